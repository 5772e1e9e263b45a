/** No name hides another (LANGUAGE.md section 3, Names). Reserved words were refused when the file was read. */
import type { Located } from "../base/span.ts";
import type { Checking } from "./checking.ts";
import { declaredAt, type Layer } from "./frame.ts";

/** Reports a name that is visible in the layer already. False then: the name is not free. */
export function claimName(checking: Checking, layer: Layer, name: Located<string>, what: string): boolean {
  const earlier = declaredAt(layer, name.value);
  if (earlier === undefined) return true;
  checking.report({
    name: "hidden-name",
    message: `the ${what} "${name.value}" would hide another that has this name`,
    span: name.span,
    notes: [{ message: "first used here", span: earlier }],
    help: "no name hides another: choose a new one",
  });
  return false;
}
