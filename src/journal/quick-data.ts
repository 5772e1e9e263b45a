/**
 * The data of the four events of an instance that goes as most do, put together at once. It is, letter for letter, what
 * `encodeData` makes of them field by field, at a fraction of the time; for any other event there is nothing here.
 */
import { limits } from "../base/limits.ts";
import type { Event } from "../core/event.ts";
import { jsonText } from "./encode-json.ts";
import { type Shortener, shortKey, shortMarks, shortMarksLength } from "./short-request.ts";

type EventOf<K extends Event["kind"]> = Extract<Event, { readonly kind: K }>;

/** Fields that all of them have: seq, t, kind, iid. */
const columnCount = 4;

export function quickData(event: Event, shorten: Shortener): string | undefined {
  switch (event.kind) {
    case "opened":
      return openedItem(event);
    case "started":
      return startedLike(event, shorten);
    case "replied":
      return repliedFirst(event);
    case "settled":
      return settledWell(event);
    default:
      return undefined;
  }
}

function openedItem(event: EventOf<"opened">): string | undefined {
  const { parent, key, src, ix } = event;
  if (key === undefined || src === undefined || ix === undefined || !hasFields(event, 4)) return undefined;
  const text = quickText(key);
  return text === undefined ? undefined : `15,${parent},${text},${src},${ix}`;
}

function startedLike(event: EventOf<"started">, shorten: Shortener): string | undefined {
  const { attempt, rkey, parts, request } = event;
  if (attempt !== 1 || rkey === undefined || parts === undefined || !hasFields(event, 4)) return undefined;
  if (request.kind !== "agent" || parts.length === shortMarksLength) return undefined;
  const whole = shorten.promptLike(event);
  const key = shortKey(rkey);
  const prompt = quickText(request.prompt);
  if (whole === undefined || key === undefined || prompt === undefined) return undefined;
  const marks = shortMarks(parts, whole.parts);
  return marks?.length !== shortMarksLength ? undefined : `15,"${key}",${whole.seq},${prompt},"${marks}"`;
}

function repliedFirst(event: EventOf<"replied">): string | undefined {
  const { attempt, value } = event;
  if (attempt !== 1 || typeof value !== "string" || !hasFields(event, 2)) return undefined;
  const text = quickText(value);
  return text === undefined ? undefined : `1,${text}`;
}

function settledWell(event: EventOf<"settled">): string | undefined {
  const { outcome, ref, attempts } = event;
  if (outcome !== "ok" || ref === undefined || attempts === undefined || !hasFields(event, 3)) return undefined;
  return `3,${ref},${attempts}`;
}

/** So many beside its columns, and no more. */
function hasFields(event: Event, most: number): boolean {
  let count = -columnCount;
  for (const _ in event) count += 1;
  return count === most;
}

/** Undefined for a text that may be too long to stand in the row. */
function quickText(text: string): string | undefined {
  return text.length * 6 > limits.inlineValueBytes ? undefined : jsonText(text);
}
