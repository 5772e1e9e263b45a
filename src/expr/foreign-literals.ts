/** Numbers and texts as other languages write them, and text that was meant as such but stands without quotes. */
import { cured, type Diagnostic } from "../base/diagnostic.ts";
import type { SourceText } from "../base/tree.ts";
import { fixIn } from "./fix-in.ts";

/** `1_000`, `1e3` and `0x1F` in digits alone; undefined for what is no number anywhere. */
export function foreignNumber(written: string): string | undefined {
  const digits = /^\d[\d_]*(?:\.\d+)?(?:[eE]\d+)?$|^0[xX][\da-fA-F]+$|^0[oO][0-7]+$|^0[bB][01]+$/.test(written);
  const value = digits && !/^0\d/.test(written) ? Number(written.replaceAll("_", "")) : Number.NaN;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** What begins with a digit and is no number, no sum and nothing else that an expression could be. */
const likeText: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    "a date",
    /\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w.:-])/y,
  ],
  ["a time", /\d{1,2}:[0-5]\d(?::[0-5]\d)?(?![\w.:\]])/y],
  ["a version", /\d+(?:\.\d+){2,}(?:[-+][\w.+-]+)?(?![\w.])/y],
];

/** The diagnostic for a date, a time or a version without quotes at this offset, within an expression. */
export function quotedLikeText(source: SourceText, start: number): Diagnostic | undefined {
  if (/[\w.]/.test(source.text.charAt(start - 1))) return undefined;
  for (const [what, pattern] of likeText) {
    pattern.lastIndex = start;
    const found = pattern.exec(source.text)?.[0];
    const isSlice = what === "a time" && /[[:]\s*$/.test(source.text.slice(0, start));
    if (found === undefined || isSum(found) || isSlice) continue;
    const end = start + found.length;
    const fix = fixIn(source, { start, end }, `"${found}"`, true);
    const help = `put it in quotes: \`"${found}"\``;
    const message = `${found} is ${what}, and text stands in quotes`;
    return { name: "unquoted-text", message, span: source.span(start, end), ...cured(fix ? { help, fix } : help) };
  }
  return undefined;
}

/** `2026-11-21` is a difference of numbers: whether that was meant is asked where it stands as a whole. */
function isSum(text: string): boolean {
  return /^\d{4}(?:-[1-9]\d?){2}$/.test(text);
}

/** `f"…{x}…"`, `r"…"`: the text without its prefix, with what its braces hold joined to it. */
export function foreignPrefix(source: SourceText, start: number, prefix: string): Diagnostic {
  const { text } = source;
  const open = start + prefix.length;
  const quote = text.charAt(open);
  const fix = prefixFix(source, start, prefix.toLowerCase());
  const help = "a text has no prefix; join texts with `~`, a pattern of `matches` is plain text";
  const message = `\`${prefix}${quote}…\` is not of this language`;
  return {
    name: "foreign-expression",
    message,
    span: source.span(open, open + 1),
    ...cured(fix ? { help, fix } : help),
  };
}

function prefixFix(source: SourceText, start: number, prefix: string) {
  const { text } = source;
  const open = start + prefix.length;
  const literal = /^"[^"\\\n]*"|^'[^'\\\n]*'/.exec(text.slice(open))?.[0];
  if (literal === undefined || !["f", "r", "b", "u"].includes(prefix)) return undefined;
  const part = { start, end: open + literal.length };
  if (prefix !== "f") return fixIn(source, part, literal, true);
  const quote = literal.charAt(0);
  const pieces = literal.slice(1, -1).split(/\{([^{}]+)\}/);
  if (pieces.some((piece, index) => index % 2 === 0 && /[{}]/.test(piece))) return undefined;
  const operands = pieces.flatMap((piece, index) => {
    if (index % 2 === 0) return piece === "" ? [] : [quote + piece + quote];
    return /[!:]/.test(piece) ? [] : [/^[\w.]+$/.test(piece) ? piece : `(${piece})`];
  });
  const isFormatted = pieces.some((piece, index) => index % 2 === 1 && /[!:]/.test(piece));
  const joined = operands.join(" ~ ");
  return isFormatted || joined === "" ? undefined : fixIn(source, part, `(${joined})`, false);
}
