/** What a person fills in, field by field, in the words of the language. */
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { printType } from "../types/print-type.ts";
import { readJsonSchema } from "../types/read-json-schema.ts";
import { fieldsOf, requiredOf } from "./check-answer.ts";

/** `type`: short form, as `integer 1..5`. */
export type AskedField = {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly optional: boolean;
  readonly schema: JsonObject;
};

/** The fields of a choice, or of a question without choices, in the order in which they were written. */
export function askedFields(input: JsonObject | undefined): readonly AskedField[] {
  if (input === undefined) return [];
  const required = requiredOf(input);
  return Object.entries(fieldsOf(input)).map(([name, found]) => {
    const schema = isJsonObject(found) ? found : {};
    const { description } = schema;
    return {
      ...{ name, type: typeText(schema), optional: !required.includes(name), schema },
      ...(typeof description === "string" ? { description } : {}),
    };
  });
}

const nowhere = { file: "", start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };

/** The short form of the type that a JSON Schema says. */
export function typeText(schema: JsonObject): string {
  const type = readJsonSchema(schema, nowhere, () => undefined);
  return type === undefined ? "any" : printType(type);
}
