/**
 * Events as folding them needs them: most of a journal is what agents were asked and what they answered, which the state of
 * a run refers to by the number of the event. Those that come with every instance are read without it, straight from their
 * line; all others as anybody reads them. The state after folding either is the same, once `wholeRequest` has been told
 * of what is still in flight; only that no value stands in memory.
 */
import { present } from "../base/invariant.ts";
import type { AgentRequest, Request, Usage } from "../base/request.ts";
import { type Event, eventNumbers } from "../core/event.ts";
import type { EventRow } from "./encode-event.ts";
import { longKey } from "./short-request.ts";

type EventOf<K extends Event["kind"]> = Extract<Event, { readonly kind: K }>;

/** Fields of `started` that are its request, key and marks; `event-fields.ts` has their order. */
const startedMasks: ReadonlySet<number> = new Set([
  1 + 2 + 4 + 8, // key, like, prompt, parts
  1 + 8 + 512, // key, parts, request
]);

/** Undefined: it is to be decoded whole. `whole`: the event of a number, decoded. */
export function replayEvent(row: EventRow, whole: (seq: number) => Event): Event | undefined {
  switch (row.kind) {
    case eventNumbers.opened:
      return openedItem(row);
    case eventNumbers.started:
      return startedFirst(row, whole);
    case eventNumbers.replied:
      return repliedFirst(row);
    case eventNumbers.settled:
      return settledWell(row);
    case eventNumbers.chosen:
      return chosenOnce(row);
    default:
      return undefined;
  }
}

function openedItem({ seq, t, iid, data }: EventRow): EventOf<"opened"> | undefined {
  if (iid === null || !data.startsWith("15,")) return undefined;
  const quote = data.indexOf('"');
  const end = data.lastIndexOf('"');
  const parent = Number(data.slice(3, quote - 1));
  const key = keyText(data.slice(quote + 1, end));
  const next = data.indexOf(",", end + 2);
  const src = Number(data.slice(end + 2, next));
  const ix = Number(data.slice(next + 1));
  return { seq, t, kind: "opened", iid, parent, key, src, ix };
}

/** What is longer would, as a slice, keep all of its commit in memory. */
const copiedLength = 12;

function keyText(written: string): string {
  return written.length <= copiedLength && !written.includes("\\") ? written : JSON.parse(`"${written}"`);
}

function startedFirst({ seq, t, iid, data }: EventRow, whole: (seq: number) => Event): EventOf<"started"> | undefined {
  if (iid === null || !startedMasks.has(maskOf(data))) return undefined;
  const quote = data.indexOf('"');
  const rkey = data.slice(quote + 1, data.indexOf('"', quote + 1));
  return { seq, t, kind: "started", iid, attempt: 1, rkey, request: new LateRequest(seq, whole) as unknown as Request };
}

/** Without its value, which only those who evaluate read. What it used is its last field, where the mask says that it is there. */
function repliedFirst({ seq, t, iid, data }: EventRow): Event | undefined {
  const mask = maskOf(data);
  if (iid === null || (mask !== 1 && mask !== 5)) return undefined;
  if (mask === 1) return { seq, t, kind: "replied", iid, attempt: 1 } as unknown as Event;
  const usage = usageAtEnd(data);
  return usage === undefined ? undefined : ({ seq, t, kind: "replied", iid, attempt: 1, usage } as unknown as Event);
}

const usageStart = ',{"inputTokens":';

/** Undefined where it is written in another way, or stands in the value and more follows. */
function usageAtEnd(data: string): Usage | undefined {
  const at = data.lastIndexOf(usageStart);
  const short = /^(\d+),"outputTokens":(\d+)\}$/.exec(data.slice(at + usageStart.length));
  if (at === -1) return undefined;
  if (short !== null) return { inputTokens: Number(short[1]), outputTokens: Number(short[2]) };
  try {
    return JSON.parse(data.slice(at + 1));
  } catch {
    return undefined;
  }
}

function settledWell({ seq, t, iid, data }: EventRow): EventOf<"settled"> | undefined {
  if (iid === null || !data.startsWith("3,")) return undefined;
  const next = data.indexOf(",", 2);
  const ref = Number(data.slice(2, next));
  const attempts = Number(data.slice(next + 1));
  return { seq, t, kind: "settled", iid, outcome: "ok", ref, attempts };
}

/** Its codes are digits and letters. */
function chosenOnce({ seq, t, iid, data }: EventRow): EventOf<"chosen"> | undefined {
  const mask = maskOf(data);
  if (iid === null || (mask !== 3 && mask !== 7)) return undefined;
  const quote = data.indexOf('"');
  const src = Number(data.slice(data.indexOf(",") + 1, quote - 1));
  return { seq, t, kind: "chosen", iid, src, codes: data.slice(quote + 1, data.indexOf('"', quote + 1)) };
}

/** The first number of a list; of one that has values elsewhere as well; -1 of an object. */
function maskOf(data: string): number {
  let mask = 0;
  let at = data.charCodeAt(0) === bracket ? 1 : 0;
  for (let digit = data.charCodeAt(at) - zero; digit >= 0 && digit <= 9; digit = data.charCodeAt(at) - zero) {
    mask = mask * 10 + digit;
    at += 1;
  }
  return data.charCodeAt(at) === comma ? mask : -1;
}

const bracket = 91;
const comma = 44;
const zero = 48;

/** A request that is read from its event when it is looked at: that of what has settled never is. */
class LateRequest {
  readonly seq: number;
  readonly whole: (seq: number) => Event;
  known: Request | undefined;

  constructor(seq: number, whole: (seq: number) => Event) {
    this.seq = seq;
    this.whole = whole;
    this.known = undefined;
  }

  get read(): Request {
    const event = this.known === undefined ? this.whole(this.seq) : undefined;
    if (event?.kind === "started") this.known = event.request;
    return present(this.known, `the request of event ${this.seq}`);
  }

  get kind(): Request["kind"] {
    return this.read.kind;
  }

  get role(): string | undefined {
    return agentOf(this.read)?.role;
  }

  get model(): string | undefined {
    return agentOf(this.read)?.model;
  }

  get mostTokens(): number | undefined {
    return agentOf(this.read)?.mostTokens;
  }
}

function agentOf(request: Request): AgentRequest | undefined {
  return request.kind === "agent" ? request : undefined;
}

/** The request of an event that was replayed, read; any other as it is. */
export function wholeRequest(request: Request): Request {
  const given: unknown = request;
  return given instanceof LateRequest ? given.read : request;
}

/** The key of an event that was replayed, which has the form in which it is written; any other as it is. */
export function wholeKey(rkey: string): string {
  return rkey.length === writtenKeyLength ? longKey(rkey) : rkey;
}

/** Of 16 bytes in base64url. */
const writtenKeyLength = 22;
