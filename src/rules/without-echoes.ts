/** What is said of a name because of one mistake that another finding explains better. */
import type { Diagnostic } from "../base/diagnostic.ts";

const echoes = new Set(["unused-node", "unused-declaration", "unread-item", "unread-state"]);
const decided = new Set(["constant-condition", "unreachable-node"]);

/**
 * A name that stands in a prompt without its braces seems to be read by nobody: that is one mistake, not two. So is a
 * condition that never holds, and that something hangs on it.
 */
export function withoutEchoes(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = all.some(({ name }) => decided.has(name)) ? all.filter(({ name }) => name !== "skippable-return") : all;
  const meant = found
    .filter(({ name }) => name === "unbraced-name")
    .flatMap(({ notes = [] }) =>
      notes.flatMap(({ span }) => (span === undefined ? [] : [`${span.file} ${span.start}`])),
    );
  if (meant.length === 0) return found;
  return found.filter(({ name, span }) => !echoes.has(name) || !meant.includes(`${span.file} ${span.start}`));
}
