/** Declarations that nothing reads. */
import type { CheckedInput } from "./checked.ts";
import type { Checking } from "./checking.ts";

export function warnUnused(checking: Checking, inputs: readonly CheckedInput[]): void {
  const { pipeline, usedTypes, usedRoles, root } = checking;
  if (pipeline.broken.length > 0) return; // what could not be read may have read them
  inputs.forEach(({ name }, slot) => {
    if (!root.usedSlots.has(slot)) warn(checking, "unused-input", `nothing reads the input "${name.value}"`, name.span);
  });
  for (const { name } of pipeline.types) {
    if (!usedTypes.has(name.value)) warn(checking, "unused-type", `nothing is of the type "${name.value}"`, name.span);
  }
  for (const { name } of pipeline.roles) {
    if (!usedRoles.has(name.value)) warn(checking, "unused-role", `nobody asks the role "${name.value}"`, name.span);
  }
}

function warn(
  checking: Checking,
  name: "unused-input" | "unused-type" | "unused-role",
  message: string,
  span: CheckedInput["name"]["span"],
): void {
  checking.report({ name, message, span, help: "use it, or take it away" });
}
