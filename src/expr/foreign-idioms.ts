/**
 * What an expression says in another language, told by the sign at which reading stopped, with the same in this one.
 * The text is looked at as a whole: whoever writes `a && b` writes `&&` all over.
 */
import { type Cure, cured, type Diagnostic, type Fix } from "../base/diagnostic.ts";
import type { DiagnosticName } from "../base/names.ts";
import type { SourceText } from "../base/tree.ts";
import { closingAt, fixIn, type Part, withoutQuoted } from "./fix-in.ts";

/** The diagnostic for a sign that no expression has. `at`: its offset. */
export function foreignSign(source: SourceText, at: number, sign: string, help: string): Diagnostic {
  const name: DiagnosticName = isBrace(sign) ? "braces-in-expression" : "foreign-expression";
  const message = isBrace(sign) ? braceMessage(sign) : `\`${sign}\` is not of this language`;
  const fix = fixes[sign]?.(source, at);
  const isWhole = fix !== undefined && (!fragments.has(sign) || fix.text.startsWith("|")); // else it says too little
  const cure: Cure = { help: isWhole ? fix.title : help, ...(fix && { fix }) };
  return { name, message, span: source.span(at, at + sign.length), ...cured(cure) };
}

function isBrace(sign: string): boolean {
  return sign === "${{" || sign === "{{" || sign === "{%";
}

function braceMessage(sign: string): string {
  return sign === "{%" ? "a tag stands in an expression" : "an expression stands here, without braces around it";
}

const fragments = new Set(["&&", "||", "===", "!==", "<>", "!", "&", "$", "->"]);

type Respell = (source: SourceText, at: number) => Fix | undefined;

const fixes: Readonly<Record<string, Respell>> = {
  "${{": withoutBraces,
  "{{": withoutBraces,
  "&&": respellSigns,
  "||": respellSigns,
  "===": respellSigns,
  "!==": respellSigns,
  "<>": respellSigns,
  "!": respellSigns,
  "&": (source, at) => fixIn(source, { start: at, end: at + 1 }, "and", false),
  "?": respellTernary,
  "??": respellStandIn,
  "=>": respellArrow,
  "**": respellPower,
  $: withoutDollar,
  "->": (source, at) => fixIn(source, { start: at, end: at + 2 }, ".", false),
};

/** One pair of braces around it all means what stands in it; text with several is joined. */
export function withoutBraces(source: SourceText): Fix | undefined {
  const { text } = source;
  const pieces = text.split(/\$?\{\{-?\s*((?:(?!\{\{|\}\})[\s\S])*?)\s*-?\}\}/);
  if (pieces.length < 3 || pieces.some((piece) => piece.includes("{{") || piece.includes("}}"))) return undefined;
  const whole: Part = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  const [before = "", inner = "", behind = ""] = pieces;
  if (pieces.length === 3 && before.trim() === "" && behind.trim() === "") return fixIn(source, whole, inner, true);
  const operands = pieces.flatMap((piece, index) => {
    if (index % 2 === 1) return [/^[\w.]+$/.test(piece) ? piece : `(${piece})`];
    return piece === "" ? [] : [JSON.stringify(piece)];
  });
  return fixIn(source, whole, operands.join(" ~ "), false);
}

