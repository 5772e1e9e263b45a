/** Values of the wrong type: lists as numbers, words that their type lacks, misfits of inputs, arguments and conditions. */

import type { ExprAst } from "../../../src/expr/ast.ts";
import { entryOf } from "../../../src/expr/catalogue.ts";
import { membersOf } from "../../../src/types/join-types.ts";
import type { Type } from "../../../src/types/type.ts";
import { calledInputs } from "../called-inputs.ts";
import { nodesIn } from "../declared-nodes.ts";
import { misspell, removeEntry, replace } from "../editing.ts";
import type { Part } from "../expression-sites.ts";
import { isTemplate } from "../expression-sites.ts";
import { rangeOf } from "../key-sites.ts";
import { isOnly } from "../known-types.ts";
import type { Mutation, Mutator } from "../mutation.ts";
import type { Subject } from "../subject.ts";
import { canHold } from "../writing.ts";

export const typeMutators: readonly Mutator[] = [
  {
    kind: "fan-out over a text",
    mistake: "`each`, `from` or `loop` runs over a text",
    mutations: (subject) => {
      const text = subject.pipeline.inputs.find(
        ({ type: { tree } }) => tree.kind === "scalar" && /^string\b/.test(tree.source.text),
      );
      if (text === undefined) return [];
      return generatorsOf(subject).map((list) => ({ edits: [replace(list.span, `inputs.${text.name.value}`)] }));
    },
  },
  {
    kind: "list compared with a number",
    mistake: "`xs | length > 0` without the `length`",
    mutations: ({ parts }) =>
      parts.flatMap(({ ast, parents: [parent] }): readonly Mutation[] => {
        if (ast.kind !== "filter" || ast.name.value !== "length" || parent?.kind !== "binary") return [];
        return [{ edits: [replace({ start: ast.of.span.end, end: ast.span.end }, "")] }];
      }),
  },
  {
    kind: "wrong word",
    mistake: "a word that its type does not have",
    mutations: ({ parts }, random) => {
      const types = new Map(parts.map(({ ast, known }) => [ast, known?.type]));
      return parts.flatMap((part) => {
        const words = wordsMeant(part, types);
        const { ast } = part;
        if (words === undefined || ast.kind !== "literal") return [];
        const inner = { start: ast.span.start + 1, end: ast.span.end - 1 };
        return [{ edits: [replace(inner, misspell(String(ast.value), words, random))] }];
      });
    },
  },
  {
    kind: "word without quotes",
    mistake: "a word is compared as if it were a name",
    mutations: ({ parts, pipeline }) => {
      const types = new Map(parts.map(({ ast, known }) => [ast, known?.type]));
      const names = new Set(nodesIn(pipeline).map(({ id }) => id.value));
      return parts.flatMap((part): readonly Mutation[] => {
        if (part.ast.kind !== "literal" || wordsMeant(part, types) === undefined) return [];
        const word = String(part.ast.value);
        return names.has(word) ? [] : [{ edits: [replace(part.ast.span, word)] }];
      });
    },
  },
  {
    kind: "missing default",
    mistake: "what may be absent or null is read without `default`",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast, parents, root }): readonly Mutation[] => {
        const isWhole = parents.length === 0 && !isTemplate(root); // null is a value, which data may hold
        if (ast.kind !== "filter" || ast.name.value !== "default" || isWhole) return [];
        if (mayStandAlone(subject, ast.of)) return [];
        return [{ edits: [replace({ start: ast.of.span.end, end: ast.span.end }, "")] }];
      }),
  },
  {
    kind: "bad type",
    mistake: "a type is written as another language would",
    mutations: ({ types }, random) =>
      types.flatMap(({ scalar }): readonly Mutation[] => {
        const found = /^(?:string|integer|number|boolean)\b/.exec(scalar.source.text);
        if (found === null) return [];
        const span = scalar.source.span(0, found[0].length);
        return [{ edits: [replace(span, random.pick(["str", "int", "String", "float", "bool", "text", "strnig"]))] }];
      }),
  },
  {
    kind: "wrong range",
    mistake: "a range or a length of a type ends before it begins",
    mutations: ({ types }) =>
      types.flatMap(({ scalar }) =>
        [...scalar.source.text.matchAll(/\b(\d+)\.\.(\d+)\b/g)].flatMap(({ 0: all, 1: from, 2: to, index }) =>
          from === to ? [] : [{ edits: [replace(scalar.source.span(index, index + all.length), `${to}..${from}`)] }],
        ),
      ),
  },
  {
    kind: "default of an input that does not fit",
    mistake: "the default of an input is of another type",
    mutations: ({ keys }) =>
      keys.flatMap(({ place, entry, owner }): readonly Mutation[] => {
        if (place !== "input" || entry.key.value !== "default") return [];
        const type = owner.entries.find(({ key }) => key.value === "type")?.value;
        const misfit = type?.kind === "scalar" ? misfitOf(type.source.text) : undefined;
        return misfit === undefined ? [] : [{ edits: [replace(entry.value.span, misfit)] }];
      }),
  },
  {
    kind: "callee argument that does not fit",
    mistake: "an input of a called pipeline is given a value of another type",
    mutations: (subject) =>
      nodesIn(subject.pipeline).flatMap(({ verb }): readonly Mutation[] => {
        if (verb.kind !== "use") return [];
        const types = calledInputs(subject, verb.pipeline.value);
        return verb.with.flatMap(({ name, value }): readonly Mutation[] => {
          const misfit = misfitOf(types.get(name.value) ?? "any");
          return misfit === undefined ? [] : [{ edits: [replace(value.span, misfit)] }];
        });
      }),
  },
  {
    kind: "missing callee argument",
    mistake: "an input of a called pipeline that has no default is not given",
    mutations: (subject) => missingArguments(subject),
  },
  {
    kind: "wrong argument of a filter",
    mistake: "a filter is given a number where it takes text, or text where it takes a number",
    mutations: (subject) => subject.parts.flatMap((part) => wrongArguments(subject, part)),
  },
  {
    kind: "number compared with text",
    mistake: "a number is compared with its digits in quotes",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast, parents: [parent], known }): readonly Mutation[] => {
        if (ast.kind !== "literal" || typeof ast.value !== "number" || parent?.kind !== "binary" || known === undefined)
          return [];
        if (!["==", "!=", "<", "<=", ">", ">="].includes(parent.op)) return [];
        const text = `"${ast.value}"`;
        return canHold(subject, ast.span, text) ? [{ edits: [replace(ast.span, text)] }] : [];
      }),
  },
  {
    kind: "condition that is no boolean",
    mistake: "a condition is a list or a number instead of a comparison",
    mutations: ({ parts, scalars }) =>
      parts.flatMap(({ ast, parents, root }): readonly Mutation[] => {
        if (ast.kind !== "binary" || ast.op !== ">" || parents.length > 0 || isTemplate(root)) return [];
        const at = scalars.find(({ scalar: { span } }) => span.start <= ast.span.start && ast.span.end <= span.end);
        if (at?.form.kind !== "expression") return [];
        return [{ edits: [replace({ start: ast.left.span.end, end: ast.span.end }, "")] }];
      }),
  },
];

