/** What `why` says of items of all kinds of lists, and of what stands in them: read from the file of a real run. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTables } from "../../src/journal/open-tables.ts";
import { createJournal } from "../../src/journal/sqlite-journal.ts";
import { findAddress } from "../../src/report/instance-address.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { type TabledRun, tabledRun } from "../../src/report/tabled-run.ts";
import { renderWhy, whyOf } from "../../src/report/why.ts";
import { planOf } from "../core/plan-of.ts";
import { runTo, timedWorld } from "../core/timed-world.ts";
import { scratchPaths } from "../journal/scratch.ts";

const plan = planOf(
  `sluice: 1
name: made
why: Fan-outs over lists of all kinds.
inputs: {words: {type: "[string, 1..3]", default: [x, y]}}
nodes:
  list:
    value: [{"id": "a", "n": 1}, {"id": "b", "n": 2}]
  reply: {why: A list of its own., prompt: "Give.", output: {things: "[string, 2]"}}
  each_input: {why: Of an input., each: w in inputs.words, prompt: "{{ w }}"}
  each_value: {why: Of a value., each: t in list, key: t.id, prompt: "{{ t.n }}", output: {lines: "[string, 2]"}}
  each_field: {why: Of a field of a reply., each: t in reply.things, key: t, prompt: "{{ t }} {{ list }}"}
  each_range: {why: Of a list that is computed., each: n in range(2), prompt: "{{ n }}"}
  stream: {why: Of what another gave., each: v in each_value, key: "v.lines[0]", prompt: "{{ v }}"}
  paired: {why: The same, each: p in pairs(each_value), key: p.key, prompt: "{{ p }}"}
  lines: {why: Of the elements of these., each: l in each_value.lines, key: l, prompt: "{{ l }}"}
  chosen: {from: v in each_value}
  each_chosen: {why: Of a choice., each: v in chosen, key: "v.lines[1]", prompt: "{{ v }}"}
  waits: {why: After the whole list., barrier: It is meant., each: v in each_value, key: "v.lines[0]", prompt: "{{ v }}"}
  scope:
    why: With nodes in it.
    each: t in list
    key: t.id
    nodes:
      inner: {why: Reads the item., prompt: "{{ t.n }}"}
      deeper: {why: In a fan-out of it., each: s in reply.things, key: s, prompt: "{{ s }} {{ t.n }}"}
    returns: {inner: inner, deeper: deeper}
  rounds:
    why: With a state.
    loop: 2
    state: {seen: []}
    nodes:
      look: {why: Reads the state., prompt: "{{ seen }}"}
    next:
      seen: seen + [look]
    returns: seen
returns: {list: list}
`,
  "made.yaml",
  true,
);

const replies: Readonly<Record<string, unknown>> = {
  reply: { things: ["p", "q"] },
  "each_value[a]": { lines: ["a0", "a1"] },
  "each_value[b]": { lines: ["b0", "b1"] },
};

const newPath = scratchPaths();
let tables: ReturnType<typeof openTables> | undefined;
let run: TabledRun["run"];
beforeAll(() => {
  const answer = ({ address }: { readonly address: string }) => {
    // What comes second in the list comes first.
    return { afterMs: address === "each_value[a]" ? 9_000 : 1_000, value: (replies[address] ?? "said") as string };
  };
  const world = timedWorld({ plan, answer, inputs: { words: ["x", "y"] } });
  runTo(world, 2_000_000);
  expect(world.events.at(-1)).toMatchObject({ kind: "run_ended", state: "completed" });
  const path = newPath();
  const journal = createJournal(path, { id: "r", pipeline: "made", plan, provider: "simulate", now: 0 });
  journal.append(world.events, 0);
  journal.close();
  tables = openTables(path);
  ({ run } = tabledRun({ plan, head: tables.head, tables: tables.tables, isHeld: false }));
});
afterAll(() => tables?.close());

function whyText(address: string): string {
  const instance = findAddress(run, address);
  if (typeof instance === "string") throw new Error(instance);
  const [first = ""] = renderWhy(whyOf(run, instance), plainPaint).split("\n");
  return first.replace(/^.*?; /, "");
}

test.each([
  ["each_input[x]", "it was made from element 0 of inputs.words, counted from 0"],
  ["each_value[b]", "it was made from element 1 of list, counted from 0"],
  ["each_field[q]", "it was made from element 1 of reply.things, counted from 0; what else it reads had settled: list"],
  ["each_range[1]", "it was made from element 1 of the list that its `each` computes, counted from 0"],
  ["stream[b0]", "it was made from each_value[b]"],
  ["stream[a0]", "it was made from each_value[a]"],
  ["paired[b]", "it was made from each_value[b]"],
  ["lines[b1]", "it was made from element 1 of each_value[b].lines, counted from 0"],
  ["each_chosen[b1]", "it was made from an element of chosen"],
  ["waits[b0]", "it was made from element 1 of each_value, counted from 0"],
  ["scope[b]", "it was made from element 1 of list, counted from 0; what else it reads had settled: reply"],
  ["scope[b]/inner", "it ran because it needs nothing but inputs and the item of scope[b]"],
  ["scope[b]/deeper[q]", "it was made from element 1 of reply.things, counted from 0"],
  ["rounds#2/look", "it ran because it needs nothing but inputs and the state of rounds"],
  ["reply", "it ran because it needs nothing but inputs"],
])("%s: %s", (address, text) => {
  expect(whyText(address)).toBe(text);
});
