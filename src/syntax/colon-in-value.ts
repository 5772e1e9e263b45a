/** `a: b: c`: a value that holds ": ", which YAML takes for the end of a key. An expression that holds one is a block. */
import type { Fix } from "../base/diagnostic.ts";
import { withoutQuoted } from "../expr/fix-in.ts";
import { foldValue, quoteValue, valueAround } from "./line-fixes.ts";
import type { LineIndex } from "./line-index.ts";

export const quoteOrBlock = "put the whole text in quotes, or write it as a block (`|`, or `>-` for an expression)";

/** `at`: the offset of the colon. */
export type Colon = {
  readonly at: number;
  readonly message: string;
  readonly help: string;
  readonly fix: Fix | undefined;
};

/** `start`: where the parser found the value, `at`: the colon in it. */
export function colonInValue(lines: LineIndex, start: number, at: number): Colon {
  const fold = foldValue(lines, start);
  const value = valueAround(lines, start);
  const isObject = value?.kind === "data" && lines.text.slice(value.start, at).includes("{");
  const isExpression = fold !== undefined || value?.kind === "expression" || isObject;
  const block = `write the expression as a block: \`${value?.key ?? "key"}: >-\`, and the expression on the line below`;
  return {
    at,
    message: `a plain ${isExpression ? "expression" : "text"} must not hold ": "`,
    help: `${isExpression ? block : quoteOrBlock}; YAML takes what stands before ": " for a key`,
    fix: fold ?? (isExpression ? undefined : quoteValue(lines, start)),
  };
}

/** The colon that ended the value of this line in front of the offset, so that a bracket there closes nothing. */
export function colonBefore(lines: LineIndex, offset: number): Colon | undefined {
  const value = valueAround(lines, offset);
  if (value === undefined || /^[[{"'|>]/.test(value.text)) return undefined;
  const colon = withoutQuoted(value.text).search(/:\s/);
  if (colon === -1 || value.start + colon >= offset) return undefined;
  return colonInValue(lines, value.start, value.start + colon);
}
