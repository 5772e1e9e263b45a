/** A located YAML tree after the profile of LANGUAGE.md section 2 was checked: what every reader of a file starts from. */
import type { Located, Span } from "./span.ts";

/**
 * A text of the file with the way back: `span(0, 3)` is where its first three characters stand (escapes, indents).
 * `written`: how YAML has it there, `flow` for a plain one within brackets; absent where it is no YAML.
 */
export type SourceText = {
  readonly text: string;
  readonly span: (start: number, end: number) => Span;
  readonly written?: "plain" | "flow" | "single" | "double" | "block";
};

/** `broken`: something in it is wrong and was reported; who meets it says nothing more, and does without. */
export type Tree = ScalarTree | ListTree | MapTree;

/** `value`: as YAML 1.2 core reads it. `source.text`: the text as written (plain), or its content (quoted, block). */
export type ScalarTree = {
  readonly kind: "scalar";
  readonly value: null | boolean | number | string;
  readonly style: "plain" | "quoted" | "block";
  readonly source: SourceText;
  readonly span: Span;
  readonly broken?: true;
  readonly comment?: Span; // of a comment behind it on its line: what YAML may have cut off a text
  readonly remark?: string; // that comment with the blanks in front of it
  readonly indent?: number; // of a quoted text outside of brackets: of the lines of a block that would stand in its place
};
export type ListTree = {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly span: Span;
  readonly broken?: true;
  readonly raw?: string; // as it stands in the file, if its items have lines of their own
};
export type MapTree = {
  readonly kind: "map";
  readonly entries: readonly TreeEntry[];
  readonly span: Span;
  readonly broken?: true;
};
export type TreeEntry = { readonly key: Located<string>; readonly value: Tree };
