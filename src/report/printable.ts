/** Text of agents, files and programs for a terminal: several lines, or one that fits. */
import { escapeControls } from "./visible-text.ts";

/** The text with its line feeds and tabs, and all else that could move a cursor written as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(/[^\n\t]+/g, escapeControls);
}

/** One line of at most `width` characters, for lists and displays. */
export function oneLine(text: string, width: number): string {
  const line = printable(text).replace(/\s+/g, " ").trim();
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
