/** A small pipeline's names with types and values, for tests of expressions: a text goes in, a value or findings come out. */
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { severityOf } from "../../src/base/names.ts";
import type { Span } from "../../src/base/span.ts";
import type { SourceText } from "../../src/base/tree.ts";
import { compute, evaluate, guarded } from "../../src/expr/evaluate.ts";
import type { Expr } from "../../src/expr/ir.ts";
import { parseExpression } from "../../src/expr/parse-expression.ts";
import { parseTemplate } from "../../src/expr/parse-template.ts";
import { render } from "../../src/expr/render.ts";
import { resolveExpression } from "../../src/expr/resolve-expression.ts";
import { resolveTemplate } from "../../src/expr/resolve-template.ts";
import type { Named, NameScope, Resolved, ResolvedTemplate } from "../../src/expr/scope.ts";
import { newWork } from "../../src/expr/work.ts";
import type { Evaluated, NodeRead, World } from "../../src/expr/world.ts";
import { parseTypeText } from "../../src/types/parse-type-text.ts";
import { listOf, type Type } from "../../src/types/type.ts";

/** A text whose spans are its own offsets, all on line 1. */
export function sourceOf(text: string): SourceText {
  return { text, span: spanOf };
}

function spanOf(start: number, end: number): Span {
  return { file: "test", start, end, line: 1, column: start + 1, endLine: 1, endColumn: end + 1 };
}

/** A type in the short form; throws where it has a mistake. */
export function typeOf(text: string): Type {
  const found: Diagnostic[] = [];
  const names = { lookup: () => undefined, names: () => [] };
  const type = parseTypeText(sourceOf(text), { names, report: (one) => found.push(one), depth: 1 });
  if (type === undefined) throw new Error(found.map((one) => one.message).join("; "));
  return type;
}

type Slot = { readonly type: string; readonly value: Json };
type Node = {
  readonly type: string; // of one value, for a fan
  readonly read: NodeRead;
  readonly fan?: { readonly item: string; readonly pairs: Json };
  readonly views?: Readonly<Record<string, Json>>;
  readonly ended?: readonly string[];
};

const slots: Readonly<Record<string, Slot>> = {
  n: { type: "integer 0..5", value: 3 },
  price: { type: "number 0..100", value: 2.5 },
  flag: { type: "boolean", value: true },
  name: { type: "string", value: "Ada Lovelace" },
  short: { type: "string 1..5", value: "abc" },
  note: { type: "string | null", value: null },
  level: { type: "low | medium | high", value: "medium" },
  other_level: { type: "low | medium | high", value: "high" },
  colour: { type: "red | green", value: "red" },
  anything: { type: "any", value: { a: { b: [1, 2] }, n: 5 } },
  tags: { type: "[string, ..4]", value: ["b", "a", "b"] },
  numbers: { type: "[integer, 3]", value: [3, 1, 2] },
  matrix: { type: "[[integer]]", value: [[1, 2], [3]] },
  flags: { type: "[boolean]", value: [true, false] },
  scores: { type: "{...: integer}", value: { ada: 3, bob: 1 } },
  person: {
    type: "{name: string, age?: integer, boss: {name: string, mail?: string} | null, tags: [string]}",
    value: { name: "Ada", boss: null, tags: ["x"] },
  },
  people: {
    type: "[{name: string, age: integer, level: low | medium | high, tags: [string], mail?: string}, ..10]",
    value: [
      { name: "Cy", age: 30, level: "high", tags: ["x", "y"] },
      { name: "Al", age: 20, level: "low", tags: [], mail: "al@x.org" },
      { name: "Bo", age: 30, level: "medium", tags: ["z"] },
    ],
  },
};

const inputs: Readonly<Record<string, Slot>> = {
  question: { type: "string", value: "why?" },
  most: { type: "integer 1..50", value: 15 },
};

const verdictValues: Json = [
  { status: "survives", claim: "c1", votes: [{ yes: true }, { yes: false }] },
  { status: "refuted", claim: "c2", votes: [] },
];
const nodes: Readonly<Record<string, Node>> = {
  verdict: {
    type: "{status: survives | refuted | unverified, claim: string, votes: [{yes: boolean}, ..3]}",
    read: { outcome: "ok", value: verdictValues },
    fan: {
      item: "{id: string}",
      pairs: [
        { key: "a", item: { id: "a" }, value: (verdictValues as Json[])[0] ?? null },
        { key: "b", item: { id: "b" }, value: (verdictValues as Json[])[1] ?? null },
      ],
    },
    views: {
      census: { total: 3, ok: 2, failed: 1, skipped: 0, blocked: 0, cancelled: 0, dropped: 1 },
      failures: [{ key: "c", item: { id: "c" }, cause: { kind: "timeout", message: "too slow" } }],
      dropped: [{ item: { id: "d" }, why: "take" }],
      outcomes: [
        { key: "a", item: { id: "a" }, outcome: "ok", value: (verdictValues as Json[])[0] ?? null },
        { key: "c", item: { id: "c" }, outcome: "failed", cause: { kind: "timeout", message: "too slow" } },
      ],
    },
  },
  report: { type: "{markdown: string, confidence: high | low}", read: { outcome: "skipped", who: 7 } },
  broken: { type: "{text: string}", read: { outcome: "failed", who: 8, cause: { kind: "exit", message: "exit 1" } } },
  stuck: { type: "string", read: { outcome: "blocked", who: 9 } },
  hunt: {
    type: "{bugs: [string]}",
    read: { outcome: "ok", value: { bugs: ["b1"] } },
    ended: ["dry", "blind", "exhausted", "failed"],
    views: { ended: "dry" },
  },
};

