/** Names that are not there: of nodes, inputs, variables, fields, filters, types, roles, models, phases and pipelines. */
import type { Located } from "../../../src/base/span.ts";
import { catalogue } from "../../../src/expr/catalogue.ts";
import { nodesIn } from "../declared-nodes.ts";
import { misspell, replace } from "../editing.ts";
import type { Part } from "../expression-sites.ts";
import { fieldsOf } from "../known-types.ts";
import type { Mutation, Mutator } from "../mutation.ts";
import type { Random } from "../random.ts";
import type { Subject } from "../subject.ts";

const filterNames = catalogue.map(({ name }) => name);

export const nameMutators: readonly Mutator[] = [
  {
    kind: "unknown node",
    mistake: "a node is read under a name that is not its own",
    mutations: (subject, random) =>
      names(subject, (part) => part.means === "node" && !isHeader(subject, part), random, namesAround),
  },
  {
    kind: "fan-out over an unknown node",
    mistake: "`each`, `from` or `loop` runs over a node that is not there",
    mutations: (subject, random) =>
      names(subject, (part) => part.means === "node" && isHeader(subject, part), random, namesAround),
  },
  {
    kind: "unknown input",
    mistake: "an input is read under a name that is not its own",
    mutations: (subject, random) =>
      fields(
        subject,
        random,
        (of) => of.means === "inputs",
        () => subject.pipeline.inputs.map(({ name }) => name.value),
      ),
  },
  {
    kind: "unknown loop variable",
    mistake: "the variable of a fan-out, selection, loop or comprehension is misspelt where it is read",
    mutations: (subject, random) =>
      names(subject, ({ means }) => means === "slot" || means === "local", random, namesAround),
  },
  {
    kind: "unknown field of an output",
    mistake: "a field of what a node gives is misspelt",
    mutations: (subject, random) => fields(subject, random, (of) => headMeans(subject, of) === "node"),
  },
  {
    kind: "unknown field of an item",
    mistake: "a field of a variable is misspelt",
    mutations: (subject, random) =>
      fields(subject, random, (of) => ["slot", "local"].includes(headMeans(subject, of) ?? "")),
  },
  {
    kind: "unknown filter",
    mistake: "a filter is misspelt",
    mutations: ({ parts }, random) =>
      parts.flatMap(({ ast }) => (ast.kind === "filter" ? [rename(ast.name, filterNames, random)] : [])),
  },
  {
    kind: "unknown type",
    mistake: "the name of a type is misspelt",
    mutations: ({ types, pipeline }, random) =>
      types.flatMap(({ scalar }) => {
        const [shape = ""] = scalar.source.text.split(" - ");
        const isType = ([word]: RegExpMatchArray): boolean => pipeline.types.some(({ name }) => name.value === word);
        return [...shape.matchAll(/\b[A-Z][A-Za-z0-9]*\b/g)].filter(isType).map(({ 0: value, index = 0 }) => {
          const span = scalar.source.span(index, index + value.length);
          return rename(
            { value, span },
            pipeline.types.map(({ name }) => name.value),
            random,
          );
        });
      }),
  },
  {
    kind: "unknown role",
    mistake: "a role is misspelt where a node or a call names it",
    mutations: (subject, random) =>
      scalarsAt(subject, ["role", "roles"]).flatMap((name) =>
        subject.pipeline.roles.some((role) => role.name.span.start === name.span.start)
          ? []
          : [
              rename(
                name,
                subject.pipeline.roles.map((role) => role.name.value),
                random,
              ),
            ],
      ),
  },
  {
    kind: "unknown model",
    mistake: "the alias of a model is misspelt",
    mutations: (subject, random) =>
      scalarsAt(subject, ["model"]).flatMap((name) =>
        name.value.startsWith("claude-") ? [] : [rename(name, ["fast", "strong"], random)],
      ),
  },
  {
    kind: "unknown phase",
    mistake: "a phase is misspelt where the pipeline lists its phases",
    mutations: (subject, random) =>
      subject.pipeline.phases.length === 0
        ? []
        : scalarsAt(subject, ["phase"]).map((name) =>
            rename(
              name,
              subject.pipeline.phases.map((one) => one.name.value),
              random,
            ),
          ),
  },
  {
    kind: "unknown callee argument",
    mistake: "an input of a called pipeline is misspelt",
    mutations: (subject, random) =>
      nodesIn(subject.pipeline).flatMap(({ verb }) =>
        verb.kind === "use" ? verb.with.map(({ name }) => rename(name, [], random)) : [],
      ),
  },
  {
    kind: "unknown pipeline",
    mistake: "a call names a pipeline that is not there",
    mutations: (subject, random) =>
      nodesIn(subject.pipeline).flatMap(({ verb }): readonly Mutation[] => {
        if (verb.kind !== "use") return [];
        const { value, span } = verb.pipeline;
        const [, folder = "", name = "", end = ""] = /^(.*\/)?([^/.]*)(.*)$/.exec(value) ?? [];
        return [{ edits: [replace(span, `${folder}${misspell(name, [], random)}${end}`)] }];
      }),
  },
];

