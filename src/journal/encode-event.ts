/** An event as a row of the journal and back (`schema.ts` describes the row). */
import { createHash } from "node:crypto";
import { isJsonList, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { type Event, type EventKind, eventNumbers } from "../core/event.ts";
import { jsonText } from "./encode-json.ts";
import { type FieldList, fieldsOf } from "./event-fields.ts";
import { quickData } from "./quick-data.ts";
import { type Fields, type RequestAt, restoreFields, type Shortener, type StartedWhole } from "./short-request.ts";

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
/** What a row refers to. */
export type Loaders = { readonly blob: LoadBlob; readonly request: RequestAt };

const kindOf = new Map<number, EventKind>();
for (const [kind, number] of Object.entries(eventNumbers)) kindOf.set(number, kind as EventKind); // keys of that record

/**
 * The fields that have no column: a list as `event-fields.ts` says, or the JSON of an object. Lone surrogates become
 * U+FFFD, as in all that is hashed (SAFETY.md H74).
 */
export function encodeData(event: Event, keep: KeepBlob, shorten: Shortener): string {
  return quickData(event, shorten) ?? encodeFields(event, keep, shorten);
}

/** As `encodeData`, field by field, whatever the event. */
export function encodeFields(event: Event, keep: KeepBlob, shorten: Shortener): string {
  const list = fieldsOf(event.kind);
  if (list === undefined) return encodeObject(event, keep);
  return encodeList(shorten.fieldsOf(event), list, keep) ?? encodeObject(event, keep);
}

/** Undefined where the event has a field that is not in the list of its kind. */
function encodeList(fields: Fields, { names, usual }: FieldList, keep: KeepBlob): string | undefined {
  let mask = 0;
  let blobs = 0;
  let left = countFields(fields);
  let data = "";
  for (let bit = 0; left > 0 && bit < names.length; bit += 1) {
    const value = fields[names[bit] ?? ""];
    if (value === undefined) continue;
    left -= 1;
    if (isUsual(value, usual[bit])) continue;
    mask += 2 ** bit;
    if (typeof value === "number") {
      data += `,${value}`;
      continue;
    }
    const text = jsonText(value);
    if (isLong(text)) blobs += 2 ** bit;
    data += isLong(text) ? `,"${keep(text)}"` : `,${text}`;
  }
  if (left !== 0) return undefined;
  return blobs === 0 ? `${mask}${data}` : `[${mask},${blobs}]${data}`;
}

/** Without those that have columns of their own: seq, t, kind, iid. */
function countFields(fields: Fields): number {
  let count = -4;
  for (const name in fields) if (fields[name] !== undefined) count += 1;
  return count;
}

function isUsual(value: Json, usual: Json | undefined): boolean {
  return value === usual || (Array.isArray(usual) && Array.isArray(value) && value.length === 0);
}

function encodeObject(event: Event, keep: KeepBlob): string {
  const fields: Fields = event;
  let data = "{";
  for (const name in fields) {
    if (name === "seq" || name === "t" || name === "kind" || name === "iid") continue;
    const value = fields[name];
    if (value === undefined) continue;
    if (data.length > 1) data += ",";
    const text = jsonText(value);
    data += isLong(text) ? `"${name}@":"${keep(text)}"` : `"${name}":${text}`;
  }
  return `${data}}`;
}

function isLong(text: string): boolean {
  const most = limits.inlineValueBytes;
  if (text.length * 3 <= most) return false;
  return text.length > most || Buffer.byteLength(text) > most;
}

export function blobName(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What the others of its node refer to. Throws where the row is not that of a request that was written whole. */
export function decodeWhole(row: EventRow, load: LoadBlob): StartedWhole {
  const event = decodeEvent(row, { blob: load, request: notWhole });
  return event.kind === "started" ? event : notWhole(row.seq);
}

function notWhole(seq: number): never {
  throw new SyntaxError(`event ${seq} holds no whole request`);
}

/** The event of a row. Throws a `SyntaxError` or what a loader throws where the row does not hold one. */
export function decodeEvent(row: EventRow, load: Loaders): Event {
  const kind = kindOfRow(row);
  const fields = decodeData(row, kind, load.blob);
  restoreFields(kind, fields, load.request);
  const columns = row.iid === null ? { seq: row.seq, t: row.t, kind } : { seq: row.seq, t: row.t, kind, iid: row.iid };
  return Object.assign(columns, fields) as Event; // the chain has shown that it is what `encodeData` wrote
}

function kindOfRow({ kind }: EventRow): EventKind {
  const known = kindOf.get(kind);
  if (known === undefined) throw new SyntaxError(`an event of the unknown kind ${kind}`);
  return known;
}

function decodeData({ data }: EventRow, kind: EventKind, load: LoadBlob): Record<string, Json> {
  if (data.startsWith("{")) return decodeObject(data, load);
  const [mask, ...values]: readonly Json[] = JSON.parse(`[${data}]`);
  const list = fieldsOf(kind);
  if (list === undefined) throw new SyntaxError(`an event of the kind "${kind}" is no list`);
  return isJsonList(mask)
    ? decodeList(list, values, Number(mask[0]), Number(mask[1]), load)
    : decodeList(list, values, Number(mask), 0, load);
}

function decodeList(
  { names, usual }: FieldList,
  values: readonly Json[],
  mask: number,
  blobs: number,
  load: LoadBlob,
): Record<string, Json> {
  const fields: Record<string, Json> = {};
  let at = 0;
  for (const [bit, name] of names.entries()) {
    const inRow = (mask & (1 << bit)) !== 0;
    const value = inRow ? values[at] : usualOf(usual[bit]);
    if (inRow) at += 1;
    if (value === undefined) continue;
    fields[name] = (blobs & (1 << bit)) === 0 ? value : JSON.parse(load(String(value)));
  }
  if (at !== values.length) throw new SyntaxError(`${values.length} values where ${at} are due`);
  return fields;
}

/** A list is nobody else's. */
function usualOf(usual: Json | undefined): Json | undefined {
  return Array.isArray(usual) ? [] : usual;
}

function decodeObject(data: string, load: LoadBlob): Record<string, Json> {
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
  const kind = kindOfRow(row);
  return decodeData(row, kind, load)[kind === "run_ended" ? "returns" : "value"];
}
