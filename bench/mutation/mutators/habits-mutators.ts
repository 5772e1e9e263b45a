/** What people and models write by the habit of other languages, where this one has another word. */
import type { ExprAst } from "../../../src/expr/ast.ts";
import { entryOf } from "../../../src/expr/catalogue.ts";
import { nodesIn } from "../declared-nodes.ts";
import { addEntry, misspell, replace } from "../editing.ts";
import type { Part } from "../expression-sites.ts";
import { rangeOf } from "../key-sites.ts";
import { isOnly } from "../known-types.ts";
import type { Mutation, Mutator } from "../mutation.ts";
import type { Subject } from "../subject.ts";
import { canHold } from "../writing.ts";

export const habitMutators: readonly Mutator[] = [
  {
    kind: "function of another language",
    mistake: "`len(xs)`, `str(n)`, `xs.map(…)` in place of a filter",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind !== "filter" || ast.args.length > 0) return [];
        const foreign = foreignOf[ast.name.value];
        if (foreign === undefined) return [];
        return written(subject, ast, `${foreign}(${textOf(subject, ast.of)})`);
      }),
  },
  {
    kind: "arrow function",
    mistake: "a comprehension is written with `=>`",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind !== "each") return [];
        const { variable, list, give } = ast;
        return written(subject, ast, `${textOf(subject, list)}.map(${variable.value} => ${textOf(subject, give)})`);
      }),
  },
  {
    kind: "comprehension without brackets",
    mistake: "the brackets around a comprehension are missing",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] =>
        ast.kind === "each" ? written(subject, ast, textOf(subject, ast).slice(1, -1)) : [],
      ),
  },
  {
    kind: "exclamation mark",
    mistake: "`!x` in place of `not x`",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast, parents }): readonly Mutation[] => {
        if (ast.kind === "not") return written(subject, ast, `!${textOf(subject, ast.of)}`);
        return ast.kind === "binary" && ast.op === "!=" && parents.length > 0
          ? written(subject, ast, `!(${textOf(subject, ast.left)} == ${textOf(subject, ast.right)})`)
          : [];
      }),
  },
  {
    kind: "chained comparison",
    mistake: "`0 < n < 9`, as Python has it",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        const isOrder = ast.kind === "binary" && ["<", "<=", ">", ">="].includes(ast.op);
        return isOrder ? written(subject, ast, `${textOf(subject, ast)} ${ast.op} 99`) : [];
      }),
  },
  {
    kind: "unknown test",
    mistake: "what stands behind `is` is misspelt",
    mutations: (subject, random) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] =>
        ast.kind === "test" ? [{ edits: [replace(ast.name.span, misspell(ast.name.value, [], random))] }] : [],
      ),
  },
  {
    kind: "unknown function",
    mistake: "a function is misspelt",
    mutations: (subject, random) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind !== "call" || entryOf("function", ast.name.value) === undefined) return [];
        return [{ edits: [replace(ast.name.span, misspell(ast.name.value, [], random))] }];
      }),
  },
  {
    kind: "sum of a text and a number",
    mistake: "`+` joins a number and a text",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast, known }): readonly Mutation[] => {
        if (known === undefined || ast.kind !== "filter" || !isOnly(known.type, ["integer", "number"])) return [];
        return written(subject, ast, `(${textOf(subject, ast)} + "%")`);
      }),
  },
  {
    kind: "number as a text",
    mistake: "a setting stands in quotes",
    mutations: ({ scalars }) =>
      scalars.flatMap(({ scalar, form }): readonly Mutation[] => {
        if (form.kind !== "setting" || typeof scalar.value !== "number" || scalar.style !== "plain") return [];
        return [{ edits: [replace(scalar.span, `"'${scalar.value}'"`)] }];
      }),
  },
  {
    kind: "JSON Schema for a type",
    mistake: "`output` holds a JSON Schema",
    mutations: ({ keys }) =>
      keys.flatMap(({ entry: { key, value }, node }): readonly Mutation[] => {
        if (key.value !== "output" || node === undefined || value.span.line !== value.span.endLine) return [];
        const schema = "{type: object, properties: {text: {type: string}}, required: [text]}";
        return [{ edits: [replace(value.span, schema)] }];
      }),
  },
  {
    kind: "list of words for a type",
    mistake: "words of an enum stand in brackets",
    mutations: ({ types }) =>
      types.flatMap(({ scalar }): readonly Mutation[] => {
        const words = scalar.source.text.split(" | ");
        if (words.length < 3 || !words.every((word) => /^[a-z_]+$/.test(word)) || scalar.style !== "plain") return [];
        return [{ edits: [replace(scalar.span, `[${words.join(", ")}]`)] }];
      }),
  },
  {
    kind: "loop variable after its loop",
    mistake: "`loop.index` is read where no `{% for %}` is open",
    mutations: (subject) =>
      subject.tags.flatMap(({ kind, part, root }): readonly Mutation[] => {
        const isOuter = kind === "put" && root.ast.parts.includes(part);
        return isOuter ? [{ edits: [replace({ start: part.span.end, end: part.span.end }, " {{ loop.index }}")] }] : [];
      }),
  },
  {
    kind: "key of another language",
    mistake: "`depends_on`, `if`, `foreach` and their like stand at a node",
    mutations: (subject, random) =>
      subject.nodes.flatMap((node): readonly Mutation[] => {
        const edit = addEntry(subject.text, node.map, random.pick(foreignKeys));
        return edit === undefined ? [] : [{ edits: [edit], at: [rangeOf(node.id.span)] }];
      }),
  },
  {
    kind: "name of an input alone",
    mistake: "an input is read without `inputs.`",
    mutations: (subject) => {
      const taken = new Set(nodesIn(subject.pipeline).map(({ id }) => id.value));
      return subject.parts.flatMap((part): readonly Mutation[] => bareInput(part, taken));
    },
  },
];

/** Names of filters in Python and JavaScript. */
const foreignOf: Readonly<Record<string, string>> = { length: "len", string: "str", keys: "Object.keys", sum: "sum" };

const foreignKeys = [
  "depends_on: [a]",
  "needs: a",
  "if: true",
  "foreach: a",
  "steps: []",
  "parallel: 4",
  "args: {a: 1}",
];

function bareInput({ ast, locals }: Part, taken: ReadonlySet<string>): readonly Mutation[] {
  if (ast.kind !== "field" || ast.of.kind !== "name" || ast.of.name !== "inputs") return [];
  const name = ast.field.value;
  return taken.has(name) || locals.has(name) ? [] : [{ edits: [replace(ast.span, name)] }];
}

function textOf({ text }: Subject, { span }: ExprAst): string {
  return text.slice(span.start, span.end);
}

function written(subject: Subject, { span }: ExprAst, text: string): readonly Mutation[] {
  return canHold(subject, span, text) ? [{ edits: [replace(span, text)] }] : [];
}
