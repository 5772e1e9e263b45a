/** A plan keeps lines and columns, and no offsets: what is found in a plan gets those of its files here. */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { Span } from "../base/span.ts";

/** The diagnostics with offsets in all places of files whose `text` is known. */
export function withOffsets(
  diagnostics: readonly Diagnostic[],
  text: (path: string) => string | undefined,
): readonly Diagnostic[] {
  if (diagnostics.length === 0) return diagnostics;
  const starts = new Map<string, readonly number[]>();
  const startsOf = (file: string): readonly number[] => {
    const known = starts.get(file) ?? lineStarts(text(file) ?? "");
    starts.set(file, known);
    return known;
  };
  const placed = (span: Span): Span => {
    const lines = startsOf(span.file);
    const [first, last] = [lines[span.line - 1], lines[span.endLine - 1]];
    if (first === undefined || last === undefined) return span;
    return { ...span, start: first + span.column - 1, end: last + span.endColumn - 1 };
  };
  return diagnostics.map((one) => ({
    ...one,
    span: placed(one.span),
    ...(one.notes === undefined
      ? {}
      : { notes: one.notes.map((note) => (note.span === undefined ? note : { ...note, span: placed(note.span) })) }),
  }));
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
