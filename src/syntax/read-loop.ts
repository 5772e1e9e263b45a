/** The verbs `loop` and `nodes`: scopes with nodes of their own. */
import type { Located } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import { type Fields, openFields, type Reading, type What } from "./fields.ts";
import { given } from "./given.ts";
import { endings } from "./keys.ts";
import type { Expression, NodeDecl, VerbBody } from "./pipeline.ts";
import { readData, readExpression, readGenerators, readSetting } from "./read-expression.ts";
import { dataAt, expressionAt, mapOf, readWith, wordAt } from "./read-field.ts";

/** Nodes that could be read, and the ids of the others. */
export type ReadNodes = { readonly nodes: readonly NodeDecl[]; readonly broken: readonly string[] };
/** Reads a map of nodes; handed down, because nodes hold nodes. */
export type NodesReader = (tree: Tree, what: What, reading: Reading) => ReadNodes | undefined;

type Loop = Extract<VerbBody, { kind: "loop" }>;

/** `nodes` with its `returns`. */
export function readScope(fields: Fields<"nodes">, readNodes: NodesReader): VerbBody | undefined {
  const inner = readWith(fields, "nodes", readNodes);
  const returns = dataAt(fields, "returns");
  return inner === undefined ? undefined : { kind: "nodes", ...inner, ...given({ returns }) };
}

/** `loop` with the keys beside it. */
export function readLoop(fields: Fields<"loop">, readNodes: NodesReader): Loop | undefined {
  const rounds = readWith(fields, "loop", readRounds);
  const state = readWith(fields, "state", mapOf(readData)) ?? [];
  const inner = readWith(fields, "nodes", readNodes);
  const next = readWith(fields, "next", mapOf(readData)) ?? [];
  const stop = readWith(fields, "stop", mapOf(readStop)) ?? [];
  for (const { name } of stop) checkEnding(name, fields.reading);
  const returns = dataAt(fields, "returns");
  if (rounds === undefined || inner === undefined) return undefined;
  return {
    kind: "loop",
    rounds,
    state: state.map(({ name, value }) => ({ name, start: value })),
    ...inner,
    next,
    stop: stop.map(({ name, value }) => ({ name, ...value })),
    ...given({ returns }),
  };
}

function checkEnding({ value, span }: Located<string>, reading: Reading): void {
  if (!endings.includes(value)) return;
  const message = `"${value}" is what \`ended\` says of a loop that none of its stops has ended`;
  reading.report({ name: "bad-name", message, span, help: "choose another name for the stop" });
}

/** A number of rounds, or `x in list` for one a element. */
function readRounds(tree: Tree, what: What, reading: Reading): Loop["rounds"] | undefined {
  const isHeader = tree.kind === "scalar" && /^\s*[A-Za-z_]\w*\s+in\s/.test(tree.source.text);
  if (!isHeader) {
    const n = readSetting(tree, what, reading, { kind: "setting" });
    return n && { n };
  }
  const [over, second] = readGenerators(tree, what, reading, { kind: "generators" }) ?? [];
  if (over === undefined || second === undefined) return over && { over };
  const help = "join the lists in a `from` node first";
  reading.report({ name: "bad-value", message: "a loop runs over one list", span: second.span, help });
  return undefined;
}

type Stop = { readonly when: Expression; readonly rounds: number; readonly ask: boolean };

/** A condition, or a map with how many rounds running it must be true. */
function readStop(tree: Tree, what: What, reading: Reading): Stop | undefined {
  if (tree.kind !== "map") {
    const when = readExpression(tree, what, reading, { kind: "expression" });
    return when && { when, rounds: 1, ask: false };
  }
  const fields = openFields(tree, "stop", `stop ${what}`, reading);
  if (fields === undefined) return undefined;
  const when = expressionAt(fields, "when");
  const rounds = readWith(fields, "rounds", readRoundCount);
  const ask = wordAt(fields, "then") !== undefined;
  if (when === undefined || fields.failed.size > 0) return undefined;
  return { when, rounds: rounds ?? 1, ask };
}

function readRoundCount(tree: Tree, what: What, reading: Reading): number | undefined {
  if (tree.broken) return undefined;
  if (tree.kind === "scalar" && typeof tree.value === "number" && Number.isInteger(tree.value) && tree.value >= 1) {
    return tree.value;
  }
  const message = `${what} is a whole number from 1`;
  reading.report({ name: "bad-value", message, span: tree.span, help: "write `rounds: 2` for two rounds running" });
  return undefined;
}
