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

/** Shortens events of one process; what it has not written itself it does not refer to. */
export type Shortener = (event: Event) => Fields;

/** The parts of a request that are an instance's own. */
const ownNames = ["prompt", "system", "feedback", "argv", "stdin", "env", "cwd", "tree", "mostTokens"] as const;
const isOwn: ReadonlySet<string> = new Set(ownNames);

/** Fewer than the marks of any request have. */
const shortMarksLength = 4;

type Whole = { readonly seq: number; readonly request: Request; readonly parts: string | undefined };

/** `nodeOf`: of an instance. An instance of no known node has its request written whole. */
export function createShortener(nodeOf: (iid: number) => number): Shortener {
  const wholes = new Map<number, Whole>(); // by node
  return (event) => {
    if (event.kind === "missed" || event.kind === "found") return { ...event, ...keyFields(event.rkey) };
    if (event.kind !== "started") return event;
    const { request, parts, rkey, seq, t, kind, iid, attempt, deadline, reserved } = event;
    const about = { seq, t, kind, iid, attempt, deadline, reserved, ...keyFields(rkey) };
    const node = nodeOf(iid);
    const whole = wholes.get(node);
    const own = whole === undefined ? undefined : ownParts(request, whole.request);
    if (whole === undefined || own === undefined || parts?.length === shortMarksLength) {
      wholes.set(node, { seq, request, parts });
      return { ...about, parts, request };
    }
    return { ...about, ...own, like: whole.seq, parts: shortMarks(parts, whole.parts) };
  };
}

/** Undefined where they differ in more than what is their own, or this one lacks what the other has. */
function ownParts(request: Request, whole: Request): Record<string, Json> | undefined {
  const [mine, theirs]: readonly Fields[] = [request, whole];
  const own: Record<string, Json> = {};
  for (const name in whole) if (mine?.[name] === undefined && theirs?.[name] !== undefined) return undefined;
  for (const name in request) {
    const value = mine?.[name];
    if (value === undefined || isSame(value, theirs?.[name])) continue;
    if (!isOwn.has(name)) return undefined;
    own[name] = value;
  }
  return own;
}

/** What stands in the plan is one object; what is made for each request is compared only where it is nothing. */
function isSame(left: Json, right: Json | undefined): boolean {
  if (left === right) return true;
  return Array.isArray(left) && Array.isArray(right) && left.length === 0 && right.length === 0;
}

/** The first part is that in which requests differ: its four characters stand for all where only they do. */
function shortMarks(parts: string | undefined, whole: string | undefined): string | undefined {
  if (parts === undefined || whole === undefined) return parts;
  return parts.length === whole.length && parts.slice(5) === whole.slice(5) && parts[0] === whole[0]
    ? parts.slice(1, 5)
    : parts;
}

const hexKey = /^[0-9a-f]{32}$/;

/** `key` is the short form; a key of another form stands as it is. */
function keyFields(rkey: string | undefined): { readonly key?: string; readonly rkey?: string | undefined } {
  if (rkey === undefined || !hexKey.test(rkey)) return { rkey };
  return { key: Buffer.from(rkey, "hex").toString("base64url"), rkey: undefined };
}

/** The fields as the event has them. */
export function restoreFields(kind: Event["kind"], fields: Record<string, Json>, requestAt: RequestAt): void {
  if (kind !== "started" && kind !== "found" && kind !== "missed") return;
  const { key } = fields;
  if (typeof key === "string") {
    fields["rkey"] = Buffer.from(key, "base64url").toString("hex");
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
