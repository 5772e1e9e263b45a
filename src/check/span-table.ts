/** The places that a plan keeps: each once, numbered as they come. */
import type { Span } from "../base/span.ts";

export type SpanTable = {
  /** The number of a place. */
  idOf(span: Span): number;
  /** All places so far, by number. */
  all(): readonly Span[];
};

/** An empty table. */
export function newSpanTable(): SpanTable {
  const spans: Span[] = [];
  const ids = new Map<string, number>();
  return {
    idOf(span) {
      const key = `${span.start}:${span.end}:${span.file}`;
      const known = ids.get(key);
      if (known !== undefined) return known;
      ids.set(key, spans.length);
      spans.push(span);
      return spans.length - 1;
    },
    all: () => spans,
  };
}
