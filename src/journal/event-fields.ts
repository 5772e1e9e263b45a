/**
 * The events that come with every instance stand in the journal as lists without names: `mask,value,value…`. Bit n of
 * the mask says that field n of its kind is there. The lists here are appended to, never changed.
 */
import type { Json } from "../base/json.ts";
import type { EventKind } from "../core/event.ts";

/** `usual`: by field, the value that is not written; such a field is always there. */
export type FieldList = { readonly names: readonly string[]; readonly usual: readonly (Json | undefined)[] };

/** Fields of short events as they are; those of `started`, `found` and `missed` as `short-request.ts` makes them. */
const lists: Partial<Record<EventKind, FieldList>> = {
  replied: fields("value attempt usage tree", { attempt: 1 }),
  settled: fields("ref attempts value outcome cause by taken", { outcome: "ok" }),
  opened: fields("parent key src ix round state element needs"),
  started: fields(
    "key like prompt parts attempt argv stdin env system request rkey deadline reserved feedback tree mostTokens cwd label",
    { attempt: 1 },
  ),
  entered: fields("base"),
  round_ended: fields("round state judged streaks ended cause asks otherwise kept", { judged: [], streaks: [] }),
  missed: fields("key rkey tree"),
  found: fields("key fromRun fromIid fromSeq value tree parts since rkey effect"),
  chosen: fields("src codes value passed ix more"),
  ensured: fields("attempt index ok output"),
  billed: fields("attempt turn usage input"),
  granted: fields("attempt turn reserved"),
};

/** Undefined for an event that is written as an object, with names. */
export function fieldsOf(kind: EventKind): FieldList | undefined {
  return lists[kind];
}

function fields(names: string, usual: Readonly<Record<string, Json>> = {}): FieldList {
  const split = names.split(" ");
  return { names: split, usual: split.map((name) => usual[name]) };
}
