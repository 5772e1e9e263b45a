/** Scalars that hold no expression: text for people, names, words, durations. */
import { cured, type Fix } from "../base/diagnostic.ts";
import { respelling, spellingCure } from "../base/did-you-mean.ts";
import { joinSpans, type Located } from "../base/span.ts";
import type { ScalarTree, Tree } from "../base/tree.ts";
import { describeTree, listWords, type Reading, type What } from "./fields.ts";
import { type Form, isReserved, type NameKind, nameRules, reservedNames } from "./keys.ts";
import { inQuotes } from "./line-fixes.ts";
import type { DurationDecl } from "./pipeline.ts";

/** Undefined after a diagnostic, or where the tree is broken and one was given already. */
export type Reader<T> = (tree: Tree, what: What, reading: Reading, form: Form) => T | undefined;

const helpFor: Readonly<Record<string, string>> = {
  "an expression": "an expression that begins with a bracket stands in parentheses, or in a block (`>-`)",
  "a text": 'a text that begins with a bracket, or holds ": ", stands in quotes or in a block (`|`)',
};

/** The scalar, or undefined after it was said that a list or map stands there. `wanted`: "an expression". */
export function expectScalar(tree: Tree, what: What, wanted: string, reading: Reading): ScalarTree | undefined {
  if (tree.broken) return undefined;
  if (tree.kind === "scalar") return tree;
  const help = helpFor[wanted] ?? "write one value, no list or map";
  const message = `${what} takes ${wanted}, not ${describeTree(tree)}`;
  reading.report({ name: "wrong-form", message, span: tree.span, help });
  return undefined;
}

/** A scalar that is meant as text: what YAML may have made of it is an error with the cure. */
export function expectProse(tree: Tree, what: What, reading: Reading): ScalarTree | undefined {
  const scalar = expectScalar(tree, what, "a text", reading);
  if (scalar === undefined || scalar.style !== "plain") return scalar;
  if (scalar.value === null) {
    const message = `${what} takes a text, not ${scalar.source.text}`;
    reading.report({ name: "empty-value", message, span: scalar.span, help: 'write a text; "" is an empty one' });
    return undefined;
  }
  if (scalar.comment === undefined) return scalar;
  const text = inQuotes(scalar.source.text + (scalar.remark ?? ""));
  const span = joinSpans(scalar.span, scalar.comment);
  reading.report({
    name: "cut-text",
    message: 'YAML ends the text at " #": the rest is a comment',
    span: scalar.comment,
    notes: [{ message: "the text that is left", span: scalar.span }],
    help: "put the text in quotes, or write it as a block (`|`); a comment goes on a line of its own",
    fix: { span, text, title: "put all of it in quotes", safe: false },
  });
  return undefined;
}

/** A text without templates. */
export const readText: Reader<Located<string>> = (tree, what, reading) => {
  const scalar = expectProse(tree, what, reading);
  return scalar === undefined ? undefined : { value: scalar.source.text.trimEnd(), span: scalar.span };
};

/** A name of the kind that the form asks for. */
export const readName: Reader<Located<string>> = (tree, what, reading, form) => {
  const scalar = expectScalar(tree, what, "a name", reading);
  if (scalar === undefined) return undefined;
  const name = { value: scalar.source.text, span: scalar.span };
  return checkName(name, form.named ?? "any", what, reading) ? name : undefined;
};

/** Whether the name is written as its kind asks for, and no word of the expression language. */
export function checkName(name: Located<string>, kind: NameKind, what: What, reading: Reading): boolean {
  const rule = nameRules[kind];
  if (!rule.pattern.test(name.value)) {
    const message = `"${name.value}" is no name for ${what}`;
    const near = nearName(name.value, kind);
    const help = near === undefined ? `write ${rule.says}` : `write \`${near}\`: ${rule.says.replace(/, as .*/, "")}`;
    const fix = near === undefined ? undefined : respelling(name.value, name.span, near, false);
    reading.report({ name: "bad-name", message, span: name.span, help, ...(fix && { fix }) });
    return false;
  }
  if (!isReserved(name.value, kind)) return true;
  const message = `"${name.value}" has a meaning of its own in expressions`;
  reading.report({ name: "bad-name", message, span: name.span, help: "choose another name" });
  return false;
}

/** The same name as its kind asks for: `find-bugs` -> `find_bugs` for a node. */
function nearName(name: string, kind: NameKind): string | undefined {
  const near = respell(name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^A-Za-z0-9]+/), kind);
  return nameRules[kind].pattern.test(near) && !reservedNames.has(near) ? near : undefined;
}

