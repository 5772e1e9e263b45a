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
  "cut-text": "error",
  "duplicate-key": "error",
  "empty-value": "error",
  "filter-after-arithmetic": "warning",
  "hidden-name": "error",
  "limit-exceeded": "warning",
  "limit-too-low": "error",
  "misplaced-key": "error",
  "missing-file": "error",
  "missing-key": "error",
  "missing-value": "error",
  "needless-barrier": "warning",
  "no-verb": "error",
  "not-yet": "error",
  "over-limit": "error",
  "refused-yaml": "error",
  "several-verbs": "error",
  "template-in-script": "error",
  "type-mismatch": "error",
  "unknown-field": "error",
  "unknown-filter": "error",
  "unknown-key": "error",
  "unknown-name": "error",
  "unknown-type": "error",
  "unknown-word": "error",
  "unquoted-template": "error",
  "unreadable-text": "error",
  "wrong-form": "error",
} as const satisfies Readonly<Record<string, Severity>>;

export type DiagnosticName = keyof typeof severityOf;