const slotNames = Object.keys(slots);
const inputNames = Object.keys(inputs);
const nodeNames = Object.keys(nodes);
const spans: Span[] = [];

/** The names of the scene, as the checker would give them. */
export const scope: NameScope = {
  lookup,
  names: () => [...slotNames, ...nodeNames, "inputs"],
  outOfReach: (name) => (name === "inner" ? "inside `hunt`, which gives only what it returns" : undefined),
  spanId: (span) => spans.push(span) - 1,
};

function lookup(name: string): Named | undefined {
  if (name === "inputs") return { kind: "inputs", fields: inputFields() };
  if (name === "lost") return { kind: "failed" };
  if (Object.hasOwn(slots, name)) {
    const type = typeOf(slots[name]?.type ?? "any");
    return { kind: "slot", ref: { up: 0, slot: slotNames.indexOf(name) }, type, size: "none" };
  }
  return Object.hasOwn(nodes, name) ? namedNode(name) : undefined;
}

function inputFields() {
  return new Map(
    inputNames.map((name, index) => {
      const type = typeOf(inputs[name]?.type ?? "any");
      const size = { op: "size", up: 0, slot: slotNames.length + index, label: name } as const;
      return [name, { ref: { up: 0, slot: slotNames.length + index }, type, size }];
    }),
  );
}

function namedNode(name: string): Named {
  const node = nodes[name] ?? { type: "any", read: { outcome: "ok", value: null } };
  const value = typeOf(node.type);
  const ref = { up: 0, node: nodeNames.indexOf(name) };
  const ended = node.ended === undefined ? {} : { ended: node.ended };
  if (node.fan === undefined) return { kind: "node", ref, type: value, size: 1, ...ended };
  const fan = { item: typeOf(node.fan.item), key: typeOf("string"), value };
  return { kind: "node", ref, type: listOf(value), size: 25, fan, ...ended };
}

/** The values of the scene. */
export const world: World = {
  node: ({ node }) => nodes[nodeNames[node] ?? ""]?.read ?? { outcome: "ok", value: null },
  pairs: ({ node }) => ({ outcome: "ok", value: nodes[nodeNames[node] ?? ""]?.fan?.pairs ?? [] }),
  view: ({ node }, view) => nodes[nodeNames[node] ?? ""]?.views?.[view] ?? null,
  tree: () => ({ key: "", branch: "sluice/scene", commit: "c0ffee", files: ["a.ts"], path: "/trees/scene" }),
  outcomeOf: ({ node }) => nodes[nodeNames[node] ?? ""]?.read.outcome ?? "ok",
  slot: ({ slot }) => {
    const input = inputs[inputNames[slot - slotNames.length] ?? ""];
    return { value: slots[slotNames[slot] ?? ""]?.value ?? input?.value ?? null };
  },
};

export type Outcome<T, R> = {
  readonly found: readonly Diagnostic[];
  readonly resolved?: R;
  readonly result?: Evaluated<T>;
};

/** Parses, resolves and evaluates; a text with an error is not evaluated. */
export function run(text: string, expected?: Type): Outcome<Json, Resolved> {
  const found: Diagnostic[] = [];
  const report = (one: Diagnostic) => found.push(one);
  const ast = parseExpression(sourceOf(text), report);
  if (ast === undefined) return { found };
  const resolved = resolveExpression(ast, scope, report, expected);
  return hasError(found) ? { found, resolved } : { found, resolved, result: evaluate(resolved.expr, world) };
}

/** The same for a template. */
export function runTemplate(text: string): Outcome<string, ResolvedTemplate> {
  const found: Diagnostic[] = [];
  const report = (one: Diagnostic) => found.push(one);
  const ast = parseTemplate(sourceOf(text), report);
  if (ast === undefined) return { found };
  const resolved = resolveTemplate(ast, scope, report);
  return hasError(found) ? { found, resolved } : { found, resolved, result: render(resolved.tmpl, world) };
}

function hasError(found: readonly Diagnostic[]): boolean {
  return found.some(({ name }) => severityOf[name] === "error");
}

/** What is found, as `name: message · help`. */
export function shown(found: readonly Diagnostic[]): string {
  return found.map((one) => `${one.name}: ${one.message}${one.help === undefined ? "" : ` · ${one.help}`}`).join("\n");
}

/** The value, and the steps that were done for it. `elements`: of the lists from outside that it reads, which add to its steps. */
export function worked(expr: Expr, within: World = world, elements = 0): { result: Evaluated<Json>; steps: number } {
  const work = newWork();
  const result = guarded(() => compute(expr, { world: within, locals: [], work }));
  return { result, steps: limits.evaluationSteps + elements * limits.stepsForElement - work.left };
}