function respell(words: readonly string[], kind: NameKind): string {
  if (kind === "type") return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  if (kind === "pipeline") return words.join("-").toLowerCase();
  return kind === "node" || kind === "word" ? words.join("_").toLowerCase() : words.join("_");
}

/** One of the words of the form. */
export const readWord: Reader<Located<string>> = (tree, what, reading, form) => {
  const words = form.words ?? [];
  const scalar = expectScalar(tree, what, "a word", reading);
  if (scalar === undefined) return undefined;
  const { text } = scalar.source;
  if (words.includes(text)) return { value: text, span: scalar.span };
  const says = words.length === 1 ? `it can only be "${words[0] ?? ""}"` : `it is one of ${listWords(words)}`;
  const message = `${what} cannot be "${text}"`;
  const cure = spellingCure(text, scalar.span, words) ?? says;
  reading.report({ name: "bad-value", message, span: scalar.span, ...cured(cure) });
  return undefined;
};

/** `true` or `false`. */
export const readFlag: Reader<Located<boolean>> = (tree, what, reading) => {
  if (tree.broken) return undefined;
  if (tree.kind === "scalar" && typeof tree.value === "boolean") return { value: tree.value, span: tree.span };
  const message = `${what} is true or false, not ${describeTree(tree)}`;
  const written = tree.kind === "scalar" ? tree.source.text : "";
  const meant = Object.hasOwn(switches, written.toLowerCase()) ? switches[written.toLowerCase()] : undefined;
  const fix: Fix | undefined =
    meant === undefined ? undefined : { span: tree.span, text: meant, title: `write \`${meant}\``, safe: true };
  const help = fix?.title ?? "write `true`, or leave the key out";
  reading.report({ name: "bad-value", message, span: tree.span, help, ...(fix && { fix }) });
  return undefined;
};

/** What YAML 1.1 read as true and false. */
const switches: Readonly<Record<string, string>> = {
  yes: "true",
  on: "true",
  true: "true",
  no: "false",
  off: "false",
  false: "false",
};

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `90s`, `15m`, `2h`, `1d`, or a number of seconds; more than nothing, at most 365 days. */
export const readDuration: Reader<DurationDecl> = (tree, what, reading) => {
  const scalar = expectScalar(tree, what, "a time", reading);
  if (scalar === undefined) return undefined;
  const written = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(scalar.source.text.trim());
  const ms = Math.round(Number(written?.[1] ?? Number.NaN) * (unitMs[written?.[2] ?? "s"] ?? 0));
  if (ms > 0 && ms <= 365 * 86_400_000) return { ms, span: scalar.span };
  const message = `${what} cannot be "${scalar.source.text}"`;
  const help = "write a time as `500ms`, `90s`, `15m`, `2h` or `1d`, or a number of seconds";
  const short = shortDuration(scalar.source.text.trim());
  const fix = short && { span: scalar.span, text: short, title: `write \`${short}\``, safe: true };
  reading.report({ name: "bad-value", message, span: scalar.span, help, ...(fix && { fix }) });
  return undefined;
};

/** `1 hour` as `1h`. */
function shortDuration(text: string): string | undefined {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text) ?? [];
  const short = Object.entries(unitNames).find(([, names]) => names.test(unit))?.[0];
  return count === undefined || short === undefined ? undefined : count + short;
}

const unitNames: Readonly<Record<string, RegExp>> = {
  ms: /^(?:ms|msecs?|milliseconds?)$/i,
  s: /^(?:s|secs?|seconds?)$/i,
  m: /^(?:m|mins?|minutes?)$/i,
  h: /^(?:h|hrs?|hours?)$/i,
  d: /^(?:d|days?)$/i,
};

/** Says so where a plain number would print unlike it is written (`1.10`, `0x1F`, `1e3`): it may be meant as text. `as`: what stands there. */
export function checkNumber(scalar: ScalarTree, reading: Reading, as: "number" | "data" = "data"): boolean {
  const { text } = scalar.source;
  if (scalar.style !== "plain" || typeof scalar.value !== "number" || String(scalar.value) === text) return true;
  const message = `YAML reads ${text} as the number ${scalar.value}`;
  const help = `put it in quotes ("${text}") if it is a text; else write ${scalar.value}`;
  const fix: Fix =
    as === "number"
      ? { span: scalar.span, text: String(scalar.value), title: `write ${scalar.value}`, safe: true }
      : { span: scalar.span, text: `"${text}"`, title: "put it in quotes", safe: false };
  reading.report({ name: "ambiguous-number", message, span: scalar.span, help, fix });
  return false;
}
