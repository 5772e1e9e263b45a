/** Mutants that change nothing that anybody could see: they count neither as found nor as missed. */
import type { Mutant } from "./bundle.ts";

/** `line`: the line on which it stands, without its indentation; `change`: as the bench prints it; absent: whatever is changed there. */
export type Equivalent = {
  readonly file: string;
  readonly line: string;
  readonly change?: string;
  readonly why: string;
};

export const equivalents: readonly Equivalent[] = [];

export function whyEquivalent(mutant: Mutant): Equivalent | undefined {
  return equivalents.find(
    ({ file, line, change }) =>
      mutant.file === `src/core/${file}` &&
      mutant.lineText === line &&
      (change === undefined || changeOf(mutant) === change),
  );
}

const shownLength = 70;

/** What was changed, in short. */
export function changeOf({ kind, from }: Mutant): string {
  const text = from.replace(/\s+/g, " ");
  return `${kind}: ${text.length > shownLength ? `${text.slice(0, shownLength)}…` : text}`;
}
