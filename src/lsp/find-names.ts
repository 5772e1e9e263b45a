/** Where a name is declared, and where it is used: in the file, in its prompts, and in the pipelines that call it. */
import type { Span } from "../base/span.ts";
import { fieldSource } from "./field-source.ts";
import type { Declared, Outline, WordMention } from "./outline.ts";
import { itemAt } from "./outline.ts";
import { partAt } from "./values.ts";
import type { View } from "./view.ts";

/** `at`: the name under the cursor. `to`: where it is declared, or the file that it names. */
export type Definition = { readonly at: Span; readonly to: Span | { readonly file: string }; readonly whole?: Span };

/** Files beside the one that is looked at. */
export type Others = {
  readonly outlineOf: (path: string) => Outline | undefined;
  readonly textOf: (path: string) => string | undefined;
};

/** Undefined where nothing is declared. */
export function definitionAt({ outline, file, offset }: View, others: Others): Definition | undefined {
  const mention = itemAt(outline.mentions, file, offset);
  if (mention !== undefined) return { at: mention.span, to: mention.of.span, whole: mention.of.whole };
  const outside = itemAt(outline.outside, file, offset);
  const declared = outside && others.outlineOf(outside.path)?.globals[outside.kind].get(outside.name);
  if (outside !== undefined && declared !== undefined)
    return { at: outside.span, to: declared.span, whole: declared.whole };
  const field = fieldAt({ outline, file, offset });
  if (field !== undefined) return field;
  const named = itemAt(outline.files, file, offset);
  const isThere = named !== undefined && others.textOf(named.path) !== undefined;
  return isThere ? { at: named.span, to: { file: named.path } } : undefined;
}

/** A field in an expression, and the key that gives it its name. */
function fieldAt({ outline, file, offset }: Pick<View, "outline" | "file" | "offset">): Definition | undefined {
  const formula = itemAt(outline.formulas, file, offset);
  const part = formula && partAt(formula, offset);
  const to = part && fieldSource(outline, part);
  return part?.kind === "field" && to !== undefined ? { at: part.field.span, to } : undefined;
}

/** A place where a name stands. */
export type Use = { readonly span: Span; readonly isDeclaration: boolean };

/** What a name under the cursor means: something declared, here or in a called pipeline, or a word that is used alike. */
export type Meant =
  | { readonly kind: "declared"; readonly outline: Outline; readonly declared: Declared; readonly at: Span }
  | { readonly kind: "word"; readonly outline: Outline; readonly word: WordMention; readonly at: Span };

/** Undefined where no name stands. */
export function meantAt({ outline, file, offset }: View, others: Others): Meant | undefined {
  const mention = itemAt(outline.mentions, file, offset);
  if (mention !== undefined) return { kind: "declared", outline, declared: mention.of, at: mention.span };
  const outside = itemAt(outline.outside, file, offset);
  const theirs = outside && others.outlineOf(outside.path);
  const declared = outside && theirs?.globals[outside.kind].get(outside.name);
  if (outside !== undefined && theirs !== undefined && declared !== undefined)
    return { kind: "declared", outline: theirs, declared, at: outside.span };
  const word = itemAt(outline.words, file, offset);
  return word && { kind: "word", outline, word, at: word.span };
}

/** All uses in the file that declares it. */
export function usesIn(meant: Meant): readonly Use[] {
  const { outline } = meant;
  if (meant.kind === "word") {
    const { text, means } = meant.word;
    const alike = outline.words.filter((one) => one.text === text && one.means === means);
    return alike.map(({ span }) => ({ span, isDeclaration: false }));
  }
  return outline.mentions.filter(({ of }) => of === meant.declared);
}

/** The uses in a pipeline that may call the one that declares it: keys under `with`, `types`, `roles`, `parts`. */
export function usesOutside(caller: Outline, declared: Declared): readonly Use[] {
  const { file } = declared.span;
  return caller.outside
    .filter(({ path, kind, name }) => path === file && kind === declared.kind && name === declared.name)
    .map(({ span }) => ({ span, isDeclaration: false }));
}

/** What a caller can name. */
export function isCallable({ kind }: Declared): boolean {
  return kind === "input" || kind === "type" || kind === "role" || kind === "part";
}