function rename({ value, span }: Located<string>, taken: readonly string[], random: Random): Mutation {
  return { edits: [replace(span, misspell(value, taken, random))] };
}

function names(
  subject: Subject,
  isMeant: (part: Part) => boolean,
  random: Random,
  taken: (subject: Subject, part: Part) => readonly string[],
): readonly Mutation[] {
  return subject.parts.flatMap((part) => {
    if (part.ast.kind !== "name" || !isMeant(part)) return [];
    return [rename({ value: part.ast.name, span: part.ast.span }, taken(subject, part), random)];
  });
}

/** All that could be meant somewhere: a slip must not hit another name by chance. */
function namesAround({ pipeline, parts }: Subject, { locals }: Part): readonly string[] {
  const read = parts.flatMap(({ ast }) => (ast.kind === "name" ? [ast.name] : []));
  return [...read, ...locals, ...nodesIn(pipeline).map(({ id }) => id.value), "inputs", "round", "key", "items"];
}

/** Fields of a part that `isMeant`, where its type says which fields there are. */
function fields(
  { parts }: Subject,
  random: Random,
  isMeant: (of: Part) => boolean,
  knownFields: (of: Part) => readonly string[] | undefined = ({ known }) => fieldsOf(known?.type),
): readonly Mutation[] {
  const byAst = new Map(parts.map((part) => [part.ast, part]));
  return parts.flatMap(({ ast }) => {
    const of = ast.kind === "field" ? byAst.get(ast.of) : undefined;
    if (ast.kind !== "field" || of === undefined || !isMeant(of)) return [];
    const taken = knownFields(of);
    return taken === undefined ? [] : [rename(ast.field, taken, random)];
  });
}

/** What the name at the head of a path means. */
function headMeans({ parts }: Subject, { ast }: Part): Part["means"] {
  let head = ast;
  while ("of" in head) head = head.of;
  return parts.find((part) => part.ast === head)?.means;
}

function isHeader({ keys }: Subject, { ast }: Part): boolean {
  return keys.some(
    ({ row, entry: { value } }) =>
      (row.form.kind === "generators" || row.form.either?.some(({ kind }) => kind === "generators") === true) &&
      value.span.start <= ast.span.start &&
      ast.span.end <= value.span.end,
  );
}

/** Names that are written as scalars under one of these keys. */
function scalarsAt({ scalars }: Subject, keys: readonly string[]): readonly Located<string>[] {
  return scalars.flatMap(({ scalar, form, key }) =>
    form.kind === "name" && key !== undefined && keys.includes(key.entry.key.value)
      ? [{ value: scalar.source.text, span: scalar.source.span(0, scalar.source.text.length) }]
      : [],
  );
}
