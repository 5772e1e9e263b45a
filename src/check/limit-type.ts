/** Types that grew too large to print, to check against, or to walk without fear for the stack. */
import { limits } from "../base/limits.ts";
import type { Span } from "../base/span.ts";
import { failedType, type Type } from "../types/type.ts";
import type { Checking, TypeExtent } from "./checking.ts";

/** The type, or one that fits everywhere after it was reported that it is too large. */
export function limitType(checking: Checking, type: Type, span: Span): Type {
  const { depth, parts } = extentOf(type, checking.shared.extents);
  if (depth <= limits.typeDepth && parts <= limits.typeParts) return type;
  const isDeep = depth > limits.typeDepth;
  checking.report({
    name: "over-limit",
    message: isDeep
      ? `this value is nested deeper than ${limits.typeDepth} levels`
      : `the type of this value has more than ${limits.typeParts} parts`,
    span,
    help: "give only the fields that are read later on",
  });
  return failedType;
}

/** Counted once for each type: values that hold each other share their types. */
function extentOf(type: Type, known: Map<Type, TypeExtent>): TypeExtent {
  const before = known.get(type);
  if (before !== undefined) return before;
  const inner = partsOf(type).map((part) => extentOf(part, known));
  const extent = {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    parts: inner.reduce((sum, { parts }) => sum + parts, 1),
  };
  known.set(type, extent);
  return extent;
}

function partsOf(type: Type): readonly Type[] {
  if (type.kind === "list" || type.kind === "map") return [type.of];
  if (type.kind === "object") return type.fields.map((field) => field.type);
  return type.kind === "union" ? type.of : [];
}
