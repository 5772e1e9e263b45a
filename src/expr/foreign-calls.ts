/** Calls of other languages, `x.upper()` and `len(x)`, and the filter that says the same here. */
import type { Cure, Fix } from "../base/diagnostic.ts";
import { type Cursor, isSign, peek } from "./cursor.ts";
import { fixIn } from "./fix-in.ts";
import { foreignFunctions, foreignLoop, foreignMethods } from "./foreign.ts";
import type { Token } from "./read-tokens.ts";

/** Methods that are a filter of another name, or of the same; `safe`: they do the same wherever they are known. */
const methodFilters: Readonly<Record<string, { readonly filter: string; readonly safe?: true }>> = {
  upper: { filter: "upper", safe: true },
  toUpperCase: { filter: "upper", safe: true },
  lower: { filter: "lower", safe: true },
  toLowerCase: { filter: "lower", safe: true },
  title: { filter: "title" },
  strip: { filter: "trim", safe: true },
  trim: { filter: "trim", safe: true },
  split: { filter: "split" },
  splitlines: { filter: "lines", safe: true },
  replace: { filter: "replace" },
  replaceAll: { filter: "replace" },
  join: { filter: "join" },
  items: { filter: "items" },
  entries: { filter: "items" },
  keys: { filter: "keys" },
  values: { filter: "values" },
  sort: { filter: "sort" },
  reverse: { filter: "reverse" },
  flat: { filter: "flatten" },
  toString: { filter: "string" },
  update: { filter: "merge" },
  toFixed: { filter: "round" },
  size: { filter: "length", safe: true },
  len: { filter: "length", safe: true },
  count: { filter: "length" },
};

const functionFilters: Readonly<Record<string, string>> = {
  len: "length",
  str: "string",
  set: "unique",
  uniq: "unique",
  distinct: "unique",
  sorted: "sort",
  reversed: "reverse",
  toJSON: "tojson",
  fromJSON: "fromjson",
};

/** Functions elsewhere that are filters here, under the same name. */
const alsoFunctions = new Set(
  "length sum min max round abs int float string list upper lower trim title join unique reverse flatten first last sort any all tojson fromjson mean hash".split(
    " ",
  ),
);

/** `cursor` stands at the `(` behind the method; `from`: the offset where `x` of `x.method` begins. */
export function methodCure(cursor: Cursor, method: string, from: number): Cure {
  const { text } = cursor.source;
  const isLoop = text.slice(from).startsWith("loop.") && Object.hasOwn(foreignLoop, method);
  const loopHelp = isLoop ? foreignLoop[method] : undefined;
  if (loopHelp !== undefined) return { help: loopHelp };
  const known = Object.hasOwn(foreignMethods, method) ? foreignMethods[method] : undefined;
  const help = known === undefined ? "write a filter: `x | name`" : `write \`${known}\``;
  const call = callAt(cursor);
  const fix = call && methodFix(cursor, method, from, call);
  return fix === undefined ? { help } : { help: fix.title, fix };
}

/** The arguments as written, and the token behind the call. */
type Call = { readonly args: readonly string[]; readonly end: number; readonly next: Token };

function callAt({ at: open, tokens, source }: Cursor): Call | undefined {
  const args: string[] = [];
  let depth = 0;
  let start = tokens[open]?.end ?? 0;
  for (const [index, token] of tokens.slice(open).entries()) {
    depth += nestingOf(token);
    if (!isArgumentEnd(token, depth)) continue;
    const arg = source.text.slice(start, token.start).trim();
    if (arg !== "") args.push(arg);
    start = token.end;
    const next = tokens[open + index + 1];
    if (depth === 0) return next && { args, end: token.end, next };
  }
  return undefined;
}

function nestingOf({ kind, text }: Token): number {
  if (kind !== "operator") return 0;
  if ("([{".includes(text)) return 1;
  return ")]}".includes(text) ? -1 : 0;
}

function isArgumentEnd(token: Token, depth: number): boolean {
  return depth === 0 || (depth === 1 && isSign(token, ","));
}

