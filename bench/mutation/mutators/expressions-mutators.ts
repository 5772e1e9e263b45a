/** Expressions and templates as other languages write them, and broken ones. */
import type { ExprAst } from "../../../src/expr/ast.ts";
import { replace } from "../editing.ts";
import { isTemplate, type Part } from "../expression-sites.ts";
import { rangeOf } from "../key-sites.ts";
import type { Edit, Mutation, Mutator, Range } from "../mutation.ts";
import type { Subject } from "../subject.ts";
import { canHold } from "../writing.ts";

export const expressionMutators: readonly Mutator[] = [
  {
    kind: "broken template",
    mistake: "a `}}` or the end of a block is missing",
    mutations: ({ tags, text }) =>
      tags.flatMap(({ kind, part, root }): readonly Mutation[] => {
        const at = [rangeOf(root.span)];
        if (kind !== "put") {
          const close = text.indexOf(kind === "for" ? "{% endfor %}" : "{% endif %}", part.span.end);
          const end = close + (kind === "for" ? 12 : 11);
          return close === -1 || close > root.span.end ? [] : [{ edits: [replace({ start: close, end }, "")], at }];
        }
        const end = text.indexOf("}}", part.span.start);
        return end === -1 || end > root.span.end ? [] : [{ edits: [replace({ start: end, end: end + 2 }, "")], at }];
      }),
  },
  {
    kind: "broken expression",
    mistake: "an operand, a bracket or a quote is missing",
    mutations: (subject, random) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind === "binary") return [{ edits: [replace(ast.right.span, "")], at: [toNextWord(subject, ast)] }];
        const last = { start: ast.span.end - 1, end: ast.span.end };
        const closes =
          ["group", "call", "index", "slice"].includes(ast.kind) || (ast.kind === "filter" && ast.args.length > 0);
        if (!closes || random.below(2) === 0) return [];
        return [{ edits: [replace(last, "")], at: [toNextWord(subject, ast)] }];
      }),
  },
  {
    kind: "&& and ||",
    mistake: "`and`, `or` and `not` as JavaScript has them",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind !== "binary" || (ast.op !== "and" && ast.op !== "or")) return [];
        const between = { start: ast.left.span.end, end: ast.right.span.start };
        const edit = inPlace(subject, between, new RegExp(`\\b${ast.op}\\b`), ast.op === "and" ? "&&" : "||");
        return edit === undefined ? [] : [{ edits: [edit] }];
      }),
  },
  {
    kind: "single equals sign",
    mistake: "`=` in place of `==`",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind !== "binary" || ast.op !== "==") return [];
        const edit = inPlace(subject, { start: ast.left.span.end, end: ast.right.span.start }, /==/, "=");
        return edit === undefined ? [] : [{ edits: [edit] }];
      }),
  },
  {
    kind: "method call",
    mistake: "a filter is called as a method",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind !== "filter" || ast.args.length > 0) return [];
        const after = { start: ast.of.span.end, end: ast.span.end };
        return [{ edits: [replace(after, `.${ast.name.value}()`)] }];
      }),
  },
  {
    kind: "f-string",
    mistake: "a text with braces in it, as Python has them",
    mutations: (subject) =>
      subject.parts.flatMap((part): readonly Mutation[] => {
        if (part.ast.kind !== "literal" || typeof part.ast.value !== "string" || !canTakeText(part)) return [];
        const quote = subject.text[part.ast.span.start] ?? '"';
        const written = `f${quote}{x}${quote}`;
        return canHold(subject, part.ast.span, written) ? [{ edits: [replace(part.ast.span, written)] }] : [];
      }),
  },
  {
    kind: "foreign wrapper",
    mistake: "an expression stands in the wrapper of GitHub Actions or of JSONPath",
    mutations: (subject, random) =>
      subject.scalars.flatMap(({ scalar, form, isFlow }): readonly Mutation[] => {
        if (!["expression", "data", "setting"].includes(form.kind) || scalar.style !== "plain" || isFlow) return [];
        if (
          typeof scalar.value !== "string" ||
          !/^[a-z]/.test(scalar.value) ||
          scalar.span.line !== scalar.span.endLine
        )
          return [];
        const wrapped = random.pick([`${"$"}{{ ${scalar.source.text} }}`, `$.${scalar.source.text}`]);
        return [{ edits: [replace(scalar.span, wrapped)] }];
      }),
  },
  {
    kind: "question mark",
    mistake: "`c ? a : b` in place of `a if c else b`",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind !== "if") return [];
        const text = (of: ExprAst): string => subject.text.slice(of.span.start, of.span.end);
        const written = `${text(ast.if)} ? ${text(ast.value)} : ${text(ast.else)}`;
        return canHold(subject, ast.span, written) ? [{ edits: [replace(ast.span, written)] }] : [];
      }),
  },
  {
    kind: "template in data",
    mistake: "an expression stands in braces, with or without quotes",
    mutations: (subject, random) =>
      subject.scalars.flatMap(({ scalar, form }): readonly Mutation[] => {
        const isExpression = ["expression", "data", "setting", "generators", "sort"].includes(form.kind);
        if (!isExpression || scalar.style !== "plain" || typeof scalar.value !== "string") return [];
        if (scalar.span.line !== scalar.span.endLine || scalar.source.text.includes('"')) return [];
        const quote = random.pick(["", '"']);
        return [{ edits: [replace(scalar.span, `${quote}{{ ${scalar.source.text} }}${quote}`)] }];
      }),
  },
  {
    kind: "quoted expression",
    mistake: "an expression of a tree stands in quotes, which make a text of it",
    mutations: ({ scalars }) =>
      scalars.flatMap(({ scalar, form }): readonly Mutation[] => {
        if (form.kind !== "data" || scalar.style !== "plain" || typeof scalar.value !== "string") return [];
        if (!/^[a-z][\w.]*[.|]/.test(scalar.source.text) || /["'\n]/.test(scalar.source.text)) return [];
        return [{ edits: [replace(scalar.span, `"${scalar.source.text}"`)] }];
      }),
  },
  {
    kind: "template in a script",
    mistake: "a script has `{{ }}` in it",
    mutations: (subject) =>
      subject.keys.flatMap(({ entry }): readonly Mutation[] => {
        const { key, value } = entry;
        if (key.value !== "run" || value.kind !== "scalar" || value.style !== "block") return [];
        const end = value.source.span(0, value.source.text.indexOf("\n")).end;
        return [{ edits: [replace({ start: end, end }, ' "{{ 1 }}"')] }];
      }),
  },
];

/** A change of one match within a range. */
function inPlace(
  subject: Subject,
  { start, end }: { start: number; end: number },
  pattern: RegExp,
  by: string,
): Edit | undefined {
  const found = pattern.exec(subject.text.slice(start, end));
  if (found === null) return undefined;
  const at = { start: start + found.index, end: start + found.index + found[0].length };
  return canHold(subject, at, by) ? replace(at, by) : undefined;
}

/** All of it, and what stands behind it: where the parser sees that something is missing. */
function toNextWord({ text }: Subject, { span }: ExprAst): Range {
  const blanks = /^\s*/.exec(text.slice(span.end))?.[0].length ?? 0;
  return { start: span.start, end: span.end + blanks + 1 };
}

/** Not a key of an object, nor the argument of a filter that wants a name. */
function canTakeText({ parents: [parent], root }: Part): boolean {
  return parent?.kind !== "object" && parent?.kind !== "index" && (parent?.kind !== "filter" || isTemplate(root));
}
