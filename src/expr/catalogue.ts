/**
 * Every filter, test and function of the language, in one table: its parameters, how it types, what it does, one line
 * of documentation and an example that a test evaluates. The reference, completion and the prompt card are made of it.
 */
import { groupEntries } from "./catalogue-groups.ts";
import { listEntries } from "./catalogue-lists.ts";
import { objectEntries } from "./catalogue-objects.ts";
import { specialEntries } from "./catalogue-special.ts";
import { textEntries } from "./catalogue-text.ts";
import { valueEntries } from "./catalogue-values.ts";
import type { Entry } from "./entry.ts";

export const catalogue: readonly Entry[] = [
  ...textEntries,
  ...listEntries,
  ...groupEntries,
  ...objectEntries,
  ...valueEntries,
  ...specialEntries,
];

const byKind = {
  filter: mapOf("filter"),
  test: mapOf("test"),
  function: mapOf("function"),
} as const;

function mapOf(kind: Entry["kind"]): ReadonlyMap<string, Entry> {
  return new Map(catalogue.filter((entry) => entry.kind === kind).map((entry) => [entry.name, entry]));
}

/** The row of a name among those of one kind: tests and filters may share a name. */
export function entryOf(kind: Entry["kind"], name: string): Entry | undefined {
  return byKind[kind].get(name);
}

export function namesOf(kind: Entry["kind"]): Iterable<string> {
  return byKind[kind].keys();
}
