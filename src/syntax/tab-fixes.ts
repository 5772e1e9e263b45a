/** Tabs, which YAML does not take for indentation, as spaces. */
import type { Fix } from "../base/diagnostic.ts";
import type { LineIndex } from "./line-index.ts";

const spacesOfTab = "  ";

/**
 * All tabs that indent the file, each as two spaces: safe where no line is indented by spaces too, since only then the
 * depth of the lines to one another is certain.
 */
export function indentWithSpaces(lines: LineIndex): Fix | undefined {
  const { text } = lines;
  const first = /^[ ]*\t/m.exec(text);
  if (first === null) return undefined;
  const indented = text.match(/^[ \t]+(?=\S)/gm) ?? [];
  const isPure = indented.every((indent) => !indent.includes(" "));
  const last = text.lastIndexOf("\n\t");
  const end = endOfIndent(text, Math.max(first.index, last + 1));
  const replaced = text.slice(first.index, end).replace(/^[ \t]+/gm, (indent) => indent.replaceAll("\t", spacesOfTab));
  const title = "indent with spaces";
  return { span: lines.span(first.index, end), text: replaced, title, safe: isPure };
}

function endOfIndent(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at += 1;
  return at;
}
