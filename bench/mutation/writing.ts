/** What YAML lets stand where an expression stands. */
import type { Range } from "./mutation.ts";
import type { Subject } from "./subject.ts";

/** Whether a text can be written there so that YAML still reads one scalar, with this text in it. */
export function canHold({ scalars, text }: Subject, at: Range, written: string): boolean {
  const around = scalars.find(({ scalar: { span } }) => span.start <= at.start && at.end <= span.end);
  if (around === undefined) return true;
  const { scalar, isFlow } = around;
  if (scalar.style === "block") return true;
  if (scalar.style === "quoted") return !written.includes(text[scalar.span.start] ?? '"') && !written.includes("\\");
  if (at.start === scalar.span.start && /^["'[{!&*%@`|>#]/.test(written)) return false;
  return !/: | #|:$/.test(written) && !(isFlow && /[,[\]{}]/.test(written));
}
