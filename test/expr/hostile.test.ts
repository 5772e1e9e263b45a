/** Expressions and templates of SAFETY.md H46 to H66, each within its limits: a diagnostic or a typed error, at once. */
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { severityOf } from "../../src/base/names.ts";
import { evaluate } from "../../src/expr/evaluate.ts";
import type { Expr } from "../../src/expr/ir.ts";
import { render } from "../../src/expr/render.ts";
import type { World } from "../../src/expr/world.ts";
import { run, runTemplate, world } from "./scene.ts";

const milliseconds = 20_000;

function refusedAs(text: string): readonly string[] {
  return run(text).found.map((one) => one.name);
}

function timed<T>(work: () => T): T {
  const start = performance.now();
  const result = work();
  expect(performance.now() - start).toBeLessThan(milliseconds);
  return result;
}

describe("what is refused at once", () => {
  const nested = (open: string, close: string) => open.repeat(450) + close.repeat(450);
  const cases: readonly (readonly [id: string, text: string, name: string])[] = [
    ["H46 a break out of the braces", 'x }}{% include "f" %}{{ y', "braces-in-expression"],
    ["H48 nested parentheses", nested("(", ")"), "over-limit"],
    ["H48 nested lists", nested("[", "]"), "over-limit"],
    ["H48 nested calls", nested("f(", ")"), "over-limit"],
    ["H48 nested indices", nested("n[", "]"), "over-limit"],
    ["H48 nested objects", nested('{"a":', "}"), "over-limit"],
    ["H49 many nots", `${"not ".repeat(900)}flag`, "over-limit"],
    ["H49 many minus signs", `${"- ".repeat(900)}1`, "over-limit"],
    ["H49 more than an expression holds", "not ".repeat(10_000), "over-limit"],
    ["H50 a long chain of fields", `n${".b".repeat(100_000)}`, "over-limit"],
    ["H50 a long sum", "1+".repeat(450).concat("1"), "over-limit"],
    ["nested conditions", `${"1 if flag else ".repeat(100)}1`, "over-limit"],
    ["H51 a bracket closed by another", "(1]", "bad-expression"],
    ["H51 a list closed by a parenthesis", "[1)", "bad-expression"],
    ["H51 an object closed by a bracket", '{"a":1]', "bad-expression"],
    ["H52 a text as an operator", 'n "==" n', "bad-expression"],
    ["H53 a filter called twice", "tags|join(1)(2)", "bad-expression"],
    ["H54 a field of a filter", "tags|join(1).y", "bad-expression"],
    ["H54 not as an operator", "n not n", "bad-expression"],
    ["H55 an empty index", "tags[]", "bad-expression"],
    ["H55 empty parentheses", "()", "bad-expression"],
    ["H55 a tuple", "(n, n)", "bad-expression"],
    ["H56 two expressions", "n;n", "foreign-expression"],
    ["H56 backticks", "`n`", "foreign-expression"],
    ["H56 an at sign", "@n", "foreign-expression"],
    ["H56 an exponent", "1e3", "bad-expression"],
    ["H56 hexadecimal", "0x10", "bad-expression"],
    ["H56 an invisible character in a name", "n\u200bame", "bad-expression"],
    ["typographic quotes", "\u201ca\u201d", "bad-expression"],
    ["a number that is not exact", "9007199254740993", "bad-expression"],
    ["H57 an escape that Jinja reads and others drop", '"\\u0041"', "bad-expression"],
    ["H58 a regular expression of another language", "r/(a+)+$/", "foreign-expression"],
    ["a text without an end", '"abc', "bad-expression"],
    ["nothing", "", "bad-expression"],
    ["a control character", "n\u0000", "bad-expression"],
  ];
  test.each(cases)("%s", (_, text, name) => {
    expect(timed(() => refusedAs(text))).toContain(name);
  });
});

test("H56 an invisible character is named by its code point", () => {
  expect(run("n\u200bame").found[0]?.message).toContain("U+200B");
});

test("H59 operators of one level group from the left", () => {
  expect(run("7 * 5 % 4").result).toEqual({ kind: "value", value: 3 });
});

describe("H60 nothing of a prototype can be read", () => {
  const fields = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"];
  test.each(fields)("%s", (field) => {
    for (const text of [`anything.${field}`, `anything["${field}"]`, `anything["${field}" ~ ""]`, `scores.${field}`]) {
      expect(run(text).result).toMatchObject({ kind: "error", cause: { kind: "expression" } });
    }
    expect(run(`name.${field}`).found[0]?.name).toBe("unknown-field");
    expect(run(`"${field}" in anything`).result).toEqual({ kind: "value", value: false });
    expect(run(`name | ${field}`).found[0]?.name).toBe("unknown-filter");
    expect(run(`${field}(1)`).found[0]?.name).toBe("unknown-filter");
    expect(run(`n is ${field}`).found[0]?.name).toBe("unknown-filter");
    expect(run(field).found[0]?.name).toBe("unknown-name");
  });

  test("an object that is made has such fields as its own, and no other object gets them", () => {
    expect(run('{("__proto__" ~ ""): 1}["__proto__"]').result).toEqual({ kind: "value", value: 1 });
    expect(Object.hasOwn(Object.prototype, "1")).toBe(false);
  });

  test("a plan cannot name what is not in the catalogue", () => {
    for (const name of [...fields, "default", "map", "census"]) {
      const expr: Expr = { do: "call", name, args: [{ do: "lit", value: 1 }] };
      expect(evaluate(expr, world)).toMatchObject({ kind: "error", cause: { kind: "expression" } });
    }
  });
});

