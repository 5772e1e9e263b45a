/**
 * The names of all diagnostics with their severity: the first of the five places of a rule (ARCHITECTURE.md).
 * Sorted by name.
 */
import type { Severity } from "./diagnostic.ts";

export const severityOf = {
  "not-yet": "error",
} as const satisfies Readonly<Record<string, Severity>>;

export type DiagnosticName = keyof typeof severityOf;
