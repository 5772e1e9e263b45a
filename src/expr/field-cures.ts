/** What to write in place of a field that there is not: where a language, a template engine or a habit has another name. */
import type { Cure, Fix } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import { joinSpans, type Span } from "../base/span.ts";
import { membersOf } from "../types/join-types.ts";
import type { Type } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import { foreignLoop, foreignMethods, foreignOutputs } from "./foreign.ts";
import { chainOf, type Local, withoutGroup } from "./resolver.ts";

type Ast<K extends ExprAst["kind"]> = Extract<ExprAst, { kind: K }>;

/** A use of a field: `ast` is the whole, `ast.of` what it is read of. */
export type FieldUse = { readonly ast: Ast<"field" | "index">; readonly field: string; readonly span: Span };

/**
 * What to write where the type has no such field: the nearest name, what is known of foreign ones, else all that there are.
 * `fan`: where the field is of a pair, and read of the elements of a fan-out.
 */
export function fieldCure(type: Type, use: FieldUse, fan?: Local["fan"]): Cure | string | undefined {
  const known = type.kind === "object" ? type.fields.map((field) => field.name) : [];
  const foreign = pairCure(use, known) ?? innerCure(type, use) ?? outputCure(use) ?? loopCure(use) ?? methodCure(use);
  const listed = known.length === 0 ? undefined : `the fields are ${known.join(", ")}`;
  const paired = fan === undefined ? unpairedHelp(use, listed) : pairsCure(fan, listed);
  return spellingCure(use.field, use.span, known) ?? foreign ?? paired ?? listed;
}

/** Whether an element can have the field. */
export function hasField(element: Type, name: string): boolean {
  return membersOf(element).some((member) => {
    if (member.kind !== "object") return member.kind === "map";
    return member.open || member.fields.some((field) => field.name === name);
  });
}

/** `.result` of one of `pairs(node)`. */
function pairCure(use: FieldUse, known: readonly string[]): Cure | undefined {
  if (!foreignOutputs.has(use.field) || !known.includes("value")) return undefined;
  const fix: Fix = { span: use.span, text: "value", title: "write `value`", safe: true };
  return { help: "what the instance gave is its `value`", fix };
}

/** A field of what the instance gave, read of the pair. */
function innerCure(type: Type, use: FieldUse): Cure | undefined {
  const value = type.kind === "object" && isPair(type) ? type.fields.find(({ name }) => name === "value") : undefined;
  if (value === undefined || !hasField(value.type, use.field)) return undefined;
  const text = `value.${use.field}`;
  const help = `what the instance gave is its \`value\`: write \`${text}\``;
  return { help, fix: { span: use.span, text, title: `write \`${text}\``, safe: true } };
}

function isPair({ fields }: Extract<Type, { readonly kind: "object" }>): boolean {
  return ["key", "item", "value"].every((name) => fields.some((field) => field.name === name));
}

/** What the fan-out lacks is said once, of all that is read of its elements. */
function pairsCure({ id, span }: NonNullable<Local["fan"]>, listed: string | undefined): Cure {
  const text = `pairs(${id})`;
  const pairs = `to read keys and items go through \`${text}\`, which gives \`{key, item, value}\` of each instance`;
  const fix: Fix = { span, text, title: `go through \`${text}\``, safe: false };
  return { help: listed === undefined ? pairs : `${listed}; ${pairs}`, fix };
}

/** Whether `pairs` has such a field. */
export function isOfPair({ field }: FieldUse): boolean {
  return field === "key" || field === "item" || field === "value";
}

/** A field of a pair, read of what is none. */
function unpairedHelp({ field }: FieldUse, listed: string | undefined): string | undefined {
  if (field !== "item" && field !== "value") return undefined;
  const pairs = "`pairs(node)` gives `{key, item, value}` of each instance of a fan-out";
  return listed === undefined ? pairs : `${listed}; ${pairs}`;
}

/** `.output` between a node and a field of what it gives. */
function outputCure(use: FieldUse): Cure | undefined {
  if (!foreignOutputs.has(use.field) || withoutGroup(use.ast.of).kind !== "name") return undefined;
  const help = `what a node gives is read by its id alone: leave out \`.${use.field}\``;
  const { of, span } = use.ast;
  const fix: Fix = {
    span: { ...joinSpans(of.span, span), ...startAt(of.span) },
    text: "",
    title: "leave it out",
    safe: true,
  };
  return { help, fix };
}

function startAt({ end, endLine, endColumn }: Span): Pick<Span, "start" | "line" | "column"> {
  return { start: end, line: endLine, column: endColumn };
}

/** What Jinja's `loop` has, or another language's, and this one does not. */
function loopCure(use: FieldUse): string | undefined {
  const isLoop = chainOf(use.ast.of) === "loop" && Object.hasOwn(foreignLoop, use.field);
  return isLoop ? foreignLoop[use.field] : undefined;
}

/** `xs.length`: a property elsewhere, a filter here. */
export function methodCure(use: FieldUse): Cure | undefined {
  const help = Object.hasOwn(foreignMethods, use.field) ? `write \`${foreignMethods[use.field]}\`` : undefined;
  const fix = use.ast.kind === "field" ? use.ast.instead : undefined;
  return help === undefined ? undefined : { help, ...(fix && { fix }) };
}
