/** Texts of a pipeline cut into lines that can stand at another indentation. */
import type { ScalarTree } from "../base/tree.ts";
import type { BlockValue, ScalarValue } from "./layout.ts";

/** As it was written, with its quotes; only the indentation of its further lines is taken off. */
export function scalarValue(text: string, tree: ScalarTree): ScalarValue | BlockValue {
  const [first = "", ...rest] = text.slice(tree.span.start, tree.span.end).split("\n");
  if (tree.style === "block") return blockValue(first, rest, tree.source.text);
  if (tree.style === "plain") return { kind: "scalar", lines: [first, ...rest].map((line) => line.trim()) };
  return { kind: "scalar", lines: [first, ...rest.map((line) => line.replace(/^[ \t]+/, ""))] };
}

/** A number in the header (`|2`) says how much deeper than its key the text stands, which is always 2 here. */
function blockValue(header: string, lines: readonly string[], content: string): BlockValue {
  const indent = indentOf(lines, content);
  const [signs = ""] = /^[|>][-+0-9]*/.exec(header) ?? [];
  return {
    kind: "block",
    header: signs.replace(/[0-9]/, "2") + header.slice(signs.length).trimEnd(),
    lines: lines.map((line) => line.slice(indent)),
    keepsEnd: signs.includes("+"),
  };
}

/** The blanks in front of the first line with something on it, less those that are part of the text. */
function indentOf(lines: readonly string[], content: string): number {
  const first = lines.find((line) => line.trim() !== "");
  if (first === undefined) return Math.max(0, ...lines.map((line) => line.length));
  const [, own = ""] = /^(?: *\n)*( *)/.exec(content) ?? [];
  return first.length - first.replace(/^ +/, "").length - own.length;
}
