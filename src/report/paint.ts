/** Colours as functions that a front end hands to a view: views themselves know no terminal. */

export type Paint = {
  readonly [K in "bold" | "dim" | "red" | "green" | "yellow" | "cyan"]: (text: string) => string;
};

const asItIs = (text: string): string => text;

/** No colours: files, pipes, NO_COLOR. */
export const plainPaint: Paint = {
  bold: asItIs,
  dim: asItIs,
  red: asItIs,
  green: asItIs,
  yellow: asItIs,
  cyan: asItIs,
};
