/** What the compiler said, as far as the harness counts it: errors and warnings, not advice. */
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { severityOf } from "../../src/base/names.ts";

/** The errors and warnings among them. */
export function findings(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ name }) => isFinding(severityOf[name]));
}

function isFinding(severity: string): boolean {
  return severity !== "advice";
}

/** One a line, indented. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ name, message, span, help }) => {
      const cure = help === undefined ? "" : `\n      help: ${help}`;
      return `    ${span.file}:${span.line}:${span.column} ${name}: ${message}${cure}`;
    })
    .join("\n");
}