describe("work has a limit", () => {
  const causes = (text: string) => timed(() => run(text).result);
  const limited = { kind: "error", cause: { kind: "limit" } };

  test("H61 a giant list is refused before it is made", () => {
    expect(causes("range(1000000000)")).toMatchObject(limited);
    expect(run("range(n)").result).toMatchObject({ kind: "value" });
  });

  test("H62 a text that doubles", () => {
    const doubled = Array.from({ length: 9 }).reduce<string>((text) => `(${text} | replace("a", "aaaaaaaaaa"))`, '"a"');
    expect(causes(doubled)).toMatchObject(limited);
  });

  test("a text that is padded", () => {
    expect(causes('"a" | indent(100000000, true)')).toMatchObject(limited);
    expect(causes('range(9000) | join("x" | indent(900, true))')).toMatchObject(limited);
  });

  test("pairs of everything with everything", () => {
    expect(causes("cross(range(10000), range(10000))")).toMatchObject(limited);
  });

  test("loops in loops", () => {
    expect(causes("[[[1 for x in range(1000)] for y in range(1000)] for z in range(1000)]")).toMatchObject(limited);
  });

  const long = '("x" | indent(900000, true))';
  const work: readonly (readonly [what: string, text: string])[] = [
    ["lists that are made again and again", "[range(10000) for x in range(10000)]"],
    ["lists that are joined again and again", "[range(9000) + range(9000) for x in range(9000)]"],
    ["slices again and again", "[range(10000)[1:] for x in range(10000)]"],
    ["slices of a long text", `[${long}[1:] for x in range(10000)]`],
    ["lists looked through for each of their elements", "[x in range(10000) for x in range(10000)]"],
    ["long lists compared", "[range(10000) == range(10000) for x in range(10000)]"],
    ["lists that print long", '[range(10000) ~ "" for x in range(10000)]'],
    ["lists that are flattened", "[[range(10000), range(10000)] | flatten for x in range(10000)]"],
    ["pairs in a loop", "[cross(range(90), range(90)) for x in range(10000)]"],
    ["objects in a loop", '[{"a": range(10000)} | merge({"b": range(10000)}) for x in range(10000)]'],
    ["JSON there and back", "[range(3000) | tojson | fromjson for x in range(10000)]"],
    ["a long text replaced", `[${long} | replace(" ", "") for x in range(10000)]`],
    ["a long text split", `[${long} | split("x") for x in range(10000)]`],
    ["a long text matched", `[${long} | matches("x$") for x in range(10000)]`],
    ["a long text found", `[${long} | find_all(" +") for x in range(10000)]`],
    ["a long text cut", `[${long} | truncate(100) for x in range(10000)]`],
    ["a long text hashed", `[${long} | hash for x in range(10000)]`],
    ["a long text in another", `["y" in ${long} for x in range(10000)]`],
    ["a long text printed", `[${long} ~ x for x in range(10000)]`],
    ["a list joined again and again", '[range(10000) | join(",") for x in range(10000)]'],
    ["a list sorted again and again", "[range(10000) | sort for x in range(10000)]"],
  ];
  test.each(work)("%s", (_, text) => {
    expect(run(text).found.filter(({ name }) => severityOf[name] === "error")).toEqual([]);
    expect(causes(text)).toMatchObject(limited);
  });

  test("a text is not repeated by a number", () => {
    expect(run('"a" * 1000000000').found[0]?.name).toBe("type-mismatch");
    expect(run("tags * 1000000000").found[0]?.name).toBe("type-mismatch");
  });

  test("a list from outside adds to the work once, however often it is read", () => {
    const list = Array.from({ length: 20_000 }, (_, index) => index);
    const world20k: World = { ...world, slot: () => ({ value: list }) };
    const xs: Expr = { do: "slot", ref: { up: 0, slot: 0 } };
    const inner: Expr = { do: "each", local: 1, in: xs, give: { do: "local", local: 1 } };
    const expr: Expr = { do: "each", local: 0, in: xs, give: inner };
    expect(timed(() => evaluate(expr, world20k))).toMatchObject(limited);
  });

  test("a thousand by a thousand can be compared with one another", () => {
    const text = "[[x for x in range(1000) if x == y] for y in range(1000)] | flatten | length";
    expect(timed(() => run(text).result)).toEqual({ kind: "value", value: 1000 });
  });

  test("a list from outside may be as long as runs allow", () => {
    const list = Array.from({ length: limits.listLength }, (_, index) => ({ n: index }));
    const long: World = { ...world, slot: () => ({ value: list }) };
    const source: Expr = { do: "slot", ref: { up: 0, slot: 0 } };
    const field: Expr = { do: "get", of: { do: "local", local: 0 }, field: "n" };
    const test: Expr = { do: "compare", op: "<", left: field, right: { do: "lit", value: 5 } };
    const expr: Expr = { do: "each", local: 0, in: source, if: test, give: field };
    expect(timed(() => evaluate(expr, long))).toEqual({ kind: "value", value: [0, 1, 2, 3, 4] });
  });

  test("a plan that is nested too deep ends with a limit, not with a crash", () => {
    let expr: Expr = { do: "lit", value: true };
    for (let depth = 0; depth < 200_000; depth += 1) expr = { do: "not", of: expr };
    expect(evaluate(expr, world)).toMatchObject(limited);
  });

  test("JSON that is nested too deep is not parsed", () => {
    const deep: World = { ...world, slot: () => ({ value: "[".repeat(50_000) }) };
    const expr: Expr = { do: "call", name: "fromjson", args: [{ do: "slot", ref: { up: 0, slot: 0 } }] };
    expect(timed(() => evaluate(expr, deep))).toMatchObject(limited);
  });

  test("a pattern that is exponential elsewhere is linear", () => {
    const text: World = { ...world, slot: () => ({ value: `${"a".repeat(50_000)}!` }) };
    const args: Expr[] = [
      { do: "slot", ref: { up: 0, slot: 0 } },
      { do: "lit", value: "^(a+)+$" },
    ];
    expect(timed(() => evaluate({ do: "call", name: "matches", args }, text))).toEqual({ kind: "value", value: false });
  });
});

