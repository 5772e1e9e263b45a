/** An instance as its rows and events say, each read when it is asked for. */
import { present } from "../base/invariant.ts";
import { type Outcome, outcomes } from "../base/outcome.ts";
import type { AskRow } from "../core/ask.ts";
import type { Event, EventKind } from "../core/event.ts";
import type { RunTables, TableRow } from "../core/run-tables.ts";
import type { PlanNode } from "../plan/plan.ts";
import type { AskRecord } from "./ask-record.ts";
import { blankInstance, elementOf, foldInstance, type InstanceFold, type OfInstance } from "./instance-fold.ts";
import { once } from "./once.ts";
import type { Element, InstanceRecord, Taken } from "./run-record.ts";
import { nodeOfRow, type TabledSource } from "./tabled-source.ts";

/** The run itself, which has no row. */
export function tabledRoot(tables: RunTables, began: number): InstanceRecord {
  const first = once(() => tables.firstInside(0));
  return {
    ...blankInstance({ iid: 0, kind: "run", parent: -1, frame: -1, group: -1, opened: began }),
    get base() {
      return first()?.iid;
    },
    get started() {
      return first()?.opened;
    },
  };
}

export function tabledInstance(source: TabledSource, row: TableRow): InstanceRecord {
  const { tables } = source;
  const { iid } = row;
  const around = once(() => present(source.instance(row.parent), `instance ${row.parent}`));
  const kind = kindOf(source, row);
  const { node, body, index } = nodeOfRow(source, row);
  const isFan = kind === "cell" && node.fan !== undefined;
  const firstInside = once(() => tables.firstInside(iid) ?? tables.round(iid, 1));
  const end = once(() => (row.round === null ? endOfRow(row) : endOfRound(source, row)));
  const until = (): number => end()?.t ?? source.lastAt;
  const tried = once(() => triedIn(source, row, until()));
  const asks = once(() => asksOf(tables, iid));
  const cause = once(() => (row.cause === null ? undefined : settledEvent(source, row)?.cause));
  const ending = once(() => endingOf(source, row, until()));
  const group = once(() =>
    kind === "cell" ? source.intern({ frame: around().group, body, node, index }) : around().group,
  );
  const isFrame = kind === "round" || (!isFan && entersOnce(node));
  return {
    ...plainOf(row),
    kind,
    get frame() {
      return kind === "cell" ? row.parent : around().frame;
    },
    get group() {
      return group();
    },
    get element() {
      return kind === "item" ? elementOfRow(tables, row) : undefined;
    },
    get position() {
      return kind === "cell" ? 0 : positionOf(tables, row);
    },
    get base() {
      return isFrame ? firstInside()?.iid : undefined;
    },
    get started() {
      return row.started ?? firstInside()?.opened;
    },
    get ended() {
      return end()?.t;
    },
    get outcome() {
      return end()?.outcome;
    },
    get cause() {
      return cause();
    },
    get retryAt() {
      return row.outcome === null ? tried().retryAt : undefined;
    },
    get children() {
      return isFan ? tables.countItems(iid) : tables.lastRound(iid);
    },
    get dropped() {
      return kind === "cell" ? droppedOf(source, row, until()) : 0;
    },
    get ending() {
      return ending().ending;
    },
    get trouble() {
      return ending().trouble;
    },
    get asks() {
      return asks();
    },
    get taken() {
      return takenOf(source, row);
    },
    get leftOut() {
      return row.outcome === outcomes.indexOf("skipped") ? settledEvent(source, row)?.leftOut : undefined;
    },
    get attempts() {
      return tried().attempts;
    },
  };
}

function plainOf({ iid, parent, key, round, opened, by }: TableRow) {
  return { iid, parent, opened, key: key ?? undefined, round: round ?? undefined, by: by ?? undefined };
}

/** What loops has a frame in each round. */
function entersOnce({ act }: PlanNode): boolean {
  return act.do === "enter" && act.loop === undefined;
}

/** Asked for only where an item has no key. */
function positionOf(tables: RunTables, { parent, iid }: TableRow): number {
  return tables.opened(parent, Number.MAX_SAFE_INTEGER).findIndex((one) => one.iid === iid);
}

function elementOfRow(tables: RunTables, { iid, opened }: TableRow): Element | undefined {
  const [event] = tables.events({ iid, from: opened, to: opened, kinds: ["opened"] });
  return event?.kind === "opened" ? elementOf(event) : undefined;
}

/** What is opened under the cell of a fan has its node; so has a round. */
function kindOf({ tables }: TabledSource, { round, key, parent, node }: TableRow): "cell" | "item" | "round" {
  if (round !== null) return "round";
  return key !== null || (parent !== 0 && tables.row(parent)?.node === node) ? "item" : "cell";
}

type End = { readonly t: number; readonly outcome: Outcome };

