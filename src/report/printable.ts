/** Text from agents, files and programs, made harmless for a terminal: what moves the cursor or turns text around is shown, not done. */

// C0 but tab and line feed, DEL and C1; marks and overrides of direction; line and paragraph separators.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const dangerous = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The text with every such character written as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(dangerous, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

/** One line of at most `width` characters, for lists and displays. */
export function oneLine(text: string, width: number): string {
  const line = printable(text).replace(/\s+/g, " ").trim();
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
