/** How evaluations end, and what they read: touches, wires, values on disk, laziness, spans of errors. */
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { evaluate } from "../../src/expr/evaluate.ts";
import type { Expr } from "../../src/expr/ir.ts";
import { render } from "../../src/expr/render.ts";
import { Missing, type World } from "../../src/expr/world.ts";
import { run, runTemplate, scope, world } from "./scene.ts";

const node: Expr = { do: "node", ref: { up: 0, node: 0 }, at: 4 };
const slot: Expr = { do: "slot", ref: { up: 0, slot: 0 } };

describe("a node that is not ok", () => {
  test("touches its reader, with who it was and why", () => {
    expect(run("report.markdown").result).toEqual({ kind: "touch", outcome: "skipped", who: 7 });
    const cause = { kind: "exit", message: "exit 1" };
    expect(run("broken.text").result).toEqual({ kind: "touch", outcome: "failed", who: 8, cause });
    expect(runTemplate("{{ stuck }}").result).toEqual({ kind: "touch", outcome: "blocked", who: 9 });
  });

  test("is hidden by `default` only if it was skipped, by `rescue` in any case", () => {
    expect(run('report.markdown | default("d")').result).toEqual({ kind: "value", value: "d" });
    expect(run('broken.text | default("d")').result).toMatchObject({ kind: "touch", outcome: "failed" });
    expect(run('report.markdown | rescue("r")').result).toEqual({ kind: "value", value: "r" });
    expect(run('broken.text | rescue("r")').result).toEqual({ kind: "value", value: "r" });
  });

  test("is not hidden where the stand-in itself touches it", () => {
    expect(run("report.markdown | default(broken.text)").result).toMatchObject({ kind: "touch", who: 8 });
  });

  test("is not touched by what is never read", () => {
    for (const text of ["flag or broken.text == name", "name if flag else broken.text", "not flag and stuck == name"]) {
      expect(run(text).result).toMatchObject({ kind: "value" });
    }
    expect(run("[broken.text for x in numbers if x > 9]").result).toEqual({ kind: "value", value: [] });
    expect(runTemplate("{% if flag %}a{% else %}{{ broken.text }}{% endif %}").result).toEqual({
      kind: "value",
      value: "a",
    });
  });

  test("counts as not defined if it was skipped, else it is touched", () => {
    expect(run("report is defined").result).toEqual({ kind: "value", value: false });
    expect(run("broken is defined").result).toMatchObject({ kind: "touch", outcome: "failed" });
  });
});

describe("data that does not fit", () => {
  const cases: readonly (readonly [text: string, says: string])[] = [
    ["1 / (n - 3)", "division by zero"],
    ["7 // (n - 3)", "division by zero"],
    ["7 % (n - 3)", "division by zero"],
    ["numbers[n]", "there is no element 3"],
    ["numbers[-1 - n]", "there is no element -4"],
    ["scores.carol", "is absent"],
    ["anything.a.c", "is absent"],
    ["anything.n.c", "a number has no field"],
    ["anything.a + 1", "an object and a number"],
    ["[x for x in anything]", "an object is no list"],
    ["matrix[1:] | first | first | string | int ~ (name | int)", '"Ada Lovelace" is no number'],
    ["tags[9:] | first", "no first element"],
    ["numbers[9:] | mean", "empty list"],
    ["name | fromjson", "not JSON"],
    ["name | urlhost", "no URL"],
    ["rank(name, tags)", "none of b | a | b"],
    ['(people + people) | index_by("name") | keys', "two elements"],
    ["[anything.gone | default(none)] | join", "null"],
    ["range(0 - n)", "a whole number from 0"],
    ["anything | upper", "text is asked"],
  ];
  test.each(cases)("%s", (text, says) => {
    const { result } = run(text);
    expect(result).toMatchObject({ kind: "error", cause: { kind: "expression" } });
    expect(result?.kind === "error" && result.cause.message).toContain(says);
  });

  test("says where: `at` is the span of the step", () => {
    const spans: string[] = [];
    const text = "1 + 7 // (n - 3)";
    const { resolved } = run(text);
    const at = resolved && evaluate(resolved.expr, world);
    expect(at?.kind === "error" && typeof at.cause.at).toBe("number");
    expect(scope.spanId({ file: "", start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 })).toBeGreaterThan(
      0,
    );
    expect(spans).toEqual([]);
  });
});

