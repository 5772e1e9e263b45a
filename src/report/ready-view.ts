/** What is in flight in a run, and what would start next, in this order. */

import { limits } from "../base/limits.ts";
import type { TableRow } from "../core/run-tables.ts";
import { numberText, timeText } from "./amounts.ts";
import { addressOf } from "./instance-address.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./printable.ts";
import { quotasShort } from "./quota-view.ts";
import { findInstance, type InstanceRecord, type RunRecord } from "./run-record.ts";
import { inStartOrder } from "./start-order.ts";
import { nodeOfRow, type TabledSource } from "./tabled-source.ts";
import { waitsOf } from "./waits.ts";

export type InFlightView = {
  readonly address: string;
  readonly attempt: number;
  readonly model?: string;
  readonly sinceMs: number; // before the moment of the view
};

export type ReadyView = {
  readonly run: string;
  readonly now: number; // wall time, ms
  readonly left: boolean; // its process died: what was in flight is asked again when it goes on
  readonly hindrances: readonly string[]; // why nothing starts though it is ready
  readonly inFlight: Listed<InFlightView>;
  readonly ready: Listed<{ readonly address: string; readonly verb: string }>; // the first to start in front
  readonly backoff: Listed<{ readonly address: string; readonly inMs: number; readonly cause?: string }>; // wait for their next attempt
  readonly isPartial: boolean; // there were too many open instances to look at all of them
  readonly lists: Listed<{ readonly address: string; readonly opened: number }>; // open more items as slots become free
};

/** `count`: of all. */
type Listed<T> = { readonly count: number; readonly first: readonly T[] };

/** `most`: of each list. `now`: wall time, ms. */
export function readyView(
  source: TabledSource,
  run: RunRecord,
  { most, now }: { readonly most: number; readonly now: number },
): ReadyView {
  const { tables, ways, remember } = source;
  const takesSlot = ways.nodes.flatMap(({ node: { act } }, number) =>
    act.do === "agent" || act.do === "exec" ? [number] : [],
  );
  const inFlight = tables.inFlight();
  const busy = new Set(inFlight.map(({ iid }) => iid));
  const rows = takesSlot.length === 0 ? [] : tables.open(takesSlot, limits.rowsLookedAt);
  const open = rows.filter((row) => !busy.has(row.iid) && !isList(source, row));
  const idle = open.filter((row) => waitsOf(run, remember(row)).length === 0);
  const waiting = idle.filter(({ attempts, iid }) => attempts > 0 && findInstance(run, iid).retryAt !== undefined);
  const later = new Set(waiting.map(({ iid }) => iid));
  const ready = inStartOrder({ run, ways, rows: idle.filter(({ iid }) => !later.has(iid)), rowOf: tables.row });
  const lists = openLists(source, run);
  return {
    run: run.id,
    now,
    left: run.left,
    hindrances: hindrancesOf(run, now),
    isPartial: rows.length === limits.rowsLookedAt,
    inFlight: listed(inFlight, most, ({ iid, number, model, since }) => ({
      address: addressOf(run, iid),
      attempt: number,
      ...(model === null ? {} : { model }),
      sinceMs: Math.max(0, now - since),
    })),
    ready: listed(ready, most, (row) => ({
      address: addressOf(run, row.iid),
      verb: nodeOfRow(source, row).node.act.do,
    })),
    backoff: listed(waiting, most, ({ iid }) => backoffOf(run, findInstance(run, iid), now)),
    lists: listed(lists, most, (list) => ({ address: addressOf(run, list.iid), opened: list.children })),
  };
}

function listed<From, To>(all: readonly From[], most: number, view: (one: From) => To): Listed<To> {
  return { count: all.length, first: all.slice(0, most).map(view) };
}

function isList(source: TabledSource, row: TableRow): boolean {
  return nodeOfRow(source, row).node.fan !== undefined && row.key === null;
}

