/** Types as the state of a loop has them. */
import { joinAll } from "./join-types.ts";
import { stringType, type Type } from "./type.ts";

/**
 * The type without ranges and lengths, which the rounds of a loop would outgrow. A single literal word becomes text.
 */
export function widen(type: Type): Type {
  switch (type.kind) {
    case "integer":
    case "number":
    case "string":
      return { kind: type.kind };
    case "words":
      return type.words.length === 1 ? stringType : type;
    case "list":
      return { kind: "list", of: widen(type.of), min: 0 };
    case "map":
      return { kind: "map", of: widen(type.of) };
    case "object": {
      const fields = type.fields.map((field) => ({ ...field, type: widen(field.type) }));
      return { kind: "object", fields, open: type.open };
    }
    case "union":
      return joinAll(type.of.map(widen));
    default:
      return type;
  }
}
