/** A pipeline as the formatter sees it: its parts in their order, each with the comments and blank lines that belong to it. */

/** A comment on lines of its own. */
export type Comment = { readonly text: string; readonly blankAbove: boolean };

/** A comment behind something on its line. `gap`: blanks in front of it; `more`: what goes on below it, in its column. */
export type Remark = {
  readonly text: string;
  readonly more: readonly string[];
  readonly gap: number;
  readonly line: number;
  readonly column: number;
};

/** An entry of a map, or an item of a list, which has no key. */
export type Part = {
  readonly lead: readonly Comment[];
  readonly blankAbove: boolean; // above the key or dash itself, below the comments
  readonly key?: Key;
  readonly head?: Remark; // behind the key, where the value stands below it
  readonly value: Value;
  readonly tail?: Remark; // behind the value, where that ends on one line
};

/** `text`: as it was written, with its quotes. */
export type Key = { readonly name: string; readonly text: string };

export type Value = ScalarValue | BlockValue | Collection;

/** A plain or quoted text; its second line and all after it without their indentation. */
export type ScalarValue = { readonly kind: "scalar"; readonly lines: readonly string[] };

/** A text in a block, its lines without their indentation. `keepsEnd`: blank lines behind it are part of it (`|+`). */
export type BlockValue = {
  readonly kind: "block";
  readonly header: string;
  readonly lines: readonly string[];
  readonly keepsEnd: boolean;
};

/** `isFlow`: written in brackets. `end`: comments behind the last part. */
export type Collection = {
  readonly kind: "map" | "list";
  readonly isFlow: boolean;
  readonly parts: readonly Part[];
  readonly end: readonly Comment[];
  readonly place: Place;
};

/** What the collection is in a pipeline, as far as it matters here. A list in a type reads as one word: `[T, 3..5]`. */
export type Place = "file" | "nodes" | "node" | "type" | "other";

/** `top`: comments at the head of the file that stand for themselves. `mark`: the file begins with `---`. */
export type Layout = {
  readonly top: readonly Comment[];
  readonly mark: boolean;
  readonly root: Collection;
};
