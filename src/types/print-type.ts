/** Types in the short form of LANGUAGE.md section 2, as messages and plans show them. */
import { unreachable } from "../base/invariant.ts";
import type { Type } from "./type.ts";

const briefLength = 80;

/** The short form on one line; a named type prints as its name. `readType` reads it back but for descriptions. */
export function printType(type: Type): string {
  if (type.name !== undefined) return type.name;
  switch (type.kind) {
    case "any":
    case "never":
    case "null":
    case "boolean":
      return type.kind;
    case "integer":
    case "number":
    case "string": {
      const range = printRange(type.min, type.max);
      return range === "" ? type.kind : `${type.kind} ${range}`;
    }
    case "words":
      return type.words.length === 1 ? `"${type.words[0]}"` : type.words.join(" | ");
    case "list": {
      const range = printRange(type.min === 0 ? undefined : type.min, type.max);
      return range === "" ? `[${printType(type.of)}]` : `[${printType(type.of)}, ${range}]`;
    }
    case "object": {
      const fields = type.fields.map((field) => `${field.name}${field.optional ? "?" : ""}: ${printType(field.type)}`);
      return `{${[...fields, ...(type.open ? ["...: any"] : [])].join(", ")}}`;
    }
    case "map":
      return `{...: ${printType(type.of)}}`;
    case "union":
      return type.of.map(printType).join(" | ");
    default:
      return unreachable(type);
  }
}

/** The short form, cut for messages. */
export function briefType(type: Type): string {
  const text = printType(type);
  return text.length <= briefLength ? text : `${text.slice(0, briefLength - 1)}…`;
}

function printRange(min: number | undefined, max: number | undefined): string {
  if (min === undefined && max === undefined) return "";
  if (min === max) return `${min}`;
  return `${min ?? ""}..${max ?? ""}`;
}
