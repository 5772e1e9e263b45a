/** The colours of ANSI, for what renders to text with a flag for colour and no terminal at hand. */
import type { Paint } from "./paint.ts";

const code = (number: string) => (text: string) => `\u001b[${number}m${text}\u001b[0m`;

export const ansiPaint: Paint = {
  bold: code("1"),
  dim: code("2"),
  red: code("1;31"),
  green: code("1;32"),
  yellow: code("1;33"),
  cyan: code("1;36"),
};
