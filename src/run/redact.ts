/** Takes secrets out of everything that becomes a fact or is shown: what is journaled can be read by others. */
import { isJsonList, type Json } from "../base/json.ts";
import type { Cause } from "../base/outcome.ts";

/** `secrets`: by name, with their values, as far as they are set. */
export type Redactor = {
  readonly secrets: ReadonlyMap<string, string>;
  text(text: string): string;
  value(value: Json): Json;
  cause(cause: Cause): Cause;
};

/** A shorter value stands in too many harmless texts to be taken out of them. */
const shortestSecret = 4;

/** Replaces every value of at least 4 characters, also as JSON prints it, by `[secret NAME]`. */
export function createRedactor(secrets: ReadonlyMap<string, string>): Redactor {
  const names = new Map([...secrets].flatMap(([name, value]) => formsOf(value).map((form) => [form, name] as const)));
  const forms = [...names.keys()].sort((left, right) => right.length - left.length);
  const found = new RegExp(forms.map(escaped).join("|"), "g"); // one pass: what was put in is not searched again
  const replace = (form: string): string => `[secret ${names.get(form) ?? ""}]`;
  const text = (given: string): string => (forms.length === 0 ? given : given.replace(found, replace));
  const value = (given: Json): Json => (forms.length === 0 ? given : redactJson(given, text));
  return {
    secrets,
    text,
    value,
    cause: (cause) => {
      const output = cause.output === undefined ? {} : { output: text(cause.output) };
      return { ...cause, message: text(cause.message), ...output };
    },
  };
}

/** The value as it is, without blanks around it, and as JSON prints it: longest first matters when one holds another. */
function formsOf(value: string): readonly string[] {
  const plain = [value, value.trim()];
  const all = new Set([...plain, ...plain.map((one) => JSON.stringify(one).slice(1, -1))]);
  return [...all].filter((form) => form.length >= shortestSecret);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function redactJson(value: Json, text: (given: string) => string): Json {
  if (typeof value === "string") return text(value);
  if (typeof value !== "object" || value === null) return value;
  if (isJsonList(value)) return value.map((item) => redactJson(item, text));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), redactJson(item, text)]));
}
