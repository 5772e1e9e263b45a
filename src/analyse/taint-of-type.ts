/** Where a value of a type can hold free text. Words of an enumeration, numbers, booleans and null are none. */
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Plan, TypeId } from "../plan/plan.ts";
import { type Cause, clean, elementOf, isClean, joinTaints, listOf, type Taint } from "./taint.ts";

/** Stands in a template for the cause that a use puts there. */
const anyCause: Cause = { source: { kind: "slot", slot: -1 } };

/** Where a value of a type can hold free text, all from one cause that means nothing. `element`: an element of a list type. */
export type TypeTaints = { readonly whole: (type: TypeId) => Taint; readonly element: (type: TypeId) => Taint };

/** The taints of the types of a plan, each computed once, when it is asked for. What is not known counts as text. */
export function typeTaints(plan: Plan): TypeTaints {
  const known = new Map<TypeId, Taint>();
  const whole = (type: TypeId): Taint => {
    const taint = known.get(type) ?? templateOf(plan.types[type] ?? {});
    known.set(type, taint);
    return taint;
  };
  return { whole, element: (type) => elementOf(whole(type)) };
}

function templateOf(schema: Json): Taint {
  if (!isJsonObject(schema)) return schema === false ? clean : { whole: anyCause };
  const { type, enum: words, const: one, anyOf, oneOf, not } = schema;
  if (words !== undefined || one !== undefined) return clean;
  if (isJsonList(anyOf)) return joinTaints(anyOf.map(templateOf));
  if (isJsonList(oneOf)) return joinTaints(oneOf.map(templateOf));
  if (isJsonObject(not) && Object.keys(not).length === 0) return clean; // no value at all
  if (isJsonList(type)) return joinTaints(type.map((kind) => templateOfKind(kind, schema)));
  return templateOfKind(type, schema);
}

function templateOfKind(kind: Json | undefined, schema: JsonObject): Taint {
  switch (kind) {
    case "integer":
    case "number":
    case "boolean":
    case "null":
      return clean;
    case "string":
      return { text: anyCause };
    case "array":
      return listOf(templateOf(schema["items"] ?? true));
    case "object":
      return templateOfObject(schema);
    default:
      return { whole: anyCause };
  }
}

/** Fields that are named keep their own taint, clean or not, beside those that an open object may have. */
function templateOfObject({ properties, additionalProperties }: JsonObject): Taint {
  const named = isJsonObject(properties) ? Object.entries(properties) : [];
  const fields = new Map(named.map(([name, schema]) => [name, templateOf(schema)] as const));
  const rest = templateOf(additionalProperties ?? true);
  if (additionalProperties !== false) return { keys: anyCause, rest, fields };
  const isTainted = [...fields.values()].some((field) => !isClean(field));
  return isTainted ? { fields } : clean;
}
