/** What is wrong with a user's file: a value, collected and sorted, never thrown. */
import type { DiagnosticName } from "./names.ts";
import type { Span } from "./span.ts";

export type Severity = "error" | "warning" | "advice";

export type Note = { readonly message: string; readonly span?: Span };

/** A replacement of source text that would mend the finding. `safe`: it cannot change what the author meant. */
export type Fix = { readonly span: Span; readonly text: string; readonly title: string; readonly safe: boolean };

export type Diagnostic = {
  readonly name: DiagnosticName; // key of `severityOf` in names.ts
  readonly message: string; // what is wrong, with the user's own words in quotes; lower case, no full stop
  readonly span: Span;
  readonly notes?: readonly Note[]; // why, or the other place: "first used here"
  readonly help?: string; // what to do
  readonly fix?: Fix;
};

/** What to do about a finding, and the replacement that does it. */
export type Cure = { readonly help: string; readonly fix?: Fix };

/** The part of a diagnostic that says what to do: of a cure, of a sentence alone, or of nothing. */
export function cured(cure: Cure | string | undefined): Partial<Cure> {
  return typeof cure === "string" ? { help: cure } : (cure ?? {});
}

/** What a phase of the compiler gives: a value, or none, and what it found. */
export type PhaseResult<T> = { readonly value?: T; readonly diagnostics: readonly Diagnostic[] };

/** Where a phase puts what it finds. */
export type Report = (diagnostic: Diagnostic) => void;

/** By file, then place, then name: the order never depends on how things were found. Doubles are dropped. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...diagnostics].sort(compareDiagnostics);
  return sorted.filter((item, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareDiagnostics(before, item) !== 0;
  });
}

function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  return (
    compareText(left.span.file, right.span.file) ||
    left.span.line - right.span.line ||
    left.span.column - right.span.column ||
    left.span.endLine - right.span.endLine ||
    left.span.endColumn - right.span.endColumn ||
    compareText(left.name, right.name) ||
    compareText(left.message, right.message)
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
