/** Completion inside expressions and templates: names in reach, fields behind a dot, filters, tests, words of a choice. */
import { CompletionItemKind } from "vscode-languageserver/node";
import { type Layer, nameScope } from "../check/frame.ts";
import { newSpanTable } from "../check/span-table.ts";
import { catalogue } from "../expr/catalogue.ts";
import type { Entry } from "../expr/entry.ts";
import type { Named, NameScope } from "../expr/scope.ts";
import { membersOf } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import type { Field, Type } from "../types/type.ts";
import type { Offer } from "./complete.ts";
import { describeEntry, markdown } from "./describe.ts";
import { type Typing, typingAt } from "./expression-text.ts";
import { type Probed, probe } from "./probe.ts";

/** `text`: of the expression up to the cursor; `after`: the rest of it. `isSetting`: only inputs can be read. */
export type Asked = {
  readonly before: string;
  readonly after: string;
  readonly tags: readonly string[];
  readonly isSetting: boolean;
  readonly around: ReadonlySet<string>; // nodes that the place stands in, which cannot read themselves
  readonly isQuoted: boolean; // in a text of YAML in double quotes, where a word stands in single ones
  readonly layer: () => Layer | undefined;
};

/** What can stand at the cursor, and how many characters in front of it are part of it already. */
export function offersIn(asked: Asked): { readonly offers: readonly Offer[]; readonly written: number } {
  const typing = typingAt(asked.before);
  return { offers: offersAt(asked, typing), written: asked.before.length - typing.start };
}

function offersAt(asked: Asked, typing: Typing): readonly Offer[] {
  switch (typing.kind) {
    case "filter":
    case "test":
      return catalogue.filter(({ kind }) => kind === typing.kind).map(entryOffer);
    case "operator":
      return operators.map((word) => ({ label: word, kind: CompletionItemKind.Keyword }));
    default:
  }
  const layer = asked.layer();
  if (layer === undefined) return typing.kind === "name" ? always : [];
  const probed = probe(layer, { ...asked, after: afterWord(asked.after), typing });
  const scope = nameScope(layer, newSpanTable());
  if (typing.kind === "field") return fieldOffers(asked, typing, scope, probed);
  const words = wordOffers(probed.other?.type, typing.kind === "text" ? "" : asked.isQuoted ? "'" : '"');
  return typing.kind === "text" ? words : [...words, ...nameOffers(asked, scope, probed)];
}

const operators: readonly string[] = ["and", "or", "in", "not in", "is", "is not", "if", "else"];

function afterWord(after: string): string {
  return after.replace(/^\w+/, "");
}

function entryOffer(entry: Entry): Offer {
  const takesMore = entry.parameters.some(
    ({ optional }, index) => optional !== true && (index > 0 || entry.kind === "function"),
  );
  return {
    label: entry.name,
    kind: CompletionItemKind.Function,
    documentation: markdown(describeEntry(entry)),
    ...(takesMore ? { snippet: `${entry.name}($0)` } : {}),
  };
}

const functions: readonly Offer[] = catalogue.filter(({ kind }) => kind === "function").map(entryOffer);
const constants: readonly Offer[] = ["true", "false", "none", "not"].map((label) => ({
  label,
  kind: CompletionItemKind.Keyword,
}));
const always: readonly Offer[] = [...functions, ...constants];

function nameOffers({ isSetting, around }: Asked, scope: NameScope, { variables }: Probed): readonly Offer[] {
  const offers = new Map<string, Offer>();
  for (const [name, known] of variables)
    if (/^\w+$/.test(name))
      offers.set(name, { label: name, kind: CompletionItemKind.Variable, detail: briefType(known.type), rank: 1 });
  for (const name of scope.names()) {
    const named = scope.lookup(name);
    const isOut = named === undefined || (isSetting && named.kind !== "inputs");
    if (isOut || offers.has(name) || (named.kind === "node" && around.has(name))) continue;
    offers.set(name, namedOffer(name, named));
  }
  return [...offers.values(), ...(isSetting ? [] : always)];
}

function namedOffer(name: string, named: Named): Offer {
  switch (named.kind) {
    case "node":
      return { label: name, kind: CompletionItemKind.Module, detail: briefType(named.type), rank: 2 };
    case "slot":
      return { label: name, kind: CompletionItemKind.Variable, detail: briefType(named.type), rank: 1 };
    case "inputs":
      return { label: name, kind: CompletionItemKind.Module, detail: [...named.fields.keys()].join(", "), rank: 2 };
    default:
      return { label: name, kind: CompletionItemKind.Module, rank: 2 };
  }
}

function fieldOffers(
  { before }: Asked,
  typing: Extract<Typing, { kind: "field" }>,
  scope: NameScope,
  { operand }: Probed,
): readonly Offer[] {
  const written = before.slice(typing.operand, typing.start).replace(/\s*\.\s*$/, "");
  const inputs = written === "inputs" ? scope.lookup("inputs") : undefined;
  if (inputs?.kind === "inputs") {
    return [...inputs.fields].map(([label, { type }]) => fieldOffer({ name: label, type, optional: false }));
  }
  return operand === undefined ? [] : fieldsOf(operand.type).map(fieldOffer);
}

function fieldOffer({ name, type, optional }: Field): Offer {
  return {
    label: name,
    kind: CompletionItemKind.Field,
    detail: `${briefType(type)}${optional ? " (may be absent)" : ""}`,
    ...(type.description === undefined ? {} : { documentation: type.description }),
  };
}

/** The fields that a dot can read: of an object, or of the elements of a list. */
function fieldsOf(type: Type): readonly Field[] {
  const members = membersOf(type).filter(({ kind }) => kind !== "null");
  const fields = members.map((member) => {
    if (member.kind === "object") return member.fields;
    return member.kind === "list" && member.of.kind !== "list" ? fieldsOf(member.of) : [];
  });
  const [first = [], ...rest] = fields;
  return first.filter(({ name }) => rest.every((others) => others.some((other) => other.name === name)));
}

/** The words of the type on the other side of a comparison. */
function wordOffers(type: Type | undefined, quote: string): readonly Offer[] {
  const members =
    type === undefined
      ? []
      : membersOf(type).flatMap((member) => (member.kind === "list" ? membersOf(member.of) : [member]));
  const words = members.flatMap((member) => (member.kind === "words" ? member.words : []));
  return words.map((word, index) => ({
    label: `${quote}${word}${quote}`,
    kind: CompletionItemKind.EnumMember,
    rank: 0,
    order: index,
  }));
}
