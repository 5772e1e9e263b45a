/** Completion: the lines say where the cursor stands, the table of keys says what can stand there. */
import {
  type CompletionItem,
  type CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type Position,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { pathOfPipeline } from "../compile/files-asked.ts";
import type { Form } from "../syntax/keys.ts";
import { type Asked, offersIn } from "./complete-expression.ts";
import { keyOffers } from "./complete-keys.ts";
import { type Names, outsideOffers, plainOffers, stateOffers, typeOffers, wordOffer } from "./complete-names.ts";
import { cursorAt, withoutFlow } from "./cursor.ts";
import { rangeIn } from "./documents.ts";
import { type Asking, expressionAt, promptExpressionAt } from "./expression-at.ts";
import { type FormAt, formAt } from "./form-at.ts";
import { chosenForms, placeOf } from "./form-of.ts";
import { entriesAround, readLines } from "./lines.ts";
import { type GlobalKind, meaningOf } from "./outline.ts";
import { type Looked, readable } from "./readable.ts";
import type { Server } from "./server.ts";

/** `snippet`: what is put in place of the label, with stops for the cursor; `plain`: where the editor knows no stops. */
export type Offer = {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string;
  readonly documentation?: string;
  readonly snippet?: string;
  readonly plain?: string;
  readonly rank?: number; // lesser ones come first
  readonly order?: number;
};

/** `start` to `end`: what an offer takes the place of. */
type Offers = { readonly offers: readonly Offer[]; readonly start: number; readonly end: number };

/** What can be written at the position of a pipeline. `hasSnippets`: the editor knows them. */
export function completionsAt(
  server: Server,
  looked: Looked,
  position: Position,
  hasSnippets: boolean,
): readonly CompletionItem[] {
  const { document } = looked;
  const text = document.getText();
  const asking = askingAt(server, looked, text, document.offsetAt(position));
  if (asking === undefined) return [];
  const found = offersAt(asking);
  const isTight = found.start > 0 && text[found.start - 1] === ":" && asking.cursor.at === "value";
  return itemsOf(found, document, isTight ? " " : "", hasSnippets);
}

/** The same in a prompt that stands in a file of its own. */
export function completionsInPrompt(
  server: Server,
  document: TextDocument,
  position: Position,
  hasSnippets: boolean,
): readonly CompletionItem[] {
  const asked = promptExpressionAt(server, document, document.offsetAt(position));
  return asked === undefined
    ? []
    : itemsOf(expressionOffers(asked, document.offsetAt(position)), document, "", hasSnippets);
}

function itemsOf(
  { offers, start, end }: Offers,
  document: TextDocument,
  gap: string,
  hasSnippets: boolean,
): readonly CompletionItem[] {
  const range = rangeIn(document, { start, end });
  return offers.map((offer) => {
    const { label, kind, detail, documentation, rank = 3, order = 0 } = offer;
    const newText = hasSnippets ? (offer.snippet ?? label) : (offer.plain ?? label);
    return {
      label,
      kind,
      sortText: `${rank}${String(order).padStart(3, "0")}${label}`,
      filterText: label,
      textEdit: { range, newText: gap + newText },
      insertTextFormat:
        hasSnippets && offer.snippet !== undefined ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      insertTextMode: InsertTextMode.adjustIndentation,
      ...(detail === undefined ? {} : { detail }),
      ...(documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
    };
  });
}

function expressionOffers(asked: Asked, offset: number): Offers {
  const { offers, written } = offersIn(asked);
  const rest = /^\w*/.exec(asked.after)?.[0].length ?? 0;
  return { offers, start: offset - written, end: offset + rest };
}

function askingAt(server: Server, looked: Looked, text: string, offset: number): Asking | undefined {
  const cursor = cursorAt(text, offset);
  for (const tried of [cursor, withoutFlow(cursor)]) {
    const at = formAt(tried.path);
    if (at !== undefined) return { server, looked, text, offset, cursor: tried, at };
  }
  return undefined;
}

/** An item of a list may begin with a key or be a value: then both are offered. */
function offersAt(asking: Asking): Offers {
  const { cursor, at } = asking;
  const forms = chosenForms(at.form);
  const keys = cursor.at === "key" ? forms.flatMap((form) => keysIn(asking, form)) : [];
  if (keys.length === 0) return valueOffers(asking, forms);
  const found: Offers = { offers: keys, start: cursor.start, end: wordEnd(asking) };
  const values = cursor.path.at(-1) === "-" ? valueOffers(asking, forms) : undefined;
  return values?.start === found.start ? { ...found, offers: [...keys, ...values.offers] } : found;
}

/** Keys of a place, or names that a map can have as keys. */
function keysIn(asking: Asking, form: Form): readonly Offer[] {
  const { cursor, at, text, offset } = asking;
  const place = placeOf(form);
  const hasColon = /^[\w-]*\s*:(?:\s|$)/.test(text.slice(offset, offset + 100));
  const offers =
    place === undefined ? namedKeys(asking, form, at) : keyOffers(place, cursor.siblings, cursor.style === "flow");
  if (!hasColon) return offers;
  return offers.map(({ snippet: _, plain: __, ...offer }) => offer);
}

const outsideKinds: Readonly<Record<string, GlobalKind>> = {
  "use.with": "input",
  "use.types": "type",
  "use.roles": "role",
  "use.parts": "part",
};

function namedKeys(asking: Asking, form: Form, { place, key }: FormAt): readonly Offer[] {
  if (form.kind !== "map") return [];
  const { siblings } = asking.cursor;
  const outside = outsideKinds[`${place}.${key}`];
  if (outside !== undefined) {
    const called = calledBeside(asking);
    return called === undefined ? [] : outsideOffers(called, outside, siblings);
  }
  const names = namesOf(asking, "");
  if (names === undefined) return [];
  const isFree = ({ label }: Offer) => !siblings.includes(label);
  if (place === "loop" && key === "next") return stateOffers(names).filter(isFree);
  if (place !== "node" || key !== "after") return [];
  return plainOffers("node", names)
    .filter(isFree)
    .map((offer) => ({ ...offer, snippet: `${offer.label}: settled`, plain: `${offer.label}: settled` }));
}

/** The pipeline that the node around the cursor calls. */
function calledBeside({ cursor, text, server, looked }: Asking) {
  const lines = readLines(text);
  for (const { head, line } of [...cursor.chain].reverse()) {
    const use = entriesAround(lines, line, head.column).find(({ step }) => step === "use");
    if (use === undefined) continue;
    const end = text.indexOf("\n", use.value);
    const name = text
      .slice(use.value, end === -1 ? text.length : end)
      .replace(/\s+#.*$/, "")
      .trim()
      .replace(/^["']|["']$/g, "");
    return server.project.outlineOf(pathOfPipeline(looked.current.path, name));
  }
  return undefined;
}

function wordEnd({ text, offset }: Asking): number {
  return offset + (/^[\w-]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
}

function valueOffers(asking: Asking, forms: readonly Form[]): Offers {
  const { offset, cursor, text } = asking;
  const expression = expressionAt(asking, forms);
  if (expression !== undefined) return expressionOffers(expression, offset);
  const written = text.slice(cursor.start, offset);
  const names = namesOf(asking, written);
  if (names === undefined) return { offers: [], start: offset, end: offset };
  const offers = forms.flatMap((form) => wholeOffers(asking, form, names));
  const isType = forms.some(({ kind }) => kind === "type");
  const word = isType ? (/[\w]*$/.exec(written)?.[0].length ?? 0) : written.length;
  return { offers, start: offset - word, end: isType ? wordEnd(asking) : offset + restOfValue(asking) };
}

/** Of a plain name, all that stands there goes. */
function restOfValue({ text, offset, cursor }: Asking): number {
  const pattern = cursor.style === "quoted" ? /^[^"'\n]*/ : cursor.style === "flow" ? /^[^\s,\]}]*/ : /^[^\s#]*/;
  return pattern.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
}

function wholeOffers({ at, cursor, text, offset }: Asking, form: Form, names: Names): readonly Offer[] {
  switch (form.kind) {
    case "name": {
      const means = meaningOf[`${at.place}.${at.key}`];
      return means === undefined ? [] : plainOffers(means, names);
    }
    case "word":
      return (form.words ?? []).map(wordOffer);
    case "flag":
      return [wordOffer("true")];
    case "type":
      return isTypePlace(text.slice(cursor.start, offset)) ? typeOffers(names) : [];
    default:
      return [];
  }
}

/** No type stands behind another, or in a description. */
function isTypePlace(written: string): boolean {
  return /(?:^|[[{|:,])\s*\w*$/.test(written) && !/ - /.test(written);
}

function namesOf({ looked, server, cursor }: Asking, written: string): Names | undefined {
  const seen = readable(looked);
  return seen && { examined: seen.examined, outline: seen.outline, host: server.host, path: cursor.path, written };
}
