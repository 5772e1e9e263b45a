/** The value of a key, read in the form that the table of keys gives it: asking for another form does not compile. */
import type { Fix } from "../base/diagnostic.ts";
import type { Located } from "../base/span.ts";
import type { Tree, TreeEntry } from "../base/tree.ts";
import { describeTree, type Fields, type Reading, type What } from "./fields.ts";
import { type Form, type FormKind, keysOf, type PlaceName, type Places } from "./keys.ts";
import { mapOfList } from "./list-as-map.ts";
import {
  readAmount,
  readData,
  readExpression,
  readGenerators,
  readLiteral,
  readSetting,
  readSort,
  readTemplate,
  readTime,
} from "./read-expression.ts";
import { checkName, type Reader, readFlag, readName, readText, readWord } from "./read-scalar.ts";

/** The keys of a place that the table gives this form. */
export type KeyOfKind<P extends PlaceName, Kind extends FormKind> = {
  [K in keyof Places[P] & string]: Places[P][K] extends { readonly form: { readonly kind: Kind } } ? K : never;
}[keyof Places[P] & string];

/** Undefined where the key is not there, or could not be used (then it stands in `failed`). */
export const expressionAt = fieldReader("expression", readExpression);
export const proseAt = fieldReader("prose", readTemplate);
export const settingAt = fieldReader("setting", readSetting);
export const amountAt = fieldReader("amount", readAmount);
export const dataAt = fieldReader("data", readData);
export const textAt = fieldReader("text", readText);
export const nameAt = fieldReader("name", readName);
export const durationAt = fieldReader("duration", readTime);
export const wordAt = fieldReader("word", readWord);
export const flagAt = fieldReader("flag", readFlag);
export const literalAt = fieldReader("literal", readLiteral);
export const generatorsAt = fieldReader("generators", readGenerators);
export const sortAt = fieldReader("sort", readSort);

function fieldReader<Kind extends FormKind, T>(_kind: Kind, reader: Reader<T>) {
  return <P extends PlaceName>(fields: Fields<P>, key: KeyOfKind<P, Kind>): T | undefined =>
    readWith(fields, key, reader);
}

/** For forms that are put together: the reader gets the tree and the form of the table. */
export function readWith<T>(fields: Fields<PlaceName>, key: string, reader: Reader<T>): T | undefined {
  const entry = entryAt(fields, key);
  if (entry === undefined) return undefined;
  const value = reader(entry.value, `"${key}"`, fields.reading, formAt(fields, key));
  if (value === undefined) fields.failed.add(key);
  return value;
}

/** Makes a reader of lists: all items or, after a diagnostic for each that cannot be read, none. */
export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (tree, what, reading, form) => {
    if (tree.kind !== "list") return refuseForm(tree, what, "a list", asListHelp(tree, form.of), reading);
    const items = tree.items.map((item) => reader(item, `an item of ${what}`, reading, form.of ?? form));
    const read = items.filter((item) => item !== undefined);
    return tree.broken || read.length < items.length ? undefined : read;
  };
}

/** Of a command its words, of one name or expression that alone. */
function asListHelp(tree: Tree, of: Form | undefined): string {
  const text = tree.kind === "scalar" && typeof tree.value === "string" ? tree.source.text.trim() : "";
  const isCommand = of?.kind === "prose";
  if (isCommand && /^[\w./:=-]+(?: [\w./:=-]+)*$/.test(text)) return `write \`[${text.split(" ").join(", ")}]\``;
  return /^[\w./-]+$/.test(text) ? `write \`[${text}]\`` : "write `[a, b]`";
}

export type NamedValue<T> = { readonly name: Located<string>; readonly value: T };

/** Makes a reader of maps from names to values: all entries or, after a diagnostic for each bad one, none. */
export function mapOf<T>(reader: Reader<T>): Reader<readonly NamedValue<T>[]> {
  return (tree, what, reading, form) => {
    if (tree.kind !== "map") return refuseForm(tree, what, "a map", "write `name: …`, one on a line", reading);
    const read = tree.entries.flatMap(({ key, value }) => {
      const isNamed = checkName(key, form.named ?? "any", `an entry of ${what}`, reading);
      const result = reader(value, `"${key.value}"`, reading, form.of ?? form);
      return isNamed && result !== undefined ? [{ name: key, value: result }] : [];
    });
    return tree.broken || read.length < tree.entries.length ? undefined : read;
  };
}

/** Says what should have stood there, unless the tree is broken and something was said already. */
export function refuseForm(tree: Tree, what: What, wanted: string, help: string, reading: Reading): undefined {
  if (tree.broken) return undefined;
  const message = `${what} must be ${wanted}, not ${describeTree(tree)}`;
  const fix = wanted === "a list" ? inBrackets(tree) : wanted === "a map" ? mapOfList(tree) : undefined;
  reading.report({ name: "wrong-form", message, span: tree.span, help, ...(fix && { fix }) });
  return undefined;
}

/** One value, or words with commas between, as the list that is asked. */
function inBrackets(tree: Tree): Fix | undefined {
  if (tree.kind !== "scalar" || tree.style !== "plain" || tree.remark !== undefined) return undefined;
  const { text } = tree.source;
  if (!/^[\w./-]+(?:, *[\w./-]+)*$/.test(text)) return undefined;
  return { span: tree.span, text: `[${text}]`, title: `write \`[${text}]\``, safe: !text.includes(",") };
}

/** An entry that is there and was not refused. */
export function entryAt(fields: Fields<PlaceName>, key: string): TreeEntry | undefined {
  return fields.failed.has(key) ? undefined : fields.entries.get(key);
}

function formAt(fields: Fields<PlaceName>, key: string): Form {
  return keysOf(fields.place)[key]?.form ?? { kind: "literal" };
}
