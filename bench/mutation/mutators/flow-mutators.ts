/** Mistakes in what hangs on what: cycles, what nobody reads, what has no end, conditions that cannot change. */
import type { ExprAst } from "../../../src/expr/ast.ts";
import type { NodeDecl } from "../../../src/syntax/pipeline.ts";
import { nodesIn } from "../declared-nodes.ts";
import { addEntry, entryRange, isFlow, removeEntry, replace } from "../editing.ts";
import type { Part } from "../expression-sites.ts";
import { type NodeSite, rangeOf } from "../key-sites.ts";
import type { Mutation, Mutator, Range } from "../mutation.ts";
import type { Subject } from "../subject.ts";
import { headOfNode } from "./keys-mutators.ts";

export const flowMutators: readonly Mutator[] = [
  {
    kind: "cycle",
    mistake: "a node waits for one that reads it",
    mutations: (subject) =>
      subject.nodes.flatMap((node): readonly Mutation[] => {
        if (node.map.entries.some(({ key }) => key.value === "after")) return [];
        return readersOf(subject, node).flatMap(({ reader, at }): readonly Mutation[] => {
          const edit = addEntry(subject.text, node.map, `after: [${reader.id.value}]`);
          return edit === undefined ? [] : [{ edits: [edit], at: [...headOfNode(node), ...headOfNode(reader), at] }];
        });
      }),
  },
  {
    kind: "unused node",
    mistake: "a node that nobody reads",
    mutations: (subject) =>
      subject.nodes.flatMap((node): readonly Mutation[] => {
        const { id, map, among } = node;
        const entry = among.entries.find(({ key }) => key === id);
        if (entry === undefined || isFlow(subject.text, among)) return [];
        const { end } = entryRange(subject.text, among, entry);
        if (subject.text[end - 1] !== "\n" || map.span.line === id.span.line) return [];
        const blank = " ".repeat(id.span.column - 1);
        return [{ edits: [replace({ start: end, end }, `${blank}left_over:\n${blank}  value: 1\n`)] }];
      }),
  },
  {
    kind: "unused input",
    mistake: "an input that nobody reads",
    mutations: ({ keys, text }) =>
      keys.flatMap(({ place, entry }): readonly Mutation[] => {
        if (place !== "pipeline" || entry.key.value !== "inputs" || entry.value.kind !== "map") return [];
        const edit = addEntry(text, entry.value, "left_over: string");
        return edit === undefined ? [] : [{ edits: [edit] }];
      }),
  },
  {
    kind: "constant condition",
    mistake: "a condition is always true",
    mutations: ({ keys }, random) =>
      keys.flatMap(({ entry: { key, value }, node }): readonly Mutation[] => {
        if (!["when", "where"].includes(key.value) || value.kind !== "scalar") return [];
        const at = node === undefined ? [] : [rangeOf(node.map.span)]; // where the condition held something back
        return [{ edits: [replace(value.span, random.pick(["true", "1 < 2", "not false"]))], at }];
      }),
  },
  {
    kind: "unbounded loop",
    mistake: "a loop takes its rounds from an input that has no end",
    mutations: (subject) =>
      subject.keys.flatMap(({ entry: { key, value }, node }): readonly Mutation[] => {
        if (key.value !== "loop" || value.kind !== "scalar" || typeof value.value !== "number" || node === undefined)
          return [];
        const inputs = subject.keys.find((one) => one.place === "pipeline" && one.entry.key.value === "inputs")?.entry
          .value;
        const edit =
          inputs?.kind === "map"
            ? addEntry(subject.text, inputs, "times: integer")
            : addEntry(subject.text, subject.tree, "inputs: {times: integer}");
        return edit === undefined ? [] : [{ edits: [edit, replace(value.span, "inputs.times")], at: headOfNode(node) }];
      }),
  },
  {
    kind: "unbounded fan-out",
    mistake: "the list of a fan-out has no length any more",
    mutations: (subject) => nodesIn(subject.pipeline).flatMap((node) => withoutLength(subject, node)),
  },
  {
    kind: "stop that cannot change",
    mistake: "a loop stops by what nothing in it can change",
    mutations: (subject) =>
      subject.keys.flatMap(({ entry: { key, value } }): readonly Mutation[] => {
        if (key.value !== "stop" || value.kind !== "map") return [];
        const text = subject.pipeline.inputs.find(
          ({ type: { tree } }) => tree.kind === "scalar" && /^string\b/.test(tree.source.text),
        );
        if (text === undefined) return [];
        return value.entries.flatMap((stop) => {
          const condition =
            stop.value.kind === "map" ? stop.value.entries.find((one) => one.key.value === "when")?.value : stop.value;
          if (condition?.kind !== "scalar") return [];
          return [
            { edits: [replace(condition.span, `inputs.${text.name.value} == "x"`)], at: [rangeOf(stop.key.span)] },
          ];
        });
      }),
  },
  {
    kind: "state that next does not know",
    mistake: "a name under `next` is not that of a state",
    mutations: ({ keys }) =>
      keys.flatMap(({ entry: { key, value } }): readonly Mutation[] => {
        if (key.value !== "next" || value.kind !== "map") return [];
        return value.entries.map((one) => ({
          edits: [replace(one.key.span, `${one.key.value}_next`)],
          at: [rangeOf(key.span)],
        }));
      }),
  },
  {
    kind: "else without when",
    mistake: "`else` is left where `when` was taken away",
    mutations: ({ keys, text }) =>
      keys.flatMap(({ owner, entry, node }): readonly Mutation[] => {
        const otherwise = owner.entries.find(({ key }) => key.value === "else");
        if (entry.key.value !== "when" || node?.map !== owner || otherwise === undefined) return [];
        const edit = removeEntry(text, owner, entry);
        return edit === undefined ? [] : [{ edits: [edit], at: [rangeOf(otherwise.key.span)] }];
      }),
  },
  {
    kind: "name of an inner node",
    mistake: "a node of a scope is read from outside, past what the scope returns",
    mutations: (subject) =>
      subject.pipeline.nodes.flatMap((node): readonly Mutation[] => {
        const { verb, id } = node;
        const [inner] = verb.kind === "nodes" || verb.kind === "loop" ? verb.nodes : [];
        if (inner === undefined) return [];
        return subject.parts
          .filter((part) => isReadOutside(part, node))
          .map(({ ast }) => ({ edits: [replace(ast.span, inner.id.value)], at: [rangeOf(id.span)] }));
      }),
  },
];

