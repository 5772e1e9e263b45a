/** A diagnostic as data, for programs and for models that mend a pipeline: nothing has to be counted or looked up. */
import type { Diagnostic } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import { severityOf } from "../base/names.ts";
import type { Span } from "../base/span.ts";
import type { Sources } from "./findings.ts";
import { jsonLine, jsonText } from "./json-text.ts";

/** A JSON list of all findings; lines, columns and offsets as in `Span`. */
export function renderJson(diagnostics: readonly Diagnostic[], sources: Sources): string {
  return jsonText(diagnostics.map((diagnostic) => recordOf(diagnostic, sources)));
}

/** The same, one a line. */
export function renderJsonLines(diagnostics: readonly Diagnostic[], sources: Sources): string {
  return diagnostics.map((diagnostic) => jsonLine(recordOf(diagnostic, sources))).join("");
}

/**
 * `found`: the text that stands at `range` now, so that who mends can see that the place is the right one; it is left
 * out where the file is not at hand or the text is long. `fix.text` replaces just what stands at `fix.range`.
 */
function recordOf({ name, message, span, notes = [], help, fix }: Diagnostic, sources: Sources) {
  return {
    name,
    severity: severityOf[name],
    message,
    ...placed(span, sources),
    ...(help !== undefined && { help }),
    notes: notes.map((note) => ({ message: note.message, ...(note.span && placed(note.span, sources)) })),
    ...(fix && { fix: { title: fix.title, ...placed(fix.span, sources), text: fix.text, safe: fix.safe } }),
  };
}

function placed(span: Span, sources: Sources) {
  const { file, start, end, line, column, endLine, endColumn } = span;
  const range = { start: { offset: start, line, column }, end: { offset: end, line: endLine, column: endColumn } };
  const found = end - start > limits.foundText ? undefined : sources(file)?.slice(start, end);
  return { file, range, ...(found !== undefined && { found }) };
}
