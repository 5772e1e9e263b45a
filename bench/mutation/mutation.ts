/** A mistake in a text: what is written in place of what, and where it may be found. */
import type { Random } from "./random.ts";
import type { Subject } from "./subject.ts";

/** A part of a text, by offsets in UTF-16 units; `end` is exclusive. */
export type Range = { readonly start: number; readonly end: number };
export type Edit = Range & { readonly text: string };

/**
 * `at`: where the mistake may be found beside the edits themselves, in the text as it was before. The rest of the text
 * stays as it is, byte for byte.
 */
export type Mutation = { readonly edits: readonly Edit[]; readonly at?: readonly Range[] };

/** One kind of mistake. `mutations`: all ways to make it in a subject, or a fair choice of them. */
export type Mutator = {
  readonly kind: string;
  readonly mistake: string; // for people: what is done to the text
  readonly mutations: (subject: Subject, random: Random) => readonly Mutation[];
};

export type Mutant = { readonly text: string; readonly lines: ReadonlySet<number> };

/** The text with the mistake in it, and the lines, from 1, at which it may be found. */
export function applyMutation(text: string, { edits, at = [] }: Mutation): Mutant {
  const sorted = [...edits].sort((left, right) => left.start - right.start);
  let mutated = "";
  let from = 0;
  for (const edit of sorted) {
    mutated += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  mutated += text.slice(from);
  const lines = new Set<number>();
  for (const { start, end } of [...sorted, ...at]) {
    const first = lineAt(mutated, moved(sorted, start, "start"));
    const last = lineAt(mutated, moved(sorted, Math.max(start, end - 1), "end"));
    for (let line = first; line <= last; line += 1) lines.add(line);
  }
  return { text: mutated, lines };
}

/** An offset after the edits; one within an edit becomes the first or the last place of what stands there now. */
function moved(edits: readonly Edit[], offset: number, side: "start" | "end"): number {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (offset < start) break;
    if (offset < end || (start === end && offset === start))
      return start + shift + (side === "start" ? 0 : Math.max(0, text.length - 1));
    shift += text.length - (end - start);
  }
  return offset + shift;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