function isReadOutside({ ast, means }: Part, node: NodeDecl): boolean {
  const isOutside = ast.span.end < node.span.start || ast.span.start > node.span.end;
  return ast.kind === "name" && means === "node" && ast.name === node.id.value && isOutside;
}

/** Nodes of the same scope in which the node is read, with the place where. */
function readersOf({ parts, nodes }: Subject, { id, among }: NodeSite): readonly { reader: NodeSite; at: Range }[] {
  return nodes.flatMap((reader) => {
    if (reader.among !== among || reader.id === id) return [];
    const read = parts.find(
      ({ ast, means }) =>
        ast.kind === "name" &&
        means === "node" &&
        ast.name === id.value &&
        ast.span.start >= reader.map.span.start &&
        ast.span.end <= reader.map.span.end,
    );
    return read === undefined ? [] : [{ reader, at: rangeOf(read.ast.span) }];
  });
}

/** A list in the output of a prompt of the pipeline, where just one fan-out without `take` runs over it. */
function withoutLength(subject: Subject, { each, take }: NodeDecl): readonly Mutation[] {
  const list = each?.list.ast;
  if (each === undefined || take !== undefined || list?.kind !== "field" || list.of.kind !== "name") return [];
  const source = nodeNamed(subject, list.of);
  const output = source?.map.entries.find(({ key }) => key.value === "output")?.value;
  if (output?.kind !== "map" || source?.map.entries.some(({ key }) => key.value === "each") === true) return [];
  const field = output.entries.find(({ key }) => key.value === list.field.value)?.value;
  const readers = nodesIn(subject.pipeline).filter(({ each: other }) => isSamePath(other?.list.ast, list));
  const last = field?.kind === "list" ? field.items.at(-1) : undefined;
  const first = field?.kind === "list" ? field.items[0] : undefined;
  if (first === undefined || last === undefined || first === last || readers.length !== 1) return [];
  return [{ edits: [replace({ start: first.span.end, end: last.span.end }, "")], at: [rangeOf(each.span)] }];
}

function nodeNamed({ nodes, tree }: Subject, { name }: ExprAst & { readonly kind: "name" }): NodeSite | undefined {
  const top = tree.entries.find(({ key }) => key.value === "nodes")?.value;
  return nodes.find(({ id, among }) => id.value === name && among === top);
}

function isSamePath(left: ExprAst | undefined, right: ExprAst): boolean {
  if (left?.kind === "name") return right.kind === "name" && left.name === right.name;
  return (
    left?.kind === "field" &&
    right.kind === "field" &&
    left.field.value === right.field.value &&
    isSamePath(left.of, right.of)
  );
}
