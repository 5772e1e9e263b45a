/** Where a value comes from, as a path from a node or an input: `search.hits[].url`. */
import type { ExprAst } from "../expr/ast.ts";
import { withoutGroup } from "../expr/resolver.ts";
import type { Declared, Outline } from "./outline.ts";

/** `of`: what the path begins at. */
export type ValuePath = { readonly text: string; readonly of: Declared };

/** Undefined for what is computed. Variables stand for the elements of their lists, written `[]`. */
export function valuePath(outline: Outline, ast: ExprAst): ValuePath | undefined {
  return pathOf(outline, ast, 0);
}

/** The path of an element of what a variable runs over. */
export function variablePath(outline: Outline, variable: Declared): ValuePath | undefined {
  return pathOfVariable(outline, variable, 0);
}

/** Variables of variables: longer chains than these are no help to read. */
const variablesMost = 16;

function pathOf(outline: Outline, ast: ExprAst, depth: number): ValuePath | undefined {
  const bare = withoutGroup(ast);
  if (bare.kind === "name") return pathOfName(outline, bare, depth);
  if (bare.kind === "filter" && keepsElements.has(bare.name.value)) return pathOf(outline, bare.of, depth);
  if (bare.kind === "call" && bare.name.value === "pairs") {
    const [node] = bare.args;
    const of = node === undefined ? undefined : pathOf(outline, node.value, depth);
    return of && { ...of, text: `pairs(${of.text})` };
  }
  if (bare.kind !== "field") return undefined;
  const input = declaredAt(outline, bare.field.span);
  if (input?.kind === "input") return { text: `inputs.${input.name}`, of: input };
  const of = pathOf(outline, bare.of, depth);
  return of && { ...of, text: `${of.text}.${bare.field.value}` };
}

/** Filters whose elements are those of their list. */
export const keepsElements: ReadonlySet<string> = new Set([
  "sort",
  "unique",
  "reverse",
  "take",
  "skip",
  "select",
  "reject",
  "selectattr",
  "rejectattr",
]);

function pathOfName(outline: Outline, ast: Extract<ExprAst, { kind: "name" }>, depth: number): ValuePath | undefined {
  const declared = declaredAt(outline, ast.span);
  if (declared === undefined) return undefined;
  return declared.kind === "variable"
    ? pathOfVariable(outline, declared, depth)
    : { text: declared.name, of: declared };
}

function pathOfVariable(outline: Outline, variable: Declared, depth: number): ValuePath | undefined {
  if (variable.list === undefined || depth >= variablesMost) return undefined;
  const list = pathOf(outline, variable.list, depth + 1);
  return list && { ...list, text: `${list.text}[]` };
}

/** What the name at this place means. */
export function declaredAt(
  outline: Outline,
  span: { readonly file: string; readonly start: number },
): Declared | undefined {
  return outline.mentions.find((one) => one.span.start === span.start && one.span.file === span.file)?.of;
}
