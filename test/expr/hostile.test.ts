/**
 * Expressions and templates of SAFETY.md H46 to H66, each within its limits: a diagnostic or a typed error, before much is
 * done. Counted are the places that a parser takes from the text and the steps of an evaluation, and no time.
 */
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { severityOf } from "../../src/base/names.ts";
import type { SourceText } from "../../src/base/tree.ts";
import { evaluate } from "../../src/expr/evaluate.ts";
import type { Expr } from "../../src/expr/ir.ts";
import { parseExpression } from "../../src/expr/parse-expression.ts";
import { parseTemplate } from "../../src/expr/parse-template.ts";
import { render } from "../../src/expr/render.ts";
import { resolveExpression } from "../../src/expr/resolve-expression.ts";
import type { World } from "../../src/expr/world.ts";
import { run, runTemplate, scope, sourceOf, worked, world } from "./scene.ts";

/** Most steps that one thing takes which is paid before, or as soon as, it is made: a list or text of the greatest length. */
const oneThing = limits.listLength;

function refusedAs(text: string): readonly string[] {
  return run(text).found.map((one) => one.name);
}

/** How many places a parser takes from a text: one at most for each token, part and finding. */
function placesOf(parse: typeof parseExpression | typeof parseTemplate, text: string): number {
  let count = 0;
  const source = sourceOf(text);
  const span: SourceText["span"] = (start, end) => {
    count += 1;
    return source.span(start, end);
  };
  parse({ text, span }, () => undefined);
  return count;
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
    expect(refusedAs(text)).toContain(name);
    expect(placesOf(parseExpression, text)).toBeLessThanOrEqual(limits.expressionTokens);
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
  /** Of a text that says nothing wrong. */
  const workOf = (text: string) => {
    const found: Diagnostic[] = [];
    const ast = parseExpression(sourceOf(text), (one) => found.push(one));
    const expr = ast && resolveExpression(ast, scope, (one) => found.push(one)).expr;
    expect(found.filter(({ name }) => severityOf[name] === "error")).toEqual([]);
    return worked(expr ?? { do: "lit", value: "nothing was read" });
  };
  const causes = (text: string) => {
    const { result, steps } = workOf(text);
    expect(steps).toBeLessThanOrEqual(limits.evaluationSteps + oneThing);
    return result;
  };
  const limited = { kind: "error", cause: { kind: "limit" } };

  test("H61 a giant list is refused before it is made", () => {
    const { result, steps } = workOf("range(1000000000)");
    expect(result).toMatchObject(limited);
    expect(steps).toBeLessThan(10);
    expect(run("range(n)").result).toMatchObject({ kind: "value" });
  });

  test("H62 a text that doubles", () => {
    const doubled = Array.from({ length: 9 }).reduce<string>((text) => `(${text} | replace("a", "aaaaaaaaaa"))`, '"a"');
    expect(causes(doubled)).toMatchObject(limited);
  });

  test("a text that is padded", () => {
    const { result, steps } = workOf('"a" | indent(100000000, true)');
    expect(result).toMatchObject(limited);
    expect(steps).toBeLessThan(10);
    expect(causes('range(9000) | join("x" | indent(900, true))')).toMatchObject(limited);
  });

  test("pairs of everything with everything", () => {
    const { result, steps } = workOf("cross(range(10000), range(10000))");
    expect(result).toMatchObject(limited);
    expect(steps).toBeLessThan(10 * 10_000); // two lists, and no pair
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
    ["a long text with capitals", `[${long} | title for x in range(10000)]`],
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
    expect(causes(text)).toMatchObject(limited);
  });

  test("words and places that are replaced cost more than the characters between them", () => {
    const given = (value: string): World => ({ ...world, slot: () => ({ value }) });
    const slot: Expr = { do: "slot", ref: { up: 0, slot: 0 } };
    const title: Expr = { do: "call", name: "title", args: [slot] };
    const lit = (value: string): Expr => ({ do: "lit", value });
    const replace: Expr = { do: "call", name: "replace", args: [slot, lit("x "), lit("")] };
    for (const expr of [title, replace]) {
      const [one, many] = ["xx".repeat(5_000), "x ".repeat(5_000)].map((text) => worked(expr, given(text)).steps);
      expect((many ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(5_000 - 10_000 / limits.charactersOfStep);
    }
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
    const { result, steps } = worked(expr, world20k, list.length);
    expect(result).toMatchObject(limited);
    const once = limits.evaluationSteps + list.length * limits.stepsForElement;
    expect(steps).toBeGreaterThan(once);
    expect(steps).toBeLessThanOrEqual(once + oneThing);
  });

  test("a thousand by a thousand can be compared with one another", () => {
    const text = "[[x for x in range(1000) if x == y] for y in range(1000)] | flatten | length";
    expect(causes(text)).toEqual({ kind: "value", value: 1000 });
  });

  test("a list from outside may be as long as runs allow", () => {
    const list = Array.from({ length: limits.listLength }, (_, index) => ({ n: index }));
    const long: World = { ...world, slot: () => ({ value: list }) };
    const source: Expr = { do: "slot", ref: { up: 0, slot: 0 } };
    const field: Expr = { do: "get", of: { do: "local", local: 0 }, field: "n" };
    const test: Expr = { do: "compare", op: "<", left: field, right: { do: "lit", value: 5 } };
    const expr: Expr = { do: "each", local: 0, in: source, if: test, give: field };
    const { result, steps } = worked(expr, long, list.length);
    expect(result).toEqual({ kind: "value", value: [0, 1, 2, 3, 4] });
    expect(steps).toBeLessThan(limits.listLength * 5); // of the element its field, and one comparison
  });

  test("a plan that is nested too deep ends with a limit, not with a crash", () => {
    let expr: Expr = { do: "lit", value: true };
    for (let depth = 0; depth < 200_000; depth += 1) expr = { do: "not", of: expr };
    expect(evaluate(expr, world)).toMatchObject(limited);
  });

  test("JSON that is nested too deep is not parsed", () => {
    const deep: World = { ...world, slot: () => ({ value: "[".repeat(50_000) }) };
    const expr: Expr = { do: "call", name: "fromjson", args: [{ do: "slot", ref: { up: 0, slot: 0 } }] };
    const { result, steps } = worked(expr, deep);
    expect(result).toMatchObject(limited);
    expect(steps).toBeLessThan(50_000);
  });

  test("a pattern that is exponential elsewhere is linear", () => {
    const text: World = { ...world, slot: () => ({ value: `${"a".repeat(50_000)}!` }) };
    const args: Expr[] = [
      { do: "slot", ref: { up: 0, slot: 0 } },
      { do: "lit", value: "^(a+)+$" },
    ];
    // An engine that tries all ways to divide the text would not come to an end at all.
    const { result, steps } = worked({ do: "call", name: "matches", args }, text);
    expect(result).toEqual({ kind: "value", value: false });
    expect(steps).toBeLessThan(50_000);
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
    expect(runTemplate(template).found.map((one) => one.name)).toContain(name);
    expect(placesOf(parseTemplate, template)).toBeLessThanOrEqual(limits.templateTags + 1); // the one too many is told
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

  test("H63 blanks before a trim marker are one part, however many there are", () => {
    const blanks = " ".repeat(1_000_000);
    const trimmed = `a${blanks}{%- if flag %}b{% endif %}`;
    expect(runTemplate(trimmed).result).toEqual({ kind: "value", value: "ab" });
    expect(runTemplate(`{{ n }}${blanks}c`).found).toEqual([]);
    expect(placesOf(parseTemplate, trimmed)).toBe(placesOf(parseTemplate, "a {%- if flag %}b{% endif %}"));
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
