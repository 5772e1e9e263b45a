/** `ensure` of a node: conditions on `result`, and programs that must succeed. */
import type { EnsureDecl, NodeDecl } from "../syntax/pipeline.ts";
import type { Type } from "../types/type.ts";
import { checkArguments } from "./check-exec.ts";
import { slotNamed } from "./check-generator.ts";
import type { CheckedEnsure } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { addSlot, type Layer, withLocal } from "./frame.ts";
import { resolveCondition } from "./resolve.ts";

/** `type`: of the result. */
export function checkEnsure(checking: Checking, layer: Layer, decl: NodeDecl, type: Type): readonly CheckedEnsure[] {
  if (decl.ensure.length === 0) return [];
  const slot = addSlot(layer.frame, { name: "result", kind: "result", type, span: decl.id.span });
  const inner = withLocal(layer, "result", slotNamed(slot, type));
  return decl.ensure.map((one) => checkOne(checking, inner, one));
}

function checkOne(checking: Checking, layer: Layer, ensure: EnsureDecl): CheckedEnsure {
  if (ensure.kind === "run")
    return { kind: "run", argv: checkArguments(checking, layer, ensure.argv), span: ensure.span };
  const condition = resolveCondition(checking, layer, ensure.expr, "`ensure`");
  return { kind: "expr", text: ensure.expr.text, if: condition };
}
