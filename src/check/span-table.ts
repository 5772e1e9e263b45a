/** The places that a plan keeps: each once, numbered as they come. */
import type { Span } from "../base/span.ts";

export type SpanTable = {
  /** The number of a place. */
  idOf(span: Span): number;
  /** All places so far, by number. */
  all(): readonly Span[];
};

/** More than a file has characters: the key of a place is one number. */
const charactersMost = 2 ** 24;

/** An empty table. */
export function newSpanTable(): SpanTable {
  const spans: Span[] = [];
  const idsByFile = new Map<string, Map<number, number>>();
  return {
    idOf(span) {
      const ids = idsByFile.get(span.file) ?? new Map<number, number>();
      idsByFile.set(span.file, ids);
      const key = span.start * charactersMost + span.end;
      const known = ids.get(key);
      if (known !== undefined) return known;
      ids.set(key, spans.length);
      spans.push(span);
      return spans.length - 1;
    },
    all: () => spans,
  };
}
