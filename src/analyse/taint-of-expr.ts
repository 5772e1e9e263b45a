/** The taint of an expression or template: the same walk as `evaluate`, with shapes of taint in place of values. */
import { unreachable } from "../base/invariant.ts";
import type { Expr, NodeView, Ref, Tmpl, TmplPart } from "../expr/ir.ts";
import type { SpanId } from "../plan/plan.ts";
import {
  type Cause,
  clean,
  isClean,
  joinTaints,
  listOf,
  partOf,
  placeOf,
  type Taint,
  textIn,
  textOf,
} from "./taint.ts";
import {
  asList,
  type Cut,
  changed,
  cleanValue,
  close,
  closed,
  eitherValue,
  readElement,
  readField,
  readName,
  type Value,
} from "./taint-reads.ts";
import { literalText, taintRules } from "./taint-rules.ts";

/** What names stand for where an expression is read. `at`: the place that counts where a read has none of its own. */
export type Reader = {
  readonly at: SpanId;
  readonly read: (ref: Ref, how: "value" | "pairs" | NodeView) => Named;
};
export type Named = { readonly taint: Taint; readonly path: string; readonly cuts: readonly Cut[] };

type Do<K extends Expr["do"]> = Extract<Expr, { do: K }>;
type Locals = Map<number, Value>;
type Walk = { readonly reader: Reader; readonly locals: Locals };
type Put = Extract<TmplPart, { do: "put" }>;

/** The taint of the value that an expression gives, its reads closed. */
export function taintOfExpr(expr: Expr, reader: Reader): Taint {
  return close(taintedValue(expr, { reader, locals: new Map() }));
}

/** Every `{{ }}` of a template that may print text of outsiders, with where it comes from, in the order of the text. */
export function taintedPuts(tmpl: Tmpl, reader: Reader): readonly { readonly put: Put; readonly cause: Cause }[] {
  const found: { put: Put; cause: Cause }[] = [];
  walkTemplate(tmpl, { reader, locals: new Map() }, (put, cause) => found.push({ put, cause }));
  return found;
}

function walkTemplate(tmpl: Tmpl, walk: Walk, tell: Tell): void {
  for (const part of tmpl) if (typeof part !== "string") walkPart(part, walk, tell);
}

type Tell = (put: Put, cause: Cause) => void;

function walkPart(part: Exclude<TmplPart, string>, walk: Walk, tell: Tell): void {
  if (part.do === "put") {
    const cause = textIn(close(taintedValue(part.e, atPut(walk, part))));
    if (cause !== undefined) tell(part, cause);
    return;
  }
  if (part.do === "for") {
    walk.locals.set(part.local, readElement(taintedValue(part.in, walk)));
    walk.locals.set(part.loop, cleanValue);
    walkTemplate(part.body, walk, tell);
  } else for (const branch of part.branches) walkTemplate(branch.then, walk, tell);
  if (part.else !== undefined) walkTemplate(part.else, walk, tell);
}

function atPut(walk: Walk, { at }: Put): Walk {
  return at === undefined ? walk : { ...walk, reader: { ...walk.reader, at } };
}

function taintedValue(expr: Expr, walk: Walk): Value {
  switch (expr.do) {
    case "lit":
    case "tree": // paths and branches are made by sluice
    case "is":
    case "not":
    case "negate":
    case "compare":
    case "in":
    case "and":
    case "or":
    case "defined":
      return cleanValue;
    case "local":
      return walk.locals.get(expr.local) ?? cleanValue;
    case "node":
    case "slot":
      return named(walk, expr.ref, "value", expr.at);
    case "pairs":
      return named(walk, expr.ref, "pairs", expr.at);
    case "view":
      return named(walk, expr.ref, expr.view, undefined);
    case "get":
      return readField(taintedValue(expr.of, walk), expr.field, expr.at);
    case "dot":
      return dotted(expr, walk);
    case "index":
      return indexed(expr, walk);
    default:
      return madeValue(expr, walk);
  }
}

type Making = "list" | "object" | "slice" | "binary" | "if" | "each" | "soft" | "call";

function madeValue(expr: Do<Making>, walk: Walk): Value {
  switch (expr.do) {
    case "list":
      return closed(listOf(joinTaints(expr.items.map((item) => close(taintedValue(item, walk))))));
    case "object":
      return madeObject(expr, walk);
    case "slice":
      return taintedValue(expr.of, walk);
    case "binary":
      return combined(expr, walk);
    case "if":
      return eitherValue(taintedValue(expr.then, walk), taintedValue(expr.else, walk));
    case "each":
      walk.locals.set(expr.local, readElement(taintedValue(expr.in, walk)));
      return asList(taintedValue(expr.give, walk));
    case "soft":
      return eitherValue(taintedValue(expr.of, walk), taintedValue(expr.instead, walk));
    case "call":
      return called(expr, walk);
    default:
      return unreachable(expr);
  }
}

function named({ reader }: Walk, ref: Ref, how: "value" | "pairs" | NodeView, at: SpanId | undefined): Value {
  const { taint, path, cuts } = reader.read(ref, how);
  return readName(taint, path, at ?? reader.at, cuts);
}

function dotted(expr: Do<"dot">, walk: Walk): Value {
  const field = readField(readElement(taintedValue(expr.of, walk)), expr.field, expr.at);
  return asList(expr.flatten ? readElement(field) : field);
}

/** A place or key that is written out is that one; any other may be each. */
function indexed({ of, index, at }: Do<"index">, walk: Walk): Value {
  const value = taintedValue(of, walk);
  const key = index.do === "lit" ? index.value : undefined;
  if (typeof key === "string") return readField(value, key, at);
  if (typeof key === "number" && key >= 0) return changed(value, placeOf(value.taint, key));
  return changed(value, partOf(value.taint));
}

function madeObject({ entries }: Do<"object">, walk: Walk): Value {
  const fields = new Map<string, Taint>();
  let computed: Taint = clean;
  for (const { key, value } of entries) {
    const taint = close(taintedValue(value, walk));
    if (typeof key === "string") {
      if (!isClean(taint)) fields.set(key, taint);
      continue;
    }
    const keys = textIn(close(taintedValue(key, walk)));
    const entry = { ...(keys === undefined ? {} : { keys }), ...(isClean(taint) ? {} : { rest: taint }) };
    computed = joinTaints([computed, entry]);
  }
  return closed(fields.size === 0 ? computed : joinTaints([{ fields }, computed]));
}

/** Numbers are clean; text that is joined holds what each part held. */
function combined({ op, left, right }: Do<"binary">, walk: Walk): Value {
  if (op !== "~" && op !== "+" && op !== "concat") return cleanValue;
  const both = [left, right].map((operand) => taintedValue(operand, walk));
  const taints = both.map(close);
  if (op !== "~") return closed(joinTaints(taints));
  return closed(textOf(taints.map(textIn).find((cause) => cause !== undefined)));
}

function called({ name, args }: Do<"call">, walk: Walk): Value {
  const values = args.map((arg) => taintedValue(arg, walk));
  const rule = Object.hasOwn(taintRules, name) ? taintRules[name] : undefined;
  if (rule !== undefined) return rule(values, (index) => literalText(args[index]));
  // A plan of another version may have functions that are not known here: all that goes in may come out.
  const cause = values.map((value) => textIn(close(value))).find((found) => found !== undefined);
  return cause === undefined ? cleanValue : { taint: { whole: cause } };
}
