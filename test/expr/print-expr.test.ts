/** Steps print as the language writes them, and what is printed means the same when it is read again. */
import { expect, test } from "vitest";
import { printExpr, printTmpl } from "../../src/expr/print-expr.ts";
import { refusals, values } from "./expressions.ts";
import { run, runTemplate, shown } from "./scene.ts";
import { texts } from "./templates.ts";

const slotNames =
  `n price flag name short note level other_level colour anything tags numbers matrix flags scores person
  people inputs.question inputs.most`.split(/\s+/);
const nodeNames = "verdict report broken stuck hunt".split(" ");
const names = (ref: { readonly node: number } | { readonly slot: number }) =>
  ("node" in ref ? nodeNames[ref.node] : slotNames[ref.slot]) ?? "?";

test("what is printed gives the same value", () => {
  expect(refusals.length + values.length).toBeGreaterThan(120);
  for (const [text, value] of values) {
    const { resolved } = run(text);
    const printed = resolved === undefined ? "" : printExpr(resolved.expr, names);
    const again = run(printed);
    expect([printed, shown(again.found), again.result]).toEqual([printed, "", { kind: "value", value }]);
  }
});

test("templates print with their tags", () => {
  for (const [template, text] of texts) {
    const { resolved } = runTemplate(template);
    const printed = resolved === undefined ? "" : printTmpl(resolved.tmpl, names);
    if (!template.includes("raw")) expect(runTemplate(printed).result).toEqual({ kind: "value", value: text });
  }
});

test.each([
  ["not (flag and flag) or flag", "not (flag and flag) or flag"],
  ["(1 - 2) - (3 - n)", "1 - 2 - (3 - n)"],
  ['(n + 1) | string ~ "a"', '(n + 1) | string ~ "a"'],
  ["(1 if flag else 2) + n", "(1 if flag else 2) + n"],
  ["-(n + 1)", "-(n + 1)"],
  ["verdict.votes", "verdict.votes"],
  ['[v.claim for v in verdict if v.status != "refuted"]', '[v0.claim for v0 in verdict if v0.status != "refuted"]'],
  ['people | selectattr("age", "gt", 20)', "[v0 for v0 in people if v0.age > 20]"],
])("%s", (text, printed) => {
  const { resolved } = run(text);
  expect(resolved && printExpr(resolved.expr, names)).toBe(printed);
});

test("without names, slots and nodes are numbered, with a mark for each frame outwards", () => {
  expect(printExpr({ do: "slot", ref: { up: 2, slot: 1 } })).toBe("slot1^^");
  expect(printExpr({ do: "node", ref: { up: 0, node: 3 } })).toBe("node3");
});
