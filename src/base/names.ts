/**
 * The names of all diagnostics with their severity: the first of the five places of a rule (ARCHITECTURE.md).
 * Sorted by name.
 */
import type { Severity } from "./diagnostic.ts";

export const severityOf = {
  "ambiguous-number": "error",
  "bad-expression": "error",
  "bad-name": "error",
  "bad-schema": "error",
  "bad-template": "error",
  "bad-type": "error",
  "bad-value": "error",
  "broken-yaml": "error",
  "constant-condition": "warning",
  "constant-sum": "error",
  "cut-text": "error",
  "dependency-cycle": "error",
  "duplicate-key": "error",
  "empty-value": "error",
  "filter-after-arithmetic": "warning",
  "hidden-name": "error",
  "invalid-setting": "error",
  "limit-exceeded": "warning",
  "limit-too-low": "error",
  "misplaced-key": "error",
  "missing-file": "error",
  "missing-input": "error",
  "missing-key": "error",
  "missing-value": "error",
  "missing-why": "warning",
  "missing-word": "error",
  "needless-barrier": "warning",
  "no-verb": "error",
  "not-yet": "error",
  "over-limit": "error",
  "quoted-expression": "error",
  "recursive-pipeline": "error",
  "refused-yaml": "error",
  "several-verbs": "error",
  "template-in-script": "error",
  "type-mismatch": "error",
  "unbounded-fan": "error",
  "unbounded-loop": "error",
  "unknown-field": "error",
  "unknown-filter": "error",
  "unknown-input": "error",
  "unknown-key": "error",
  "unknown-model": "error",
  "unknown-name": "error",
  "unknown-phase": "error",
  "unknown-role": "error",
  "unknown-type": "error",
  "unknown-word": "error",
  "unquoted-template": "error",
  "unreadable-text": "error",
  "unsettled-state": "error",
  "unread-item": "warning",
  "unread-state": "warning",
  "unused-allow": "warning",
  "unused-declaration": "warning",
  "unused-node": "warning",
  "wrong-form": "error",
} as const satisfies Readonly<Record<string, Severity>>;

export type DiagnosticName = keyof typeof severityOf;

/** True if the diagnostic is no mistake, and shown only to who asks for it. */
export function isAdvice(name: DiagnosticName): boolean {
  const severity: Severity = severityOf[name];
  return severity === "advice";
}
