/** An event as a row of the journal and back (`schema.ts` describes the row). */
import { createHash } from "node:crypto";
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { type Event, type EventKind, eventNumbers } from "../core/event.ts";

export type EventRow = {
  readonly seq: number;
  readonly t: number;
  readonly kind: number;
  readonly iid: number | null;
  readonly data: string;
};

/** Keeps a long text and gives its name: the sha256 of its bytes in hex. */
export type KeepBlob = (text: string) => string;
/** The text of that name; throws where there is none or it is not what its name says. */
export type LoadBlob = (name: string) => string;

const kindOf = new Map<number, EventKind>();
for (const [kind, number] of Object.entries(eventNumbers)) kindOf.set(number, kind as EventKind); // keys of that record

/** The JSON of the fields that have no column. Lone surrogates become U+FFFD, as in all that is hashed (SAFETY.md H74). */
export function encodeData(event: Event, keep: KeepBlob): string {
  const fields: Readonly<Record<string, Json | undefined>> = event;
  let data = "{";
  for (const name in fields) {
    if (name === "seq" || name === "t" || name === "kind" || name === "iid") continue;
    const value = fields[name];
    if (value === undefined) continue;
    if (data.length > 1) data += ",";
    if (typeof value === "number") data += `"${name}":${value}`;
    else data += encodeField(name, value, keep);
  }
  return `${data}}`;
}

function encodeField(name: string, value: Json, keep: KeepBlob): string {
  const text = jsonText(value);
  return isLong(text) ? `"${name}@":"${keep(text)}"` : `"${name}":${text}`;
}

/** JSON with nothing in it that UTF-8 cannot say. */
export function jsonText(value: Json): string {
  const text = JSON.stringify(value);
  return text.includes("\\ud")
    ? text.replace(pairOrLoneSurrogate, (found) => (found === "\\\\" ? found : "\ufffd"))
    : text;
}

/** `JSON.stringify` writes `\udXXX` for lone surrogates only; a backslash that stands for itself is passed over in pairs. */
const pairOrLoneSurrogate = /\\\\|\\ud[0-9a-f]{3}/g;

function isLong(text: string): boolean {
  const most = limits.inlineValueBytes;
  if (text.length * 3 <= most) return false;
  return text.length > most || Buffer.byteLength(text) > most;
}

export function blobName(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The event of a row. Throws a `SyntaxError` or what `load` throws where the row does not hold one. */
export function decodeEvent(row: EventRow, load: LoadBlob): Event {
  const kind = kindOf.get(row.kind);
  if (kind === undefined) throw new SyntaxError(`an event of the unknown kind ${row.kind}`);
  const fields = decodeData(row.data, load);
  const columns = row.iid === null ? { seq: row.seq, t: row.t, kind } : { seq: row.seq, t: row.t, kind, iid: row.iid };
  return Object.assign(columns, fields) as Event; // the chain has shown that it is what `encodeData` wrote
}

function decodeData(data: string, load: LoadBlob): Record<string, Json> {
  const fields: Record<string, Json> = JSON.parse(data);
  if (!data.includes('@":"')) return fields;
  for (const name of Object.keys(fields)) {
    if (!name.endsWith("@")) continue;
    fields[name.slice(0, -1)] = JSON.parse(load(String(fields[name])));
    delete fields[name];
  }
  return fields;
}

/** The value that a row carries; undefined where it carries none. */
export function decodeValue(row: EventRow, load: LoadBlob): Json | undefined {
  const fields = decodeData(row.data, load);
  return fields[row.kind === eventNumbers.run_ended ? "returns" : "value"];
}