function endOfRow({ outcome, ended }: TableRow): End | undefined {
  return outcome === null ? undefined : { t: ended ?? 0, outcome: present(outcomes[outcome], "an outcome") };
}

/** A round has no end in the tables: it was judged, or ended with its loop. */
function endOfRound(source: TabledSource, { round, parent, opened }: TableRow): End | undefined {
  const { tables, lastAt } = source;
  const loop = tables.row(parent);
  const loopEnd = loop === undefined ? undefined : endOfRow(loop);
  const next = tables.round(parent, (round ?? 0) + 1);
  const to = next?.opened ?? loopEnd?.t ?? lastAt;
  const judged = tables.events({ iid: parent, from: opened, to, kinds: ["round_ended"] });
  const own = judged.find((event) => event.kind === "round_ended" && event.round === round);
  return own === undefined ? loopEnd : { t: own.t, outcome: "ok" };
}

/** The events of an instance between two moments, folded. */
function foldedIn({ tables }: TabledSource, row: TableRow, from: number, to: number, kinds?: readonly EventKind[]) {
  const { iid, parent, opened } = row;
  const fold = blankInstance({ iid, kind: "cell", parent, frame: -1, group: -1, opened });
  const events = tables.events({ iid, from, to, ...(kinds === undefined ? {} : { kinds }) });
  for (const event of events) if (isOfInstance(event)) foldInstance(fold, event);
  return fold;
}

function isOfInstance(event: Event): event is OfInstance {
  return "iid" in event && event.kind !== "entered" && event.kind !== "opened";
}

type Tried = Pick<InstanceFold, "attempts" | "retryAt">;

function triedIn(source: TabledSource, row: TableRow, until: number): Tried {
  return row.started === null ? { attempts: [], retryAt: undefined } : foldedIn(source, row, row.started, until);
}

/** The event with which it settled: at the time that the row says. */
function settledEvent(
  { tables }: TabledSource,
  { iid, ended }: TableRow,
): Extract<Event, { kind: "settled" }> | undefined {
  if (ended === null) return undefined;
  const [found] = tables.events({ iid, from: ended, to: ended, kinds: ["settled"] });
  return found?.kind === "settled" ? found : undefined;
}

function takenOf(source: TabledSource, row: TableRow): Taken | undefined {
  const taken = row.fromRun === null ? undefined : settledEvent(source, row)?.taken;
  if (taken === undefined) return undefined;
  const { foundSince } = foldedIn(source, row, row.opened, row.ended ?? source.lastAt, ["found"]);
  return foundSince === undefined ? taken : { ...taken, since: foundSince };
}

/** Only lists cut something off, and say so once they have all their elements. */
function droppedOf(source: TabledSource, row: TableRow, until: number): number {
  const { node } = nodeOfRow(source, row);
  if (node.fan === undefined && node.act.do !== "stream") return 0;
  return foldedIn(source, row, row.opened, until, ["closed"]).dropped;
}

type Ending = Pick<InstanceFold, "ending" | "trouble">;
const noEnding: Ending = { ending: undefined, trouble: undefined };

/** Of a loop its last round says it, or the person who was asked about it; of a fan the event that stopped it. */
function endingOf(source: TabledSource, row: TableRow, until: number): Ending {
  if (row.round !== null) return noEnding;
  const { act, fan } = nodeOfRow(source, row).node;
  const kinds = ["round_ended", "list_stopped", "asked", "answered", "ask_closed"] as const;
  if (fan?.stop !== undefined && kindOf(source, row) === "cell") {
    return foldedIn(source, row, row.opened, until, kinds);
  }
  if (act.do !== "enter" || act.loop === undefined) return noEnding;
  const last = source.tables.round(row.iid, source.tables.lastRound(row.iid));
  return foldedIn(source, row, last?.opened ?? row.opened, until, kinds);
}

function asksOf(tables: RunTables, iid: number): readonly AskRecord[] | undefined {
  const asked = tables.asksOf(iid).map(askOfRow);
  return asked.length === 0 ? undefined : asked;
}

export function askOfRow({ question, opened, closed }: AskRow): AskRecord {
  const { ask, about, expires, onExpiry, choices } = question;
  const { actor, choice, reason, note, fromRun } = closed?.answer ?? {};
  return {
    ...{ ask, about, question: question.question, opened, choices: choices.map(({ name }) => name) },
    ...(expires === undefined ? {} : { expires }),
    ...(onExpiry === undefined ? {} : { onExpiry }),
    ...(closed === undefined ? {} : { closed: closed.t, how: closed.how ?? "answered" }),
    ...(actor === undefined ? {} : { actor }),
    ...(choice === undefined ? {} : { choice }),
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
    ...(fromRun === undefined ? {} : { fromRun }),
  };
}
