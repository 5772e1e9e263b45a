/** Lists in the ledger: every element is taken once, none before it was passed on, and at the end none is left over. */
import type { Event } from "../../src/core/event.ts";
import { demand } from "./broken.ts";
import { type Entry, isOneToOne, producerOf } from "./entries.ts";
import { entryAt, type Ledger } from "./ledger.ts";

/** A fan takes an element for an item. */
export function takeItem(
  ledger: Ledger,
  fan: Entry,
  item: Entry,
  { src = 0, ix = 0, needs = [] }: Extract<Event, { kind: "opened" }>,
): void {
  const place = `${src}/${ix}`;
  demand(!fan.closed, "list", () => `${item.name} is opened after its fan was closed`);
  demand(!fan.places.has(place), "list", () => `${item.name} runs on an element that was taken before`);
  demandArrived(fan, src);
  demandRoom(ledger, fan);
  fan.places.add(place);
  fan.items.push(item);
  for (const need of needs.map((iid) => entryAt(ledger, iid)))
    demand(need.outcome !== undefined, "inputs", () => `${item.name} is opened before ${need.name} has settled`);
}

/** `at_once` of a fan: items that have not settled, but for those that have a question open inside. */
function demandRoom(ledger: Ledger, fan: Entry): void {
  const most = fan.node?.fan?.atOnce;
  const takesSlots = ["agent", "exec", "enter"].includes(fan.node?.act.do ?? "");
  if (typeof most !== "number" || !takesSlots || fan.stopped) return;
  const unsettled = fan.items.filter(({ outcome }) => outcome === undefined);
  const count = unsettled.length < most ? 0 : unsettled.length - unsettled.filter((item) => asks(ledger, item)).length;
  demand(count < most, "limit: at_once", () => `${fan.name} opens an item, and has ${count} of ${most} at work`);
}

function asks(ledger: Ledger, item: Entry): boolean {
  if (ledger.open === 0) return false;
  return ledger.entries.some((entry) => entry.ask > 0 && isInside(entry, item));
}

function isInside(entry: Entry, around: Entry): boolean {
  for (let at: Entry | undefined = entry; at !== undefined; at = at.around) if (at === around) return true;
  return false;
}

/** A stream decides on the elements of one arrival. */
export function takeChosen(ledger: Ledger, stream: Entry, event: Extract<Event, { kind: "chosen" }>): void {
  const { src, codes, value = [], passed } = event;
  const counts = { a: 0, w: 0, d: 0, c: 0, t: 0 };
  for (const [, count, choice] of codes.matchAll(/(\d+)([awdct])/g)) counts[choice as "a"] += Number(count);
  demand(stream.outcome === undefined, "again", () => `${stream.name} chooses, and was ${stream.outcome}`);
  const isChunk = codes === "";
  demand(
    isChunk || !stream.places.has(`${src}`),
    "list",
    () => `${stream.name} decides twice on what arrived as ${src}`,
  );
  const count = passed ?? counts.a;
  demand(count === value.length, "list", () => `${stream.name} took ${count}, and passes ${value.length} on`);
  demandArrived(stream, src);
  stream.stage = "acted";
  ledger.due.delete(stream);
  stream.places.add(`${src}`);
  stream.arrived += count;
  ledger.dropped += counts.c + counts.t;
  for (const [choice, count] of Object.entries(counts)) if (count > 0) ledger.words.add(`chosen: ${choice}`);
}

function demandArrived(list: Entry, src: number): void {
  const producer = producerOf(list);
  if (producer === undefined) return;
  const what = (): string =>
    `${list.name} takes element ${src} of ${producer.name}, which has passed on ${producer.arrived}`;
  const item = producer.items[src];
  if (item === undefined) demand(src < producer.arrived, "inputs", what);
  else demand(item.outcome === "ok", "inputs", what);
}

/** A list has all its elements: those that it took and those that it cut off are all that were passed on. */
export function closeList(list: Entry, event: Extract<Event, { kind: "closed" }>): number {
  demand(!list.closed, "twice", () => `${list.name} is closed twice`);
  demand(list.outcome === undefined, "again", () => `${list.name} is closed, and was ${list.outcome}`);
  list.closed = true;
  const cut = event.cut?.flatMap(([src = 0, ix = 0, count = 1]) => placesFrom(src, ix, count)) ?? [];
  const producer = producerOf(list);
  if (producer !== undefined) {
    demand(
      producer.outcome !== undefined,
      "inputs",
      () => `${list.name} is closed before ${producer.name} has settled`,
    );
    const last = event.cutFrom === undefined ? 0 : producer.arrived - event.cutFrom;
    const taken = list.places.size + cut.length + last;
    if (isOneToOne(list))
      demand(taken === producer.arrived, "list", () => `${list.name} took ${taken} of ${producer.arrived} elements`);
  }
  for (const place of cut)
    demand(!list.places.has(place), "list", () => `${list.name} cuts off what it took: ${place}`);
  return list.node?.fan === undefined && producer !== undefined ? 0 : event.dropped; // a stream counted as it cut
}

function placesFrom(src: number, ix: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${src}/${ix + index}`);
}
