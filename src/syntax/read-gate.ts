/** The verb `gate`: questions to people. */
import type { Located } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import { type Fields, listWords, openFields, type Reading, type What } from "./fields.ts";
import { given } from "./given.ts";
import { places } from "./keys.ts";
import type { AskedField, ChoiceDecl, VerbBody } from "./pipeline.ts";
import { readTemplate } from "./read-expression.ts";
import { durationAt, listOf, mapOf, nameAt, proseAt, readWith } from "./read-field.ts";
import { readName } from "./read-scalar.ts";
import { readType } from "./read-type-decl.ts";

type Gate = Extract<VerbBody, { kind: "gate" }>;

/** `gate` with the keys beside it. */
export function readGate(fields: Fields<"gate">): Gate | undefined {
  const ask = proseAt(fields, "gate");
  const show = proseAt(fields, "show");
  const choices = (readWith(fields, "choices", mapOf(readChoice)) ?? []).map(({ name, value }) => ({ name, ...value }));
  const input = readInputs(fields) ?? [];
  const expires = durationAt(fields, "expires");
  const onExpiry = nameAt(fields, "on_expiry");
  const releases = readWith(fields, "releases", mapOf(readPaths)) ?? [];
  checkWhole(fields);
  if (!fields.failed.has("choices")) {
    checkChoice(onExpiry, choices, fields);
    for (const { name } of releases) checkChoice(name, choices, fields);
  }
  if (ask === undefined || fields.failed.size > 0) return undefined;
  const released = releases.map(({ name, value }) => ({ choice: name, paths: value }));
  return { kind: "gate", ask, choices, input, releases: released, ...given({ show, expires, onExpiry }) };
}

type Choice = Omit<ChoiceDecl, "name">;

/** What it leads to, or a map with what the person fills in as well. */
function readChoice(tree: Tree, what: What, reading: Reading): Choice | undefined {
  if (tree.kind !== "map") {
    const leads = readTemplate(tree, what, reading, places.choice.show.form);
    return leads && { leads, input: [] };
  }
  const fields = openFields(tree, "choice", `choice ${what}`, reading);
  if (fields === undefined) return undefined;
  const leads = proseAt(fields, "show");
  const input = readInputs(fields) ?? [];
  return fields.failed.size > 0 ? undefined : { input, ...given({ leads }) };
}

function readInputs(fields: Fields<"gate" | "choice">): readonly AskedField[] | undefined {
  return readWith(fields, "input", mapOf(readType))?.map(({ name, value }) => ({ name, type: value }));
}

/** Paths are written as they are read: `report.body`. */
function readPaths(tree: Tree, what: What, reading: Reading): readonly Located<string>[] | undefined {
  return listOf(readName)(tree, what, reading, places.gate.releases.form.of ?? places.gate.releases.form);
}

/** A gate asks for something, and one that expires says what counts then. */
function checkWhole({ entries, failed, span, reading }: Fields<"gate">): void {
  const isThere = (key: string): boolean => entries.has(key) || failed.has(key); // failed: it is misspelt
  if (!isThere("choices") && !isThere("input")) {
    failed.add("choices");
    const help = "write `choices: {ship: What it leads to., hold: …}`, or `input:` with what the person fills in";
    reading.report({ name: "missing-key", message: 'the gate has neither "choices" nor "input"', span, help });
  }
  const [expires, onExpiry] = [entries.get("expires"), entries.get("on_expiry")];
  if (isThere("expires") === isThere("on_expiry")) return;
  const message = expires === undefined ? '"on_expiry" without "expires"' : '"expires" without "on_expiry"';
  const help = expires === undefined ? "say when: `expires: 24h`" : "say which choice counts then: `on_expiry: hold`";
  reading.report({ name: "missing-key", message, span: (expires ?? onExpiry)?.key.span ?? span, help });
  failed.add(expires === undefined ? "expires" : "on_expiry");
}

function checkChoice(name: Located<string> | undefined, choices: readonly ChoiceDecl[], fields: Fields<"gate">): void {
  if (name === undefined || choices.some((choice) => choice.name.value === name.value)) return;
  const known = choices.map((choice) => choice.name.value);
  const help = known.length === 0 ? "declare it in `choices`" : `the choices are ${listWords(known)}`;
  fields.reading.report({
    name: "unknown-word",
    message: `the gate has no choice "${name.value}"`,
    span: name.span,
    help,
  });
  fields.failed.add("choices");
}
