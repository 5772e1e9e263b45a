/** `"{{ x | default("a") }}"`: quotes within a text in the same quotes, which end it for YAML. */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { LineIndex } from "./line-index.ts";

/** The diagnostic for the template in the line of this offset whose quotes cut its text, if there is one. */
export function innerQuotes(lines: LineIndex, offset: number): Diagnostic | undefined {
  const from = lines.text.lastIndexOf("\n", offset - 1) + 1;
  const end = lines.text.indexOf("\n", offset);
  const line = lines.text.slice(from, end === -1 ? lines.text.length : end);
  for (const { 0: tag, index } of line.matchAll(/\{\{[^{}]*"[^{}]*\}\}/g)) {
    if (!isOpen(line.slice(0, index))) continue;
    const start = from + index;
    const at = start + tag.indexOf('"');
    const single = tag.replaceAll('"', "'");
    const span = lines.span(start, start + tag.length);
    const isClear = !tag.includes("'") && !tag.includes("\\");
    return {
      name: "cut-expression",
      message: "the text in quotes ends here for YAML, in the middle of a template",
      span: lines.span(at, at + 1),
      help: `write single quotes within double ones: \`${single}\``,
      ...(isClear && { fix: { span, text: single, title: "write single quotes", safe: true } }),
    };
  }
  return undefined;
}

/** Whether a double quote is still open at the end of the text. */
function isOpen(text: string): boolean {
  const rest = text.replace(/"(?:[^"\\]|\\.)*"/g, "");
  return /(?:^|[\s[{,:-])"/.test(rest);
}
