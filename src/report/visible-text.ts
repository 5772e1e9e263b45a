/** Text of others, safe and measured for a terminal: no sign of it moves the cursor, and its width is known. */

const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** Control characters, signs that turn the direction of text, and unseen ones become `\u{1b}` (SAFETY.md H105). */
export function escapeControls(text: string): string {
  return text.replace(unsafe, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** One character as shown: `at` is its offset in the line, `width` its columns on the screen. */
export type Cell = { readonly at: number; readonly shown: string; readonly width: number };

/** The characters of one line; a tab is shown as two blanks. */
export function cellsOf(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  for (const character of line) {
    const shown = character === "\t" ? "  " : escapeControls(character);
    cells.push({ at, shown, width: widthOf(shown) });
    at += character.length;
  }
  return cells;
}

const narrow = /^[\x20-\x7e]*$/;
const zero = /^\p{M}$/u;
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;

function widthOf(shown: string): number {
  if (narrow.test(shown)) return shown.length;
  if (zero.test(shown)) return 0;
  return wide.test(shown) ? 2 : 1;
}
