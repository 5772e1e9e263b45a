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
  const lastByFile = new Map<string, Map<number, number>>(); // by the character where they begin: the last that came
  const before: (number | undefined)[] = []; // by number: the one before it that begins at the same character
  return {
    idOf(span) {
      const lastAt = lastByFile.get(span.file) ?? new Map<number, number>();
      const last = lastAt.get(span.start);
      for (let id = last; id !== undefined; id = before[id]) if (spans[id]?.end === span.end) return id;
      if (lastAt.size === 0) lastByFile.set(span.file, lastAt);
      lastAt.set(span.start, spans.length);
      before.push(last);
      spans.push(span);
      return spans.length - 1;
    },
    all: () => spans,
  };
}
