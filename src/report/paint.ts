/** Colours of a terminal as functions that a front end hands to a view: views themselves know no terminal. */

type Colour = (text: string) => string;
export type Paint = { readonly [K in "bold" | "dim" | "red" | "yellow" | "green" | "cyan" | "blue"]: Colour };

/** Paints with the codes of ANSI, bold; without colour, the text as it is. */
export function painter(hasColor: boolean): Paint {
  const code = (number: string): Colour => (hasColor ? (text) => `\u001b[${number}m${text}\u001b[0m` : (text) => text);
  return {
    bold: code("1"),
    dim: code("2"),
    red: code("1;31"),
    green: code("1;32"),
    yellow: code("1;33"),
    blue: code("1;34"),
    cyan: code("1;36"),
  };
}

/** No colours: files, pipes, NO_COLOR. */
export const plainPaint: Paint = painter(false);
