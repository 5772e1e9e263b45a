/** Replacements of a part of an expression or template, written as the YAML around it asks. */
import type { Fix } from "../base/diagnostic.ts";
import type { SourceText } from "../base/tree.ts";

/** Offsets in the text of the source; `end` is exclusive. */
export type Part = { readonly start: number; readonly end: number };

/** Undefined where the text could not stand there without the YAML around it being changed as well. */
export function fixIn(source: SourceText, part: Part, text: string, safe: boolean, title?: string): Fix | undefined {
  const written = writtenAs(source, part, text.replace(/\s*\n\s*/g, " "));
  if (written === undefined) return undefined;
  const cure = text.trim() === "" ? "leave it out" : `write \`${text.trim()}\``;
  return { span: source.span(part.start, part.end), text: written, title: title ?? cure, safe };
}

function writtenAs(source: SourceText, part: Part, text: string): string | undefined {
  switch (source.written) {
    case "double":
      return text.replace(/[\\"]/g, "\\$&");
    case "single":
      return text.replaceAll("'", "''");
    case "plain":
    case "flow":
      return plainText(source, part, text);
    default:
      return text;
  }
}

/** Signs with which a plain scalar must not begin. */
const firstSign = /^(?:[[\]{}"'&*!|>%@`#,]|[-?:](?:\s|$))/;

function plainText(source: SourceText, part: Part, text: string): string | undefined {
  const isFirst = source.text.slice(0, part.start).trim() === "";
  const isLast = source.text.slice(part.end).trim() === "";
  const mustHide = isFirst && firstSign.test(text);
  if (mustHide && !isLast) return undefined;
  const written = mustHide ? `(${text})` : text;
  if (/:\s|\s#|:$/.test(written)) return undefined;
  return source.written === "flow" && /[,[\]{}]/.test(written) ? undefined : written;
}

/** The text with its quoted parts blotted out, so that signs can be looked for at their offsets. */
export function withoutQuoted(text: string): string {
  return text.replace(/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/g, (quoted) => "_".repeat(quoted.length));
}

/** The offset of the bracket that closes the one at `open`, or -1. */
export function closingAt(masked: string, open: number): number {
  let depth = 0;
  for (let at = open; at < masked.length; at += 1) {
    const sign = masked.charAt(at);
    if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
