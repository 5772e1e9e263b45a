/** Conditions are true or false: a list, text or number is never taken for one. */
import type { Report } from "../base/diagnostic.ts";
import { mayBeNull } from "../types/join-types.ts";
import { booleanHelp, notBoolean } from "./resolve-operators.ts";
import { isFailed } from "./resolver.ts";
import type { Resolved } from "./scope.ts";

/** Whether `resolved` is a boolean; if not, that is reported with the way to write it. `what`: such as "`when`"; `text`: how it is written. */
export function requireBoolean(resolved: Resolved, what: string, report: Report, text?: string): boolean {
  const { type, span } = resolved;
  if (type.kind === "boolean" || isFailed(resolved)) return true;
  const help = mayBeNull(type) ? "write `x | default(false)`, or test `x is not none`" : booleanHelp(type, text);
  report({ name: "type-mismatch", message: notBoolean(type, what), span, help });
  return false;
}
