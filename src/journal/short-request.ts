/**
 * Most of a request is the same for all instances of a node: it is written once, with the first of them, and the others
 * say which event that is (`like`) and what is their own. Reuse keys are written as 22 characters in place of 32.
 */
import { present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { Request } from "../base/request.ts";
import type { Event } from "../core/event.ts";

/** `undefined`: not there. */
export type Fields = { readonly [name: string]: Json | undefined };

/** The request of an earlier `started` that was written whole. */
export type RequestAt = (seq: number) => StartedWhole;
export type StartedWhole = { readonly request: Request; readonly parts?: string };

/** Shortens events of one process: what it has not written itself it does not refer to. */
export type Shortener = {
  /** The fields to write. */
  fieldsOf(event: Event): Fields;
  /** The first request of the node, where this one differs from it in nothing but its prompt. */
  promptLike(event: Started): Whole | undefined;
};

type Started = Extract<Event, { readonly kind: "started" }>;

/** The parts of a request that are an instance's own. */
const ownNames = ["prompt", "system", "feedback", "argv", "stdin", "env", "cwd", "tree", "mostTokens"] as const;
const isOwn: ReadonlySet<string> = new Set(ownNames);

/** Fewer than the marks of any request have. */
export const shortMarksLength = 4;

export type Whole = { readonly seq: number; readonly request: Request; readonly parts: string | undefined };

/** `nodeOf`: of an instance; -1: not known, and its request is written whole. */
export function createShortener(nodeOf: (iid: number) => number): Shortener {
  const wholes = new Map<number, Whole>(); // by node
  return {
    fieldsOf(event) {
      if (event.kind === "missed" || event.kind === "found") return { ...event, ...keyFields(event.rkey) };
      if (event.kind !== "started") return event;
      const { request, parts, rkey, seq, t, kind, iid, attempt, deadline, reserved, label } = event;
      const about = { seq, t, kind, iid, attempt, deadline, reserved, label, ...keyFields(rkey) };
      const node = nodeOf(iid);
      const whole = wholes.get(node);
      const own = whole === undefined ? undefined : ownParts(request, whole.request);
      if (whole === undefined || own === undefined || parts?.length === shortMarksLength) {
        if (node >= 0) wholes.set(node, { seq, request, parts });
        return { ...about, parts, request };
      }
      return { ...about, ...own, like: whole.seq, parts: shortMarks(parts, whole.parts) };
    },
    promptLike({ iid, request }) {
      const whole = wholes.get(nodeOf(iid));
      return whole !== undefined && differInPromptOnly(request, whole.request) ? whole : undefined;
    },
  };
}

function differInPromptOnly(request: Fields, whole: Fields): boolean {
  let count = 0;
  for (const name in request) {
    count += 1;
    const value = request[name];
    if (name !== "prompt" && value !== whole[name] && !isNothing(value, whole[name])) return false;
  }
  for (const _ in whole) count -= 1;
  return count === 0 && typeof request["prompt"] === "string";
}

/** Undefined where they differ in more than what is their own, or this one lacks what the other has. */
function ownParts(request: Fields, whole: Fields): Record<string, Json> | undefined {
  const own: Record<string, Json> = {};
  for (const name in whole) if (request[name] === undefined && whole[name] !== undefined) return undefined;
  for (const name in request) {
    const value = request[name];
    if (value === undefined || value === whole[name] || isNothing(value, whole[name])) continue;
    if (!isOwn.has(name)) return undefined;
    own[name] = value;
  }
  return own;
}

/** What stands in the plan is one object; lists that are made for each request are compared only where they are empty. */
function isNothing(left: Json | undefined, right: Json | undefined): boolean {
  return Array.isArray(left) && Array.isArray(right) && left.length === 0 && right.length === 0;
}

/** The first part is that in which requests differ: its four characters stand for all where only they do. */
export function shortMarks(parts: string | undefined, whole: string | undefined): string | undefined {
  if (parts === undefined || whole === undefined) return parts;
  return parts.length === whole.length && parts.slice(5) === whole.slice(5) && parts[0] === whole[0]
    ? parts.slice(1, 5)
    : parts;
}

const hexKey = /^[0-9a-f]{32}$/;

/** `key` is the short form; a key of another form stands as it is. */
function keyFields(rkey: string | undefined): { readonly [name: string]: string | undefined } {
  const key = rkey === undefined ? undefined : shortKey(rkey);
  return key === undefined ? { rkey } : { key };
}

/** Undefined where it has another form. */
export function shortKey(rkey: string): string | undefined {
  return hexKey.test(rkey) ? Buffer.from(rkey, "hex").toString("base64url") : undefined;
}

/** The key that `shortKey` wrote short. */
export function longKey(key: string): string {
  return Buffer.from(key, "base64url").toString("hex");
}

/** The fields as the event has them. */
export function restoreFields(kind: Event["kind"], fields: Record<string, Json>, requestAt: RequestAt): void {
  if (kind !== "started" && kind !== "found" && kind !== "missed") return;
  const { key } = fields;
  if (typeof key === "string") {
    fields["rkey"] = longKey(key);
    delete fields["key"];
  }
  if (kind === "started") restoreRequest(fields, requestAt);
}

function restoreRequest(fields: Record<string, Json>, requestAt: RequestAt): void {
  const { like } = fields;
  if (typeof like !== "number") return;
  const { request: whole, parts: wholeParts } = requestAt(like);
  const request: Record<string, Json> = { ...whole };
  for (const name of ownNames) {
    const value = fields[name];
    if (value === undefined) continue;
    request[name] = value;
    delete fields[name];
  }
  delete fields["like"];
  fields["request"] = request;
  const { parts } = fields;
  if (typeof parts === "string" && parts.length === shortMarksLength)
    fields["parts"] = longMarks(parts, present(wholeParts, "marks"));
}

/** How many requests a reader keeps, to which others refer. */
const wholesKept = 1_024;

/** Reads each of them once, as long as there are not too many. */
export function keepingWholes(read: RequestAt): RequestAt {
  const kept = new Map<number, StartedWhole>();
  return (seq) => {
    const known = kept.get(seq);
    if (known !== undefined) return known;
    const whole = read(seq);
    if (kept.size >= wholesKept) kept.clear();
    kept.set(seq, whole);
    return whole;
  };
}

function longMarks(four: string, whole: string): string {
  return `${whole.slice(0, 1)}${four}${whole.slice(5)}`;
}
