/** The types that random programs are made of, and how they are written. */
import type { Choices } from "./choices.ts";

export type Kind =
  | { readonly of: "string" | "boolean" }
  | { readonly of: "integer"; readonly least: number; readonly most: number }
  | { readonly of: "words"; readonly words: readonly string[] }
  | { readonly of: "list"; readonly item: Kind; readonly most: number }
  | { readonly of: "object"; readonly fields: readonly KindField[] };
export type KindField = { readonly name: string; readonly kind: Kind };

export const text: Kind = { of: "string" };
export const truth: Kind = { of: "boolean" };
export const countMost = 1_000_000;
/** Without a range: what arithmetic gives. */
export const count: Kind = { of: "integer", least: 0, most: countMost };

const allWords = [
  ["low", "medium", "high"],
  ["yes", "no"],
  ["bug", "feature", "question", "other"],
];

/** A type as an agent may give it; small, so that fan-outs in fan-outs stay small. */
export function randomKind(choices: Choices, depth: number): Kind {
  switch (choices.below(depth <= 0 ? 4 : 7)) {
    case 0:
      return text;
    case 1:
      return { of: "integer", least: 0, most: 1 + choices.below(9) };
    case 2:
      return { of: "words", words: choices.pick(allWords) };
    case 3:
      return truth;
    case 4:
      return listOf(randomKind(choices, depth - 1), 1 + choices.below(3));
    default:
      return randomObject(choices, depth - 1);
  }
}

export function randomObject(choices: Choices, depth: number): Kind {
  const names = ["title", "score", "level", "done", "parts", "owner"].slice(0, 1 + choices.below(4));
  return { of: "object", fields: names.map((name) => ({ name, kind: randomKind(choices, depth) })) };
}

/** A type for what the program itself makes: without words, because a word that is written out is a type of its own. */
export function kindToMake(choices: Choices, depth: number): Kind {
  switch (choices.below(depth <= 0 ? 3 : 5)) {
    case 0:
      return text;
    case 1:
      return count;
    case 2:
      return truth;
    case 3:
      return listOf(kindToMake(choices, depth - 1), 1 + choices.below(3));
    default:
      return objectToMake(choices, depth - 1);
  }
}

export function objectToMake(choices: Choices, depth: number): Kind {
  const names = ["name", "size", "good"].slice(0, 1 + choices.below(3));
  return { of: "object", fields: names.map((name) => ({ name, kind: kindToMake(choices, depth) })) };
}

export function listOf(item: Kind, most: number): Kind {
  return { of: "list", item, most };
}

/** In the short form of the language, on one line. */
export function typeText(kind: Kind): string {
  switch (kind.of) {
    case "string":
    case "boolean":
      return kind.of;
    case "integer":
      return kind.most === countMost ? "integer" : `integer ${kind.least}..${kind.most}`;
    case "words":
      return kind.words.join(" | ");
    case "list":
      return `[${typeText(kind.item)}, 0..${kind.most}]`;
    default:
      return `{${kind.fields.map(({ name, kind: of }) => `${name}: ${typeText(of)}`).join(", ")}}`;
  }
}

/** Some value of the type, as YAML on one line. */
export function valueText(kind: Kind): string {
  switch (kind.of) {
    case "string":
      return '"some text"';
    case "boolean":
      return "true";
    case "integer":
      return `${kind.least}`;
    case "words":
      return kind.words[0] ?? "";
    case "list":
      return `[${Array.from({ length: Math.min(2, kind.most) }, () => valueText(kind.item)).join(", ")}]`;
    default:
      return `{${kind.fields.map(({ name, kind: of }) => `${name}: ${valueText(of)}`).join(", ")}}`;
  }
}

/** Whether a value of the one can stand where the other is asked. */
export function fits(kind: Kind, asked: Kind): boolean {
  switch (asked.of) {
    case "string":
      return kind.of === "string" || kind.of === "words";
    case "boolean":
      return kind.of === "boolean";
    case "integer":
      return kind.of === "integer" && kind.least >= asked.least && kind.most <= asked.most;
    case "words":
      return kind.of === "words" && kind.words.every((word) => asked.words.includes(word));
    case "list":
      return kind.of === "list" && kind.most <= asked.most && fits(kind.item, asked.item);
    default:
      return (
        kind.of === "object" &&
        asked.fields.every(({ name, kind: field }) =>
          kind.fields.some((own) => own.name === name && fits(own.kind, field)),
        )
      );
  }
}
