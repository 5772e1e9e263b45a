/**
 * What a run waits for longer than usual, or for somebody: attempts that take far longer than those before them, people who
 * are asked, quotas and limits that are used up, a process that gives no sign of life; each with what to do about it.
 */
import { limits } from "../base/limits.ts";
import type { InFlightRow } from "../core/run-tables.ts";
import { slownessOf, usualOf } from "../core/usual.ts";
import { numberText, timeText } from "./amounts.ts";
import { addressOf } from "./instance-address.ts";
import type { Paint } from "./paint.ts";
import { answerText, askViews } from "./people-view.ts";
import { oneLine } from "./printable.ts";
import { quotasShort } from "./quota-view.ts";
import { raisedLimit } from "./raised-limit.ts";
import { resumeCommand, resumeNeeds } from "./resume-command.ts";
import type { RunRecord } from "./run-record.ts";
import type { TabledSource } from "./tabled-source.ts";

/** `sinceMs`: how long before the moment of the view it began, where that is known. `more`: what else is to be said of it. `todo`: commands, or what to expect. */
export type StuckThing = {
  readonly about: "process" | "attempt" | "people" | "quota" | "held";
  readonly address?: string;
  readonly text: string;
  readonly more?: string;
  readonly sinceMs?: number;
  readonly todo: readonly string[];
};

/** `count`: of all things, of which `things` shows the first. */
export type StuckView = {
  readonly run: string;
  readonly now: number;
  readonly inFlight: number;
  readonly count: number;
  readonly things: readonly StuckThing[];
};

/** `beat`: the last sign of life of the process that has the run; wall time, ms. `pid`: of that process, while it lives. */
export type StuckCall = {
  readonly now: number; // wall time, ms
  readonly most: number;
  readonly beat: number;
  readonly pid: number | undefined;
};

export function stuckView(source: TabledSource, run: RunRecord, call: StuckCall): StuckView {
  const inFlight = run.left ? [] : source.tables.inFlight();
  const attempts = slowAttempts(source, run, { inFlight, now: call.now });
  const things = [...processThings(run, call), ...heldThings(run, call), ...quotaThings(run, call), ...attempts];
  const people = peopleThings(run, call);
  return {
    run: run.id,
    now: call.now,
    inFlight: inFlight.length,
    count: things.length + people.count,
    things: [...things, ...people.first].slice(0, call.most),
  };
}

function processThings(run: RunRecord, { now, beat, pid }: StuckCall): readonly StuckThing[] {
  const resume = resumeCommand(run.id, resumeNeeds(run));
  const sinceMs = Math.max(0, now - beat);
  if (run.left) {
    const more = "the last one ended before it did";
    return [{ about: "process", text: "no process works on the run", more, sinceMs, todo: [resume] }];
  }
  if (pid === undefined || sinceMs < limits.lifelessMs) return [];
  const text = `process ${pid} has the run, lives, and gives no sign of life`;
  const more = "it is stopped, or its disk does not answer";
  return [{ about: "process", text, more, sinceMs, todo: [`${resume} --take-over`, "ends it first"] }];
}

function heldThings(run: RunRecord, { now }: StuckCall): readonly StuckThing[] {
  const { held, left } = run;
  if (held === undefined || held.why === "people" || left) return [];
  const { why, message, t } = held;
  const resume = `${resumeCommand(run.id, resumeNeeds(run))}${why === "budget" ? ` --limit ${raisedLimit(message)}` : ""}`;
  return [{ about: "held", text: `held (${why})`, more: message, sinceMs: Math.max(0, now - t), todo: [resume] }];
}

/** Of a run whose process has ended nothing goes on by itself, and what it ended for is told already. */
function quotaThings(run: RunRecord, { now }: StuckCall): readonly StuckThing[] {
  if (run.ended !== undefined) return [];
  return quotasShort(run, now).map((text) => ({ about: "quota", text, todo: ["goes on by itself then"] }));
}

/**
 * The longest beyond its usual time in front: by the rule of the patrol, which alone hears whether an attempt says something.
 * So where nobody knows what is usual, long is long. What waits in a queue of its provider may take its time.
 */
function slowAttempts(
  { tables, ways }: TabledSource,
  run: RunRecord,
  { inFlight, now }: { readonly inFlight: readonly InFlightRow[]; readonly now: number },
): readonly StuckThing[] {
  const usual = new Map<number, number | undefined>();
  const usualMs = (node: number): number | undefined => {
    if (!usual.has(node)) usual.set(node, usualOf(tables.lastTimes(node, limits.usualMost)));
    return usual.get(node);
  };
  const slow = inFlight.flatMap(({ iid, node, number, since }) => {
    const ms = now - since;
    const act = ways.nodes[node]?.node.act;
    if (act?.do === "agent" && act.batch === true) return [];
    const known = usualMs(node);
    const slowness = known === undefined ? ms / limits.unknownMs : slownessOf(ms, known);
    return slowness > 1 ? [{ iid, number, ms, known, slowness }] : [];
  });
  slow.sort((left, right) => right.slowness - left.slowness);
  return slow.map(({ iid, number, ms, known }): StuckThing => {
    const address = addressOf(run, iid);
    const tries = number > 1 ? `attempt ${number}` : "its attempt";
    const { id } = run;
    return {
      about: "attempt",
      address,
      text: `${tries} takes longer than usual${known === undefined ? "" : ` (${timeText(known)})`}`,
      sinceMs: ms,
      todo: [`sluice show ${id} '${address}'`, `sluice skip ${id} '${address}'`],
    };
  });
}

function peopleThings(
  run: RunRecord,
  { now, most }: StuckCall,
): { readonly count: number; readonly first: readonly StuckThing[] } {
  const asked = run.many.asked(most);
  const open = askViews(run, asked).filter(({ how }) => how === undefined);
  const first = open.map((ask): StuckThing => {
    const { address, question, openedAt, expires, onExpiry } = ask;
    const counts = onExpiry === undefined ? "" : `: then "${onExpiry}" counts`;
    const when = expires !== undefined && expires > now ? `expires in ${timeText(expires - now)}` : "has expired";
    const expiry = expires === undefined ? "" : `; ${when}${counts}`;
    const more = `${oneLine(question, 160)}${expiry}`;
    return {
      about: "people",
      address,
      text: "asks a person",
      more,
      sinceMs: Math.max(0, now - openedAt),
      todo: [answerText(ask)],
    };
  });
  return { count: asked.open, first };
}

/** Ends with a line feed. */
export function renderStuck(view: StuckView, paint: Paint): string {
  if (view.count === 0) {
    const busy =
      view.inFlight === 0
        ? "nothing is in flight"
        : `${numberText(view.inFlight)} in flight, none beyond its usual time`;
    return `nothing is stuck: ${busy}\n`;
  }
  const lines = view.things.flatMap(({ address, text, more, sinceMs, todo }) => [
    `${address === undefined ? "" : `${paint.bold(address)} `}${text}${sinceMs === undefined ? "" : paint.yellow(`, for ${timeText(sinceMs)}`)}${more === undefined ? "" : `: ${more}`}`,
    ...todo.map((command) => `    ${paint.dim(command)}`),
  ]);
  const more = view.count - view.things.length;
  return `${[...lines, ...(more > 0 ? [`and ${numberText(more)} more: --all`] : [])].join("\n")}\n`;
}
