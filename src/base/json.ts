/** JSON as a type, and the one canonical text of a value: what is hashed and compared. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * The canonical JSON of a value: keys sorted by code unit, no blanks, lone surrogates replaced (RFC 8785 but for
 * numbers, which print as ECMAScript does). Equal values have equal texts.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "string") return textJson(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let inner = "";
  if (isJsonList(value)) {
    for (const item of value) inner += `${inner === "" ? "" : ","}${canonicalJson(item)}`;
    return `[${inner}]`;
  }
  for (const key of sortedKeys(value)) {
    inner += `${inner === "" ? "" : ","}${textJson(key)}:${canonicalJson(value[key] ?? null)}`;
  }
  return `{${inner}}`;
}

/** The keys by code unit. Most objects have few: putting each in its place then takes a fraction of `sort`. */
export function sortedKeys(of: object): readonly string[] {
  const keys = Object.keys(of);
  if (keys.length > 12) return keys.sort();
  for (let next = 1; next < keys.length; next += 1) {
    const key = keys[next] ?? "";
    let at = next;
    for (; at > 0 && (keys[at - 1] ?? "") > key; at -= 1) keys[at] = keys[at - 1] ?? "";
    keys[at] = key;
  }
  return keys;
}

/** `JSON.stringify` writes `\udXXX` for lone surrogates only, so that other texts need not be searched for them. */
function textJson(text: string): string {
  const json = JSON.stringify(text);
  return json.includes("\\ud") ? JSON.stringify(wellFormed(text)) : json;
}

/** Deep equality of JSON values; the order of keys does not count. */
export function sameJson(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (isJsonList(left) || isJsonList(right)) return sameLists(left, right);
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key] ?? null, right[key] ?? null));
}

function sameLists(left: Json, right: Json): boolean {
  if (!isJsonList(left) || !isJsonList(right) || left.length !== right.length) return false;
  return left.every((item, index) => sameJson(item, right[index] ?? null));
}

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with lone surrogates replaced, so that what is stored is what was hashed (SAFETY.md H74). */
export function wellFormed(text: string): string {
  return text.replace(loneSurrogate, "\ufffd");
}