/** Fans whose items ask agents or run programs, that have not got all their elements. */
function openLists(source: TabledSource, run: RunRecord): readonly InstanceRecord[] {
  const { tables, ways, lastAt, remember } = source;
  const fans = ways.nodes.flatMap(({ node: { fan, act } }, number) =>
    fan !== undefined && (act.do === "agent" || act.do === "exec" || act.do === "enter") ? [number] : [],
  );
  const open = fans.length === 0 ? [] : tables.open(fans, limits.rowsLookedAt).filter((row) => isList(source, row));
  if (open.length === 0) return [];
  const closed = new Set(
    tables.events({ from: 0, to: lastAt, kinds: ["closed"] }).map((event) => ("iid" in event ? event.iid : 0)),
  );
  return open
    .filter(({ iid }) => !closed.has(iid))
    .map(remember)
    .filter((list) => waitsOf(run, list).length === 0);
}

function backoffOf(run: RunRecord, instance: InstanceRecord, now: number): ReadyView["backoff"]["first"][number] {
  const cause = instance.attempts.at(-1)?.cause;
  const said = cause === undefined ? {} : { cause: `${cause.kind}: ${oneLine(cause.message, 120)}` };
  return { address: addressOf(run, instance.iid), inMs: Math.max(0, (instance.retryAt ?? now) - now), ...said };
}

/** What keeps all that is ready from starting. */
export function hindrancesOf(run: RunRecord, now: number): readonly string[] {
  const { held, ended, left } = run;
  if (left) return ["no process works on it: `sluice resume` goes on"];
  const holding = held === undefined ? [] : [`it is held (${held.why}): ${held.message}`];
  if (ended !== undefined) return holding.length > 0 ? holding : [`it has ended: ${ended.state}`];
  return [...holding, ...quotasShort(run, now).map((text) => `it ${text}`)];
}

/** Ends with a line feed. */
export function renderReady(view: ReadyView, paint: Paint): string {
  const flying = view.left ? "was in flight" : "in flight";
  const lines = [
    ...section(`${flying}`, view.inFlight, paint, ({ address, attempt, sinceMs }) => {
      const tries = attempt > 1 ? `attempt ${attempt}, ` : "";
      return [address, `${tries}${view.left ? "began" : "for"} ${timeText(sinceMs)}${view.left ? " ago" : ""}`];
    }),
    ...section("ready, the first to start in front", view.ready, paint, ({ address }) => [address, ""]),
    ...section("waits for its next attempt", view.backoff, paint, ({ address, inMs, cause }) => [
      address,
      `in ${timeText(inMs)}${cause === undefined ? "" : `, after ${cause}`}`,
    ]),
    ...section("opens more items as slots become free", view.lists, paint, ({ address, opened }) => [
      address,
      `${numberText(opened)} so far`,
    ]),
  ];
  const nothing = lines.length === 0 ? ["nothing is in flight, and nothing is ready"] : [];
  const partial = view.isPartial
    ? [`of what is open, the first ${numberText(limits.rowsLookedAt)} were looked at`]
    : [];
  const why = view.hindrances.map((text) => paint.yellow(`nothing starts: ${text}`));
  return `${[...nothing, ...lines, ...partial, ...why].join("\n")}\n`;
}

function section<T>(
  title: string,
  { count, first }: Listed<T>,
  paint: Paint,
  cells: (one: T) => readonly [name: string, about: string],
): string[] {
  if (count === 0) return [];
  const rows = first.map(cells);
  const width = Math.min(48, Math.max(0, ...rows.map(([name]) => name.length)));
  const more = count - first.length;
  return [
    `${paint.bold(title)} (${numberText(count)})`,
    ...rows.map(([name, about]) => `  ${name.padEnd(width)}  ${paint.dim(about)}`.trimEnd()),
    ...(more > 0 ? [paint.dim(`  and ${numberText(more)} more: --all`)] : []),
  ];
}
