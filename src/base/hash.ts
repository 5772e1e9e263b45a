/** Hashes: sha256 over canonical JSON, cut to 128 bits, in hex. */
import { hash } from "node:crypto";
import { canonicalJson, type Json } from "./json.ts";

export type Hash = string;

/** 32 hex digits: the first 128 bits of the sha256 of the text. */
export function hashText(text: string): Hash {
  return hash("sha256", text, "hex").slice(0, 32);
}

/** The hash of a value, equal for equal values. */
export function hashJson(value: Json): Hash {
  return hashText(canonicalJson(value));
}

/** 32 bits of a text (FNV-1a): for seeds and tables, never for identity. */
export function seedOf(text: string): number {
  let seed = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    seed ^= text.charCodeAt(index);
    seed = Math.imul(seed, 0x01000193);
  }
  return seed >>> 0;
}
