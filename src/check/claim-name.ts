/** No name hides another, and some are reserved (LANGUAGE.md section 3, Names). */
import type { Located } from "../base/span.ts";
import type { Checking } from "./checking.ts";
import { declaredAt, type Layer } from "./frame.ts";

const reserved = new Set([
  ...["true", "false", "null", "none", "True", "False", "None", "inputs", "loop"],
  ...["and", "or", "not", "in", "is", "if", "else", "for"],
  ...["round", "note", "result", "cause", "so_far", "needed", "key", "items"],
]);

/** Reports a name that is reserved, or that is visible in the layer already. False then: the name is not free. */
export function claimName(checking: Checking, layer: Layer, name: Located<string>, what: string): boolean {
  if (reserved.has(name.value)) {
    checking.report({
      name: "reserved-name",
      message: `the ${what} "${name.value}" has a name that the language uses itself`,
      span: name.span,
      help: "choose another name",
    });
    return false;
  }
  const earlier = declaredAt(layer, name.value);
  if (earlier === undefined) return true;
  checking.report({
    name: "duplicate-name",
    message: `the ${what} "${name.value}" has a name that is taken here`,
    span: name.span,
    notes: [{ message: "first used here", span: earlier }],
    help: "no name hides another: choose a new one",
  });
  return false;
}