describe("a slot", () => {
  test("that is wired is read in the world of its caller, with variables of its own", () => {
    const caller: World = { ...world, slot: () => ({ value: [1, 2, 3] }) };
    const double: Expr = { do: "binary", op: "*", left: { do: "local", local: 0 }, right: { do: "lit", value: 2 } };
    const wire: Expr = { do: "each", local: 0, in: slot, give: double };
    const callee: World = { ...world, slot: () => ({ wire, world: caller }) };
    const pair: Expr = { do: "list", items: [{ do: "local", local: 0 }, slot] };
    const expr: Expr = { do: "each", local: 0, in: { do: "lit", value: ["a"] }, give: pair };
    expect(evaluate(expr, callee)).toEqual({ kind: "value", value: [["a", [2, 4, 6]]] });
  });

  test("that does not fit its type ends the evaluation with its cause", () => {
    const error = { kind: "input", message: "too many" } as const;
    expect(evaluate(slot, { ...world, slot: () => ({ error }) })).toEqual({ kind: "error", cause: error });
  });
});

test("a value on disk is asked for, also within `default` and templates", () => {
  const away: World = {
    ...world,
    node: () => {
      throw new Missing(5);
    },
  };
  const soft: Expr = { do: "soft", how: "rescue", of: node, instead: { do: "lit", value: 1 } };
  for (const expr of [node, soft, { do: "defined", of: node } as const]) {
    expect(evaluate(expr, away)).toEqual({ kind: "missing", ref: 5 });
  }
  expect(render(["a", { do: "put", e: node }], away)).toEqual({ kind: "missing", ref: 5 });
});

test("lists are handed on, not copied", () => {
  const list: Json = [1, 2, 3];
  const holds: World = { ...world, node: () => ({ outcome: "ok", value: list }) };
  const empty: Expr = { do: "list", items: [] };
  const results = [node, { do: "binary", op: "concat", left: node, right: empty } as const].map((expr) =>
    evaluate(expr, holds),
  );
  for (const result of results) expect(result.kind === "value" && result.value === list).toBe(true);
});

test("a bug of a world is not hidden", () => {
  const broken: World = {
    ...world,
    node: () => {
      throw new TypeError("bug");
    },
  };
  expect(() => evaluate(node, broken)).toThrow("bug");
});

describe("reads", () => {
  const readsOf = (text: string) =>
    run(text).resolved?.reads.map((read) => `${read.name}.${read.path.join(".")}${read.soft ? "~" : ""}`);
  const cases: readonly (readonly [text: string, reads: readonly string[]])[] = [
    ["verdict", ["verdict."]],
    ["verdict.votes.yes", ["verdict.votes.yes"]],
    ["verdict[0].claim", ["verdict.claim"]],
    ["[v.claim for v in verdict if v.votes | length > 0]", ["verdict.votes", "verdict.claim"]],
    ["[v for v in verdict]", ["verdict."]],
    ["[1 for v in verdict]", ["verdict."]],
    ["pairs(verdict).value.claim", ["verdict.claim"]],
    ["[p.key for p in pairs(verdict)]", ["verdict."]],
    ["census(verdict).ok + (failures(verdict) | length)", ["verdict.~", "verdict.~"]],
    ["verdict is ok and hunt.bugs == []", ["verdict.~", "hunt.bugs"]],
    ["inputs.most + n", ["inputs.most.", "n."]],
    ['verdict | sort(attribute="claim") | map(attribute="status")', ["verdict."]],
    ["report.markdown | default(name)", ["report.markdown", "name."]],
  ];
  test.each(cases)("%s", (text, reads) => {
    expect(readsOf(text)).toEqual(reads);
  });
});

describe("sizes", () => {
  const size = { op: "size", up: 0, slot: 18, label: "most" };
  const cases: readonly (readonly [text: string, bound: Json])[] = [
    ["verdict", 25],
    ["verdict.votes", 75],
    ["[v for v in verdict if v.claim == name]", 25],
    ["verdict | chunk(10)", 3],
    ["verdict | take(4)", 4],
    ["verdict[:7] + tags", 11],
    ["cross(verdict, tags)", 100],
    ["zip(verdict, tags)", 4],
    ["matrix", "none"],
    ["range(n)", 5],
    ["range(n * 2)", 10],
    ["range(inputs.most)", { op: "min", of: [50, size] }],
    ["verdict if flag else tags", 25],
    ['verdict | sort(attribute="claim") | unique', 25],
    ["pairs(verdict)", 25],
    ["scores | items", "none"],
    ['person | omit("age") | keys', 3],
  ];
  test.each(cases)("%s", (text, bound) => {
    expect(run(text).resolved?.size).toEqual(bound);
  });
});
