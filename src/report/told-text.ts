/** A diagnostic as a few lines without frames: for formats that have one field for all that is to be said. */
import type { Diagnostic } from "../base/diagnostic.ts";

/** The message, then a line for each note and for the cure. */
export function toldText({ message, notes = [], help }: Diagnostic): string {
  const noted = notes.map((note) => {
    const place = note.span === undefined ? "" : ` (${note.span.file}:${note.span.line}:${note.span.column})`;
    return `note: ${note.message}${place}`;
  });
  return [message, ...noted, ...(help === undefined ? [] : [`help: ${help}`])].join("\n");
}
