/** Fixes put into the text that they are about. */
import type { Diagnostic, Fix } from "./diagnostic.ts";

/** `safe`: only those that cannot change what the author meant. */
export type FixChoice = "safe" | "all";

/** The fixes of one file among these findings that the choice allows. */
export function fixesFor(file: string, found: readonly Diagnostic[], choice: FixChoice): readonly Fix[] {
  return found.flatMap(({ fix }) =>
    fix !== undefined && fix.span.file === file && (fix.safe || choice === "all") ? [fix] : [],
  );
}

/**
 * The text with the fixes in it, from the front on: one that meets an earlier one is left out, since its text was chosen
 * without that; so is a second one at the same place. All else stays as it is, to the character.
 */
export function applyFixes(text: string, fixes: readonly Fix[]): { readonly text: string; readonly count: number } {
  const apart = fixesApart(fixes);
  let result = "";
  let at = 0;
  for (const { span, text: instead } of apart) {
    result += text.slice(at, span.start) + instead;
    at = span.end;
  }
  return { text: result + text.slice(at), count: apart.length };
}

/** From the front on, those that meet no earlier one. */
export function fixesApart(fixes: readonly Fix[]): readonly Fix[] {
  const sorted = [...fixes].sort((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
  const apart: Fix[] = [];
  for (const fix of sorted) {
    const before = apart.at(-1)?.span;
    if (before === undefined || (fix.span.start >= before.end && fix.span.start > before.start)) apart.push(fix);
  }
  return apart;
}
