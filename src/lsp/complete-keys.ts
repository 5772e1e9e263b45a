/** Completion of keys: those of the place by the table of keys, each with what can follow it. */
import { CompletionItemKind } from "vscode-languageserver/node";
import { type Form, type Key, type PlaceName, verbs } from "../syntax/keys.ts";
import type { Offer } from "./complete.ts";
import { markdown } from "./describe.ts";
import { rowsOf } from "./form-at.ts";
import { describeKey } from "./hover.ts";

/** The keys that can be added beside `siblings`. `isFlow`: in braces, where everything stands on a line. */
export function keyOffers(place: PlaceName, siblings: readonly string[], isFlow: boolean): readonly Offer[] {
  const hasVerb = siblings.some(isVerb);
  return [...rowsOf(place, siblings)].flatMap(([name, row]): Offer[] => {
    if (siblings.includes(name)) return [];
    const isOwnVerb = place === "node" && isVerb(name);
    if (isOwnVerb && hasVerb && !(name === "nodes" && siblings.includes("loop"))) return [];
    return [keyOffer(name, row, isFlow, isOwnVerb || row.required === true ? 0 : 1)];
  });
}

function isVerb(name: string): boolean {
  return name === "prompt_file" || verbs.some((verb) => verb === name);
}

function keyOffer(name: string, row: Key, isFlow: boolean, rank: number): Offer {
  return {
    label: name,
    kind: CompletionItemKind.Property,
    detail: row.doc,
    documentation: markdown(describeKey(name, row)),
    snippet: `${name}:${isFlow ? flowSnippet(row.form) : (verbSnippets[name] ?? blockSnippet(row.form))}`,
    plain: `${name}: `,
    rank,
  };
}

const verbSnippets: Readonly<Record<string, string>> = {
  loop: " $1\nnodes:\n  $0",
  use: " $1\nwith:\n  $0",
  model: " $0",
};

function blockSnippet(form: Form): string {
  const first = form.kind === "either" ? (form.either ?? [])[0] : form;
  switch (first?.kind) {
    case "prose":
      return " |\n  $0";
    case "map":
    case "place":
      return "\n  $0";
    default:
      return first === undefined ? " $0" : flowSnippet(first);
  }
}

function flowSnippet(form: Form): string {
  switch (form.kind) {
    case "generators":
      return " $1 in $0";
    case "list":
      return " [$0]";
    case "map":
    case "place":
      return " {$0}";
    case "word":
      return ` \${1|${(form.words ?? []).join(",")}|}`;
    case "flag":
      return " true";
    default:
      return " $0";
  }
}
