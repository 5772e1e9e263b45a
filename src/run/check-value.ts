/** Whether a value fits a JSON Schema, with each schema compiled once. */
import type { Json, JsonObject } from "../base/json.ts";
import { validatorOf } from "../types/validator.ts";
import type { CheckValue } from "./run-program-attempt.ts";

/** Schemas that came from one plan are one object each, so the objects themselves are the keys. */
export function createCheckValue(): CheckValue {
  const validators = new WeakMap<JsonObject, (value: Json) => readonly string[]>();
  return (schema, value) => {
    const known = validators.get(schema);
    if (known !== undefined) return known(value);
    const made = validatorOf(schema);
    validators.set(schema, made);
    return made(value);
  };
}
