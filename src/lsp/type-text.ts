/** Types and bounds as an editor shows them. */
import type { Bound } from "../base/bound.ts";
import { anyInputs, evaluateBound, printBound } from "../base/evaluate-bound.ts";
import { printType } from "../types/print-type.ts";
import type { Type } from "../types/type.ts";

const lineLength = 90;

/** The type on one line, or an object that is longer as one line a field. */
export function typeText(type: Type): string {
  const text = printType(type);
  if (text.length <= lineLength || type.name !== undefined) return text;
  if (type.kind === "list") return longList(type, text);
  return type.kind === "object" ? objectText(type) : text;
}

/** What a type that has a name is. */
export function shapeText(type: Type): string {
  const { name: _, ...shape } = type;
  return typeText(shape);
}

function longList(type: Extract<Type, { kind: "list" }>, text: string): string {
  if (type.of.kind !== "object" || type.of.name !== undefined) return text;
  const length = text.slice(printType(type.of).length + 1);
  return `[${objectText(type.of)}${length}`;
}

function objectText(type: Extract<Type, { kind: "object" }>): string {
  const fields = type.fields.map((field) => {
    const said = field.type.description === undefined ? "" : ` - ${field.type.description}`;
    return `  ${field.name}${field.optional ? "?" : ""}: ${printType(field.type)}${said}\n`;
  });
  return `{\n${fields.join("")}${type.open ? "  ...: any\n" : ""}}`;
}

/** The named types that a type is made of, at its surface: itself, its elements, the choices of a union. */
export function namedTypes(type: Type): readonly Type[] {
  if (type.name !== undefined) return [type];
  if (type.kind === "list" || type.kind === "map") return namedTypes(type.of);
  if (type.kind === "union") return type.of.flatMap(namedTypes);
  return type.kind === "object" ? type.fields.flatMap((field) => namedTypes(field.type)) : [];
}

/** `at most 25 (5×5)`, or undefined where nothing bounds it. */
export function boundText(size: Bound): string | undefined {
  const most = evaluateBound(size, anyInputs);
  if (most === "none") return undefined;
  const formula = printBound(size, anyInputs);
  return `at most ${most}${formula === String(most) ? "" : ` (${formula})`}`;
}