/**
 * What reads a node that is skipped is skipped as well, and what asks for the first of no elements fails: it is no
 * mistake to leave `default` away there.
 */
function mayStandAlone({ pipeline }: Subject, ast: ExprAst): boolean {
  if (ast.kind === "filter" && ["first", "last", "min", "max", "mean", "plurality"].includes(ast.name.value))
    return true;
  let head = ast;
  while ("of" in head) head = head.of;
  if (head.kind === "call") return true; // `ended(x)` and its like stand for what is skipped as well
  if (head.kind !== "name") return false;
  const { name } = head;
  return nodesIn(pipeline).some(({ id, when }) => id.value === name && when !== undefined);
}

function generatorsOf(subject: Subject): readonly ExprAst[] {
  return nodesIn(subject.pipeline).flatMap(({ each, verb }) => {
    const over = verb.kind === "loop" && "over" in verb.rounds ? [verb.rounds.over] : [];
    const from = verb.kind === "from" ? verb.generators : [];
    return [...(each === undefined ? [] : [each]), ...over, ...from].map(({ list }) => list.ast);
  });
}

/** The words among which a text literal must be: those of what it is compared with. */
function wordsMeant(
  { ast, parents: [parent] }: Part,
  types: ReadonlyMap<ExprAst, Type | undefined>,
): readonly string[] | undefined {
  if (ast.kind !== "literal" || typeof ast.value !== "string" || parent?.kind !== "binary") return undefined;
  if (!["==", "!=", "in", "not in"].includes(parent.op)) return undefined;
  const other = types.get(parent.left === ast ? parent.right : parent.left);
  const members =
    other === undefined ? [] : membersOf(other).map((member) => (member.kind === "list" ? member.of : member));
  if (members.length === 0 || !members.every((member) => isOnly(member, ["words", "null"]))) return undefined;
  return members.flatMap((member) => (member.kind === "words" ? member.words : []));
}

/** A literal that never fits a type in short form; undefined where the text says too little. */
function misfitOf(type: string): string | undefined {
  if (/\bany\b|\|/.test(type)) return undefined;
  if (/^string\b/.test(type)) return "17";
  if (/^(?:integer|number|boolean)\b/.test(type)) return '"seventeen"';
  return type.startsWith("[") ? "17" : undefined;
}

function missingArguments(subject: Subject): readonly Mutation[] {
  return subject.keys.flatMap(({ entry, place, node }): readonly Mutation[] => {
    if (place !== "node" || entry.key.value !== "with" || entry.value.kind !== "map" || node === undefined) return [];
    const callee = node.map.entries.find(({ key }) => key.value === "use")?.value;
    if (callee?.kind !== "scalar") return [];
    const required = calledInputs(subject, callee.source.text, "required");
    const map = entry.value;
    return map.entries
      .filter(({ key }) => required.has(key.value))
      .flatMap((argument): readonly Mutation[] => {
        const edit = map.entries.length === 1 ? replace(map.span, "{}") : removeEntry(subject.text, map, argument);
        const at = [node.id.span, callee.span, entry.key.span].map(rangeOf);
        return edit === undefined ? [] : [{ edits: [edit], at }];
      });
  });
}

function wrongArguments(subject: Subject, { ast }: Part): readonly Mutation[] {
  if (ast.kind !== "filter") return [];
  const parameters = entryOf("filter", ast.name.value)?.parameters ?? [];
  return ast.args.flatMap(({ name, value }, index): readonly Mutation[] => {
    const takes =
      name === undefined ? parameters[index + 1]?.takes : parameters.find((one) => one.name === name.value)?.takes;
    if (value.kind !== "literal") return [];
    const wrong = takes === "text" ? "17" : takes === "number" || takes === "integer" ? '"many"' : undefined;
    return wrong === undefined || !canHold(subject, value.span, wrong) ? [] : [{ edits: [replace(value.span, wrong)] }];
  });
}
