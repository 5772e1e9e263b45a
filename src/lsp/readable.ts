/** The newest examination of a document that has an outline, with the way from its text to that of now. */
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Examined } from "./examine.ts";
import type { Outline } from "./outline.ts";

/**
 * `current`: the last examination, mostly of the text as it is now. `good`: the last one in which the YAML could be
 * read: what is known while a line is being typed.
 */
export type Looked = { readonly document: TextDocument; readonly current: Examined; readonly good?: Examined };

export type Readable = { readonly examined: Examined; readonly outline: Outline; readonly carry: Carry };

/** The newest examination that has an outline. */
export function readable({ document, current, good }: Looked): Readable | undefined {
  for (const examined of [current, good]) {
    const outline = examined?.outline();
    if (examined !== undefined && outline !== undefined)
      return { examined, outline, carry: carryOver(examined.text, document.getText()) };
  }
  return undefined;
}

/** Offsets of two texts that differ in one stretch. */
export type Carry = {
  readonly forth: (offset: number) => number | undefined;
  readonly back: (offset: number) => number | undefined;
};

export function carryOver(before: string, after: string): Carry {
  if (before === after) return { forth: (offset) => offset, back: (offset) => offset };
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const grown = after.length - before.length;
  return {
    forth: (offset) => (offset <= start ? offset : offset >= before.length - end ? offset + grown : undefined),
    back: (offset) => (offset <= start ? offset : offset >= after.length - end ? offset - grown : undefined),
  };
}
