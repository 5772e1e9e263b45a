/** Where something stands in a file that a user wrote. */

/** A place in a text: offsets in UTF-16 units, lines and columns from 1. `end` is exclusive. */
export type Span = {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
};

/** A value with the place where the user wrote it. */
export type Located<T> = { readonly value: T; readonly span: Span };

/** The span that covers both, in one file. */
export function joinSpans(first: Span, last: Span): Span {
  return { ...first, end: last.end, endLine: last.endLine, endColumn: last.endColumn };
}
