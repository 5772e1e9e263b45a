/** What a pipeline declares and nobody reads. */
import type { Located } from "../base/span.ts";
import type { CheckedInput } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Frame } from "./frame.ts";

/** `frame`: that of the pipeline, whose nodes are checked. */
export function warnUnused(checking: Checking, frame: Frame, inputs: readonly CheckedInput[]): void {
  for (const [slot, { name }] of inputs.entries()) if (!frame.usedSlots.has(slot)) warn(checking, name, "input");
  for (const { name } of checking.pipeline.types)
    if (!checking.named.used.has(name.value)) warn(checking, name, "type");
  for (const { name } of checking.pipeline.parts) if (!checking.usedParts.has(name.value)) warn(checking, name, "part");
  const fallback = checking.pipeline.defaults.role?.value;
  for (const { name } of checking.pipeline.roles)
    if (!checking.usedRoles.has(name.value) && name.value !== fallback) warn(checking, name, "role");
}

function warn(checking: Checking, { value, span }: Located<string>, what: string): void {
  const message = `nobody uses the ${what} "${value}"`;
  checking.report({ name: "unused-declaration", message, span, help: "use it, or take it away" });
}
