/** What a condition reads beside the result is part of the reuse key of its node, as data, whatever the data looks like. */
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { drive } from "./drive.ts";
import { planOf } from "./plan-of.ts";

const pipeline = (condition: string, id = "other") =>
  planOf(
    `sluice: 1
name: conditions
why: A condition that reads more than the result.
inputs: {odd: {type: any, default: 1}}
nodes:
  ${id}: {why: It may be left out., when: inputs.odd != "skip", prompt: "other {{ inputs.odd }}"}
  one:
    why: Judged by what it says and by what is around.
    ensure:
      - ${condition}
    prompt: one
returns: one ~ (${id} | default("-") | string)
`,
    "test.yaml",
    true,
  );

/** How often \`one\` was asked in a run with one input, then in a re-run with another. */
function asked(condition: string, [first, second]: readonly [Json, Json], renamed = false): readonly boolean[] {
  const answer = () => ({ value: "said" });
  const source = drive({ plan: pipeline(condition), inputs: { odd: first }, answer });
  const again = drive({
    plan: renamed ? pipeline(condition.replaceAll("other", "another"), "another") : pipeline(condition),
    inputs: { odd: second },
    answer,
    source: { id: "source", events: source.events },
  });
  return [source, again].map((driven) => driven.asked.includes("one"));
}

const step: Json = { do: "node", ref: { up: 0, node: 0 } };

test.each<readonly [what: string, condition: string, inputs: readonly [Json, Json], again: boolean]>([
  ["the result alone", 'result != ""', [1, 2], false],
  ["a value that stayed", 'result != "" and inputs.odd != "x"', [1, 1], false],
  ["a value that changed what is asked", 'result != "" and inputs.odd != "x"', [1, "x"], true],
  ["a value that changed nothing of that", 'result != "" and inputs.odd != "x"', [1, 2], false],
  ["data that looks like a step, and stayed", "result != inputs.odd", [step, step], false],
  ["data that looks like a step, and changed", "result != inputs.odd", [step, { do: "tree" }], true],
  [
    "a value inside of a comprehension over the result",
    "([1 for x in [result] if x == inputs.odd] | length) == 0",
    ["a", "b"],
    true,
  ],
  ["what a node came to", 'result ~ "!" != (other | default("none"))', [1, 2], false],
  ["a node that ran, and is skipped now", 'result ~ "!" != (other | default("none"))', [1, "skip"], true],
])("%s", (_, condition, inputs, again) => {
  expect(asked(condition, inputs)).toEqual([true, again]);
});

test("the name of what it reads does not count", () => {
  expect(asked('result ~ "!" != (other | default("none"))', [1, 1], true)).toEqual([true, false]);
});
