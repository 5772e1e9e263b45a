/** Warnings that an error makes doubtful. */
import type { Diagnostic } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";

const guesses = new Set(["unused-node", "unused-declaration", "constant-condition"]);

/** Where something is wrong, what seems unused or constant may be read by what is wrong: then it is not said. */
export function withoutGuesses(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const hasErrors = found.some(({ name }) => severityOf[name] === "error");
  return hasErrors ? found.filter(({ name }) => !guesses.has(name)) : found;
}
