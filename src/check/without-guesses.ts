/** Warnings that an error makes doubtful. */
import type { Diagnostic } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";

const unused = new Set(["unused-node", "unused-declaration"]);
const constant = new Set(["constant-condition", "self-comparison", "unchanging-stop"]);
const guesses = new Set([...unused, "constant-condition", "filter-after-arithmetic"]);

/**
 * Where something is wrong, what seems unused or constant may be read by what is wrong: then it is not said. A condition
 * that is always the same may have read one thing, so that as many can be unused because of conditions.
 */
export function withoutGuesses(found: readonly Diagnostic[]): readonly Diagnostic[] {
  if (found.some(({ name }) => severityOf[name] === "error")) return found.filter(({ name }) => !guesses.has(name));
  const constantCount = found.filter(({ name }) => constant.has(name)).length;
  const rest = found.filter(({ name }) => !unused.has(name));
  return found.length - rest.length <= constantCount ? rest : found;
}