const otherSigns = /=>|\?|\*\*|[`$;^@\\]|(?<!&)&(?!&)|\.\.\.|:=|<<|>>/;
const signs = /===|!==|&&|\|\||<>|!(?!=)/g;
const spelled: Readonly<Record<string, string>> = { "===": "==", "!==": "!=", "&&": "and", "<>": "!=" };

/** All of these signs at once. Undefined where others stand between them, or where one of them may mean something else. */
function respellSigns(source: SourceText): Fix | undefined {
  const { text } = source;
  const masked = withoutQuoted(text);
  if (otherSigns.test(masked)) return undefined;
  let result = "";
  let isSafe = true;
  let start: number | undefined;
  let at = 0;
  for (const { 0: sign, index } of masked.matchAll(signs)) {
    const one = respelled(sign, text, masked, index);
    if (one === undefined) return undefined;
    start ??= index;
    result += text.slice(at === 0 ? start : at, index) + one.text;
    at = one.end;
    isSafe &&= one.safe;
  }
  return start === undefined ? undefined : fixIn(source, { start, end: at }, result, isSafe);
}

type Respelled = { readonly text: string; readonly end: number; readonly safe: boolean };

function respelled(sign: string, text: string, masked: string, at: number): Respelled | undefined {
  const end = at + sign.length;
  const before = at === 0 || /\s/.test(text.charAt(at - 1)) ? "" : " ";
  const behind = /\s/.test(text.charAt(end)) ? "" : " ";
  if (sign === "!") return respelledNot(text, masked, at);
  if (sign === "||") return respelledOr(text, end, before, behind);
  return { text: before + (spelled[sign] ?? sign) + behind, end, safe: true };
}

/** `not` stands at the begin of a condition, and binds looser than comparisons: elsewhere it needs parentheses. */
function respelledNot(text: string, masked: string, at: number): Respelled | undefined {
  const isBegin = /(?:^|[(,[]|&&|\|\||\b(?:and|or|not|if|else))\s*$/.test(masked.slice(0, at));
  if (!isBegin || !/[\w(]/.test(text.charAt(at + 1))) return undefined;
  const doubled = masked.charAt(at - 1) === "!" ? undefined : "not ";
  return doubled === undefined ? undefined : { text: doubled, end: at + 1, safe: true };
}

/** Before a literal that is no condition, `||` stands in for what is missing. */
function respelledOr(text: string, end: number, before: string, behind: string): Respelled {
  const literal = /^\s*("[^"\\]*"|'[^'\\]*'|\d+(?:\.\d+)?|\[\])\s*(?=$|[),\]]|&&|\|\|)/.exec(text.slice(end));
  if (literal === null) return { text: `${before}or${behind}`, end, safe: true };
  const [whole, value = ""] = literal;
  const blanks = whole.length - whole.trimEnd().length;
  return { text: `${before}| default(${value})`, end: end + whole.length - blanks, safe: false };
}

/** `c ? a : b`, also with further ones in `b`. */
function respellTernary(source: SourceText): Fix | undefined {
  const { text } = source;
  const whole: Part = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  const respelt = ternaryText(text.trim());
  return respelt === undefined ? undefined : fixIn(source, whole, respelt, true);
}

/** The same of a text of its own, such as a line that YAML could not read. */
export function ternaryText(text: string): string | undefined {
  const masked = withoutQuoted(text);
  const question = topLevel(masked, "?", 0);
  const colon = question === -1 ? -1 : matchingColon(masked, question);
  if (colon === -1 || topLevel(masked, ",", 0) !== -1) return undefined;
  const [condition, value, other] = [text.slice(0, question), text.slice(question + 1, colon), text.slice(colon + 1)];
  const otherText = other.includes("?") ? ternaryText(other.trim()) : other.trim();
  if (otherText === undefined || value.includes("?") || [condition, value, otherText].some((one) => one.trim() === ""))
    return undefined;
  return `${value.trim()} if ${condition.trim()} else ${otherText}`;
}

/** The first such sign outside of brackets, or -1. */
function topLevel(masked: string, sign: string, from: number): number {
  let depth = 0;
  for (let at = from; at < masked.length; at += 1) {
    const one = masked.charAt(at);
    if ("([{".includes(one)) depth += 1;
    else if (")]}".includes(one)) depth -= 1;
    if (depth < 0) return -1;
    if (depth === 0 && one === sign) return at;
  }
  return -1;
}

function matchingColon(masked: string, question: number): number {
  const colon = topLevel(masked, ":", question + 1);
  const inner = topLevel(masked, "?", question + 1);
  return inner !== -1 && inner < colon ? -1 : colon;
}

/** `a ?? b`. */
function respellStandIn(source: SourceText, at: number): Fix | undefined {
  const { text } = source;
  const before = text.slice(0, at).trim();
  const other = text.slice(at + 2).trim();
  if (before === "" || other === "" || withoutQuoted(other).includes("?")) return undefined;
  const operand = /^[\w.]+$/.test(before) ? before : `(${before})`;
  return fixIn(source, { start: 0, end: text.length }, `${operand} | default(${other})`, false);
}

const arrow = /([A-Za-z_][\w.]*)\.(map|filter|some|every|find|flatMap)\(\s*\(?\s*([A-Za-z_]\w*)\s*\)?\s*=>\s*/;

const comprehensions: Readonly<Record<string, (list: string, name: string, body: string) => string>> = {
  map: (list, name, body) => `[${body} for ${name} in ${list}]`,
  filter: (list, name, body) => `[${name} for ${name} in ${list} if ${body}]`,
  some: (list, name, body) => `[${body} for ${name} in ${list}] | any`,
  every: (list, name, body) => `[${body} for ${name} in ${list}] | all`,
  find: (list, name, body) => `[${name} for ${name} in ${list} if ${body}] | first`,
  flatMap: (list, name, body) => `[${body} for ${name} in ${list}] | flatten`,
};

/** `xs.map(x => x.f)` and its like, the first of them. */
function respellArrow(source: SourceText): Fix | undefined {
  const { text } = source;
  const masked = withoutQuoted(text);
  const found = arrow.exec(masked);
  const [head = "", list = "", method = "", name = ""] = found ?? [];
  const make = comprehensions[method];
  if (found === null || make === undefined) return undefined;
  const open = found.index + list.length + method.length + 1;
  const close = closingAt(masked, open);
  const body = text.slice(found.index + head.length, close).trim();
  if (close === -1 || body === "" || body.startsWith("{")) return undefined;
  const made = make(list, name, body);
  const isFollowed = /^\s*[.[]/.test(text.slice(close + 1));
  const isWhole = found.index === 0 && close === text.trimEnd().length - 1;
  const wrapped = isFollowed || (!isWhole && made.includes("] |")) ? `(${made})` : made;
  return fixIn(source, { start: found.index, end: close + 1 }, wrapped, false);
}

/** `x ** 2` and `x ** 3` of a path. */
function respellPower(source: SourceText, at: number): Fix | undefined {
  const base = /([A-Za-z_][\w.]*)\s*$/.exec(source.text.slice(0, at));
  const exponent = /^\*\*\s*([23])(?![\w.])/.exec(source.text.slice(at));
  const path = base?.[1];
  if (base === null || path === undefined || exponent === null) return undefined;
  const product = Array.from({ length: Number(exponent[1]) }, () => path).join(" * ");
  return fixIn(source, { start: base.index, end: at + exponent[0].length }, `(${product})`, true);
}

/** `$.x` of a JSONPath, `$x` of a shell. */
function withoutDollar(source: SourceText, at: number): Fix | undefined {
  const sign = /^\$\.?(?=[A-Za-z_])/.exec(source.text.slice(at))?.[0];
  return sign === undefined ? undefined : fixIn(source, { start: at, end: at + sign.length }, "", false);
}