describe("templates", () => {
  const cases: readonly (readonly [id: string, template: string, name: string])[] = [
    ["H64 raw without an end", "{% raw %} text", "bad-template"],
    ["H65 nested ifs", "{% if flag %}".repeat(2_000), "over-limit"],
    ["H65 nested loops", "{% for x in tags %}".repeat(50), "over-limit"],
    ["H65 many elifs", `{% if flag %}${"{% elif flag %}".repeat(20_000)}{% endif %}`, "over-limit"],
    ["H65 many braces", "{".repeat(10_000), "bad-template"],
    ["many openings without an end", "{{ ".repeat(20_000), "bad-template"],
    ["many quotes without an end", `{{ ${"'".repeat(20_001)} }}`, "over-limit"],
  ];
  test.each(cases)("%s", (_, template, name) => {
    expect(timed(() => runTemplate(template).found.map((one) => one.name))).toContain(name);
  });

  const tags = ["include", "extends", "import", "macro", "call", "set", "block", "asyncEach", "filter", "do"];
  test.each(tags)("H66 {%% %s %%}", (tag) => {
    const { found } = runTemplate(`{% ${tag} x %}`);
    expect(found[0]).toMatchObject({ name: "bad-template" });
  });

  test("H47 a minus sign after the braces is not lost", () => {
    expect(runTemplate("{{-n}}").found[0]?.name).toBe("bad-template");
    expect(runTemplate("{{ -n }}").result).toEqual({ kind: "value", value: "-3" });
  });

  test("H63 blanks before a trim marker cost no more than their length", () => {
    const blanks = " ".repeat(1_000_000);
    expect(timed(() => runTemplate(`a${blanks}{%- if flag %}b{% endif %}`).result)).toEqual({
      kind: "value",
      value: "ab",
    });
    expect(timed(() => runTemplate(`{{ n }}${blanks}c`).found)).toEqual([]);
  });

  test("a text that grows too long ends with a limit", () => {
    const long: Json = "x".repeat(1_000);
    const big: World = { ...world, slot: () => ({ value: Array.from({ length: 2_000 }, () => long) }) };
    const tmpl = [
      {
        do: "for",
        local: 0,
        loop: 1,
        in: { do: "slot", ref: { up: 0, slot: 0 } },
        body: [{ do: "put", e: { do: "local", local: 0 } }],
      },
    ] as const;
    expect(render(tmpl, big)).toMatchObject({ kind: "error", cause: { kind: "limit" } });
  });

  test("H82 what a value says is never read as a template", () => {
    const sly: World = { ...world, slot: () => ({ value: "{{ 7 * 7 }}{% raw %}" }) };
    expect(render([{ do: "put", e: { do: "slot", ref: { up: 0, slot: 0 } } }], sly)).toEqual({
      kind: "value",
      value: "{{ 7 * 7 }}{% raw %}",
    });
  });
});
