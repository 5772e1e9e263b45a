/** Rows that are resolved into steps of their own: stand-ins, Jinja's selections, tests, and what is asked of nodes. */
import type { Entry, Parameter } from "./entry.ts";

const list: Parameter = { name: "list", takes: "list" };
const value: Parameter = { name: "value", takes: "value" };
const node: Parameter = { name: "node", takes: "node" };
const field: Parameter = { name: "attribute", takes: "field" };
const test: Parameter = { name: "test", takes: "test", optional: true };
const argument: Parameter = { name: "argument", takes: "value", optional: true };

export const specialEntries: readonly Entry[] = [
  {
    name: "default",
    kind: "filter",
    parameters: [value, { name: "other", takes: "value" }],
    doc: "Stands in for what was skipped, an absent optional field, and null, anywhere in what stands before it.",
    example: ['none | default("x")', "x"],
  },
  {
    name: "rescue",
    kind: "filter",
    parameters: [value, { name: "other", takes: "value" }],
    doc: "Like `default`, and also for what failed, was blocked or cancelled: to hide a failure takes this word.",
    example: ['none | rescue("x")', "x"],
  },
  {
    name: "map",
    kind: "filter",
    parameters: [list, { name: "filter", takes: "text", optional: true }, { ...field, optional: true }],
    doc: "A field of each element (`attribute=`), or each through a filter.",
    example: ['["a"] | map("upper")', ["A"]],
  },
  {
    name: "select",
    kind: "filter",
    parameters: [list, test, argument],
    doc: "The elements that pass a test; a comprehension says it plainer.",
    example: ['[1, 2, 3] | select("gt", 1)', [2, 3]],
  },
  {
    name: "reject",
    kind: "filter",
    parameters: [list, test, argument],
    doc: "The elements that do not pass a test.",
    example: ['[1, 2, 3] | reject("gt", 1)', [1]],
  },
  {
    name: "selectattr",
    kind: "filter",
    parameters: [list, field, test, argument],
    doc: "The elements whose field passes a test, or is true.",
    example: ['[{"t": "x"}, {"t": "y"}] | selectattr("t", "equalto", "x")', [{ t: "x" }]],
  },
  {
    name: "rejectattr",
    kind: "filter",
    parameters: [list, field, test, argument],
    doc: "The elements whose field does not pass a test, or is false.",
    example: ['[{"t": "x"}, {"t": "y"}] | rejectattr("t", "equalto", "x")', [{ t: "y" }]],
  },
  {
    name: "defined",
    kind: "test",
    parameters: [value],
    doc: "Whether it can be read: no optional field is absent in it, and no node in it was skipped.",
    example: ['{"a": 1}["a"] is defined', true],
  },
  { name: "none", kind: "test", parameters: [value], doc: "Whether it is null.", example: ["none is none", true] },
  { name: "string", kind: "test", parameters: [value], doc: "Whether it is text.", example: ['"a" is string', true] },
  { name: "number", kind: "test", parameters: [value], doc: "Whether it is a number.", example: ["1 is number", true] },
  {
    name: "boolean",
    kind: "test",
    parameters: [value],
    doc: "Whether it is true or false.",
    example: ["true is boolean", true],
  },
  {
    name: "empty",
    kind: "test",
    parameters: [value],
    doc: "Whether a list, text or object has nothing in it.",
    example: ["[] is empty", true],
  },
  { name: "ok", kind: "test", parameters: [node], doc: "Whether the node ended ok. Touches nothing." },
  { name: "failed", kind: "test", parameters: [node], doc: "Whether the node failed. Touches nothing." },
  { name: "skipped", kind: "test", parameters: [node], doc: "Whether the node was skipped. Touches nothing." },
  { name: "blocked", kind: "test", parameters: [node], doc: "Whether the node was blocked. Touches nothing." },
  { name: "cancelled", kind: "test", parameters: [node], doc: "Whether the node was cancelled. Touches nothing." },
  {
    name: "pairs",
    kind: "function",
    parameters: [node],
    doc: "`{key, item, value}` of each instance of a fan-out that is ok. Reads the node, and streams, as its bare name does.",
  },
  {
    name: "outcomes",
    kind: "function",
    parameters: [node],
    doc: "`{key, item, outcome, value?, cause?}` of each instance, in item order, however it ended.",
  },
  {
    name: "failures",
    kind: "function",
    parameters: [node],
    doc: "`{key, item, cause}` of each instance that failed; the cause has `kind`, `message`, `output`.",
  },
  {
    name: "census",
    kind: "function",
    parameters: [node],
    doc: "`{total, ok, failed, skipped, blocked, cancelled, dropped}`: how the instances of a node ended.",
  },
  {
    name: "dropped",
    kind: "function",
    parameters: [node],
    doc: "`{item, why}` of each element that a cap or take cut off.",
  },
  {
    name: "ended",
    kind: "function",
    parameters: [node],
    doc: "How a loop ended: the name of a `stop`, `exhausted` or `failed`; of a fan-out the name of a `stop_each`, or `exhausted`.",
  },
  {
    name: "worktree",
    kind: "function",
    parameters: [{ ...node, optional: true }],
    doc: "`{key, branch, commit, files, path}` of a node's worktree (`branch` null where nothing changed), of a fan-out a list of those of its ok instances; without argument of the one around.",
  },
];