function methodFix(cursor: Cursor, method: string, from: number, call: Call): Fix | undefined {
  const { source } = cursor;
  const receiver = source.text.slice(from, peek(cursor, -2).start).trim();
  if (receiver === "") return undefined;
  const known = Object.hasOwn(methodFilters, method) ? methodFilters[method] : undefined;
  const isJoinOfText = method === "join" && /^["']/.test(receiver) && call.args.length === 1;
  if (isJoinOfText) return filterFix(cursor, from, call, `${call.args[0]} | join(${receiver})`, true);
  if (known !== undefined) {
    const args = call.args.length === 0 ? "" : `(${call.args.join(", ")})`;
    const isSafe = known.safe === true && call.args.length === 0;
    return filterFix(cursor, from, call, `${receiver} | ${known.filter}${args}`, isSafe);
  }
  const text = operatorText(method, receiver, call.args);
  return text === undefined ? undefined : operatorFix(cursor, from, call, text);
}

/** What is no filter but an operator, or a filter that takes its argument in another form. */
function operatorText(method: string, receiver: string, args: readonly string[]): string | undefined {
  const [first, second] = args;
  if (first === undefined || args.length > 2) return undefined;
  const plain = /^(["'])([\w \-/.:]*)\1$/.exec(first)?.[2]?.replace(/\./g, "[.]");
  switch (method) {
    case "includes":
    case "contains":
      return `${first} in ${receiver}`;
    case "startswith":
    case "startsWith":
      return plain === undefined ? undefined : `${receiver} | matches("^${plain}")`;
    case "endswith":
    case "endsWith":
      return plain === undefined ? undefined : `${receiver} | matches("${plain}$")`;
    case "append":
    case "push":
      return `${receiver} + [${first}]`;
    case "extend":
    case "concat":
      return `${receiver} + ${first}`;
    case "get": {
      const field = /^(["'])([A-Za-z_]\w*)\1$/.exec(first)?.[2];
      if (field === undefined) return undefined;
      return second === undefined ? `${receiver}.${field}` : `${receiver}.${field} | default(${second})`;
    }
    default:
      return undefined;
  }
}

const arithmetic = new Set(["+", "-", "*", "/", "//", "%", "~"]);

/** A filter behind arithmetic, or in front of a field, stands in parentheses. */
function filterFix(cursor: Cursor, from: number, call: Call, text: string, safe: boolean): Fix | undefined {
  const before = tokenBefore(cursor, from);
  const isTight = before !== undefined && before.kind === "operator" && arithmetic.has(before.text);
  const isRead = isSign(call.next, ".") || isSign(call.next, "[") || isSign(call.next, "(");
  const wrapped = isTight || isRead ? `(${text})` : text;
  return fixIn(cursor.source, { start: from, end: call.end }, wrapped, safe);
}

const loose = new Set(["and", "or", "if", "else", "not"]);

function operatorFix(cursor: Cursor, from: number, call: Call, text: string): Fix | undefined {
  const before = tokenBefore(cursor, from);
  const isOpen = before === undefined || loose.has(before.text) || ["(", "[", ",", "{", ":"].includes(before.text);
  const { next } = call;
  const isClosed = next.kind === "end" || loose.has(next.text) || [")", "]", ",", "}", ":"].includes(next.text);
  const wrapped = isOpen && isClosed ? text : `(${text})`;
  return fixIn(cursor.source, { start: from, end: call.end }, wrapped, false);
}

function tokenBefore(cursor: Cursor, from: number): Token | undefined {
  return cursor.tokens.findLast((token) => token.end <= from && token.kind !== "end");
}

/** `cursor` stands at the `(` behind the name of a function that is a filter here: `len(x)` is `x | length`. */
export function functionFix(cursor: Cursor, name: Token): Fix | undefined {
  const filter = filterOfFunction(name.text);
  const call = filter === undefined ? undefined : callAt(cursor);
  const [first, ...rest] = call?.args ?? [];
  if (call === undefined || first === undefined || rest.some((arg) => arg.includes("="))) return undefined;
  if (/\bfor\b/.test(first) && !first.startsWith("[")) return undefined;
  if (rest.length > 0 && (filter === "max" || filter === "min"))
    return filterFix(cursor, name.start, call, `[${call.args.join(", ")}] | ${filter}`, true);
  const operand = /^[\w.]+$|^(?:\w+)?[([].*[)\]]$|^["']/.test(first) ? first : `(${first})`;
  const args = rest.length === 0 ? "" : `(${rest.join(", ")})`;
  const isSafe = rest.length === 0 && name.text !== "set";
  return filterFix(cursor, name.start, call, `${operand} | ${filter}${args}`, isSafe);
}

/** `x.length`, a property elsewhere; `cursor` stands behind it, and `x` begins at this offset. */
export function lengthFix(cursor: Cursor, from: number): Fix | undefined {
  const [dot, end] = [peek(cursor, -2), peek(cursor, -1).end];
  const receiver = cursor.source.text.slice(from, dot.start).trim();
  return filterFix(cursor, from, { args: [], end, next: peek(cursor) }, `${receiver} | length`, true);
}

/** The filter that does what a function of that name does elsewhere. */
export function filterOfFunction(name: string): string | undefined {
  const renamed = Object.hasOwn(functionFilters, name) ? functionFilters[name] : undefined;
  return renamed ?? (alsoFunctions.has(name) ? name : undefined);
}

/** Whether another language has a function of that name, or this one a filter: then its call is worth a replacement. */
export function isForeignFunction(name: string): boolean {
  return Object.hasOwn(foreignFunctions, name) || alsoFunctions.has(name);
}
