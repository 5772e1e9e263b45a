/**
 * Notes an event in the ledger. After every event it demands what must hold: nothing settled is done again, nothing starts
 * before its inputs, no limit of starts is overshot, every attempt ends once, and nothing that failed is told as a success.
 */
import type { Event } from "../../src/core/event.ts";
import { demand } from "./broken.ts";
import { bodyOf, type Entry, newEntry } from "./entries.ts";
import { entryAt, finalStates, type Ledger } from "./ledger.ts";
import { act, awaitInputs, demandInputs } from "./ledger-acts.ts";
import { attempt, land } from "./ledger-attempts.ts";
import { setGate } from "./ledger-gates.ts";
import { closeList, takeChosen, takeItem } from "./ledger-lists.ts";
import { noteMoney } from "./money.ts";

/** Notes an event; throws `Broken` if it must not be. */
export function note(ledger: Ledger, event: Event): void {
  demand(event.seq === ledger.seq + 1, "order", () => `event ${event.seq} comes after ${ledger.seq}`);
  demand(event.t >= ledger.t, "order", () => `time went back at event ${event.seq}`);
  const isOver = ledger.ended !== undefined && event.kind !== "attached";
  demand(!isOver, "end", () => `${event.kind} comes after the end of the run`);
  if (ledger.inFlight + ledger.inBatch > 0 && event.kind !== "attached") ledger.activeMs += event.t - ledger.t;
  ledger.seq = event.seq;
  ledger.t = event.t;
  ledger.words.add(event.kind);
  noteMoney(ledger, event);
  keep(ledger, event);
}

function keep(ledger: Ledger, event: Event): void {
  switch (event.kind) {
    case "run_began":
      demand(!ledger.begun, "order", () => "the run began twice");
      ledger.begun = true;
      ledger.limits = event.limits;
      return;
    case "attached":
      return attach(ledger, event);
    case "told":
      return hear(ledger, event);
    case "held":
      demand(
        ledger.held === undefined || (ledger.held !== "stop" && event.why === "stop"),
        "hold",
        () => `held (${event.why}) while held (${ledger.held})`,
      );
      ledger.held = event.why;
      ledger.words.add(`held: ${event.why}`);
      return;
    case "released":
      demand(ledger.held !== undefined, "hold", () => "released, and was not held");
      ledger.held = undefined;
      return;
    case "run_ended":
      return endRun(ledger, event);
    case "entered":
      return enter(ledger, event);
    case "opened":
      return open(ledger, event);
    case "chosen":
      return takeChosen(ledger, entryAt(ledger, event.iid), event);
    case "closed":
      ledger.dropped += closeList(entryAt(ledger, event.iid), event);
      return;
    case "list_stopped":
      entryAt(ledger, event.iid).stopped = true;
      return;
    case "round_ended":
      return endRound(ledger, event);
    case "asked":
    case "answered":
    case "ask_closed":
      return ask(ledger, event);
    case "settled":
      return settle(ledger, event);
    case "rang":
    case "limited":
    case "overdue":
      return;
    case "gate_set":
      return setGate(ledger, event);
    default:
      return attempt(ledger, event);
  }
}

function attach(ledger: Ledger, event: Extract<Event, { kind: "attached" }>): void {
  demand(event.epoch > ledger.epoch, "order", () => `epoch ${event.epoch} after ${ledger.epoch}`);
  const isFinal = ledger.ended !== undefined && finalStates.has(ledger.ended.state);
  demand(!isFinal, "end", () => "a process attached to a run that had ended for good");
  ledger.epoch = event.epoch;
  ledger.quotas = event.gates ?? {};
  ledger.ended = undefined;
  ledger.held = undefined;
  for (const gate of ledger.gates.values()) Object.assign(gate, { until: 0, width: 1 }); // one is let through, to see
}

function hear(ledger: Ledger, event: Extract<Event, { kind: "told" }>): void {
  ledger.words.add(`told: ${event.verb}`);
  if (event.verb === "cancel") ledger.cancelled = true;
  if (event.verb === "skip") ledger.leftOut = true;
  if (event.limits !== undefined) ledger.limits = event.limits;
}

function enter(ledger: Ledger, { iid, base }: Extract<Event, { kind: "entered" }>): void {
  const entry = entryAt(ledger, iid);
  act(ledger, entry, "entered");
  demand(entry.body === undefined, "twice", () => `${entry.name} is entered twice`);
  demand(base === ledger.entries.length, "structure", () => `cells begin at ${base}, not at ${ledger.entries.length}`);
  const body = bodyOf(ledger.plan, entry);
  entry.body = body;
  const prefix = entry.kind === "root" ? "" : `${entry.name}/`;
  entry.cells = body.nodes.map((node, index) => newEntry(base + index, "cell", `${prefix}${node.id}`, entry, node));
  ledger.entries.push(...entry.cells);
  for (const cell of entry.cells) awaitInputs(ledger, cell);
}

function open(ledger: Ledger, event: Extract<Event, { kind: "opened" }>): void {
  const parent = entryAt(ledger, event.parent);
  act(ledger, parent, "opened");
  demand(event.iid === ledger.entries.length, "structure", () => `${event.iid} is not the next instance`);
  if (event.round === undefined) {
    const item = newEntry(event.iid, "item", `${parent.name}[${event.key}]`, parent, parent.node);
    takeItem(ledger, parent, item, event);
    ledger.entries.push(item);
    ledger.due.add(item);
    return;
  }
  demand(
    event.round === parent.rounds + 1,
    "loop",
    () => `round ${event.round} of ${parent.name} after ${parent.rounds}`,
  );
  demand(parent.judged === parent.rounds, "loop", () => `a round of ${parent.name} opens before the last was judged`);
  parent.rounds = event.round;
  const round = newEntry(event.iid, "round", `${parent.name}#${event.round}`, parent);
  ledger.entries.push(round);
  ledger.due.add(round);
}

function endRound(ledger: Ledger, event: Extract<Event, { kind: "round_ended" }>): void {
  const loop = entryAt(ledger, event.iid);
  demand(event.round === loop.judged + 1, "loop", () => `round ${event.round} of ${loop.name} is judged out of turn`);
  const round = ledger.entries.findLast((entry) => entry.kind === "round" && entry.around === loop);
  const left = round?.cells.find(({ outcome }) => outcome === undefined);
  demand(left === undefined, "loop", () => `round ${event.round} is judged, and ${left?.name} has not settled`);
  loop.judged = event.round;
  loop.otherwise = event.otherwise ?? "";
  if (event.ended === "failed") ledger.loopFailed = true;
  if (event.ended !== undefined) ledger.words.add("loop ended");
}

function ask(ledger: Ledger, event: Extract<Event, { kind: "asked" | "answered" | "ask_closed" }>): void {
  const entry = entryAt(ledger, event.iid);
  if (event.kind === "asked") {
    if (event.about !== "stuck") act(ledger, entry, "asked about");
    demand(entry.ask === 0, "people", () => `${entry.name} is asked about twice at once`);
    demand(event.ask === ledger.asks + 1, "people", () => `question ${event.ask} comes after ${ledger.asks}`);
    if (entry.inFlight && event.about !== "stuck") land(ledger, entry);
    ledger.due.delete(entry);
    ledger.asks = event.ask;
    ledger.open += 1;
    ledger.words.add(`asked: ${event.about}`);
    entry.ask = event.ask;
    return;
  }
  demand(entry.ask === event.ask, "people", () => `${event.kind} for question ${event.ask}, which is not open`);
  entry.ask = 0;
  ledger.open -= 1;
  if (event.kind === "ask_closed") ledger.words.add(`ask closed: ${event.how}`);
  else answer(ledger, entry, event);
}

function answer(ledger: Ledger, entry: Entry, event: Extract<Event, { kind: "answered" }>): void {
  ledger.words.add(`said: ${event.choice}`);
  if (entry.rounds > 0 && event.choice === "go_on" && entry.otherwise === "failed") ledger.loopFailed = true;
  if (entry.node?.act.do !== "agent" && entry.node?.act.do !== "exec") return;
  if (event.choice === "skip") ledger.leftOut = true;
  if (event.choice === "value") entry.gave = event.seq;
  if (event.choice === "retry" && !entry.inFlight) ledger.due.add(entry);
}

function settle(ledger: Ledger, event: Extract<Event, { kind: "settled" }>): void {
  const entry = entryAt(ledger, event.iid);
  demand(
    entry.outcome === undefined,
    "twice",
    () => `${entry.name} settles as ${event.outcome}, and was ${entry.outcome}`,
  );
  if (event.outcome !== "cancelled") demandDone(entry, event);
  if (entry.inFlight) land(ledger, entry);
  demand(entry.ask === 0, "people", () => `${entry.name} settles with an open question`);
  entry.outcome = event.outcome;
  entry.stage = "acted";
  ledger.due.delete(entry);
  ledger.lists.delete(entry);
  ledger.census[event.outcome] += 1;
  ledger.words.add(event.outcome);
  if (event.cause !== undefined) ledger.words.add(`cause: ${event.cause.kind}`);
  if (event.cause?.kind === "author" && entry.node?.act.do === "fail" && !endsInside(entry)) ledger.failed = true;
  if (entry.kind === "item" && event.outcome === "ok" && entry.around !== undefined) entry.around.arrived += 1;
  for (const waiter of entry.waiters) {
    waiter.pending -= 1;
    if (waiter.pending === 0 && waiter.outcome === undefined) awaitInputs(ledger, waiter);
  }
}

/** A `fail` ends the nearest item or call around it, else the run. */
function endsInside(entry: Entry): boolean {
  for (let at: Entry | undefined = entry; at !== undefined; at = at.around) {
    if (at.kind === "item") return true;
    const isCall = at !== entry && at.node?.act.do === "enter" && at.node.act.loop === undefined;
    if (isCall && at.kind === "cell" && at.body?.kind === "pipeline") return true;
  }
  return false;
}

/** All inside has settled, and what is told as a success is one. */
function demandDone(entry: Entry, { outcome, cause, ref, leftOut }: Extract<Event, { kind: "settled" }>): void {
  if (leftOut !== undefined) return;
  const isCut =
    outcome === "failed" && (cause?.kind === "author" || cause?.kind === "budget" || cause?.kind === "limit");
  for (let at = entry.around; at !== undefined; at = at.around)
    demand(at.outcome === undefined, "again", () => `${entry.name} is ${outcome} in ${at?.name}, which has settled`);
  if (isCut) return;
  const isElse = outcome === "ok" && entry.stage !== "acted" && entry.node?.guard?.else !== undefined;
  if (outcome === "ok" && !isElse) demandInputs(entry, "ok");
  const left = [...entry.cells, ...entry.items].find((inner) => inner.outcome === undefined);
  demand(left === undefined, "inside", () => `${entry.name} is ${outcome}, and ${left?.name} has not settled`);
  demand(entry.rounds === entry.judged, "loop", () => `${entry.name} is ${outcome} before its round was judged`);
  if (entry.attempt === 0 || outcome !== "ok" || entry.gave !== 0 || entry.found !== 0) return;
  const programs = entry.node?.ensure.filter((condition) => "argv" in condition).length ?? 0;
  demand(!entry.failed && entry.replySeq !== 0, "truth", () => `${entry.name} is ok, and its attempt was not`);
  demand(ref === entry.replySeq, "truth", () => `${entry.name} has another value than its attempt`);
  demand(entry.ensured === programs, "truth", () => `${entry.name} is ok, and not all its conditions hold`);
}

function endRun(ledger: Ledger, event: Extract<Event, { kind: "run_ended" }>): void {
  ledger.ended = event;
  ledger.words.add(`run: ${event.state}`);
  const { census } = ledger;
  const total = Object.values(census).reduce((sum, count) => sum + count, 0);
  const told = JSON.stringify(event.census);
  const counted = JSON.stringify({ total, dropped: ledger.dropped, ...census });
  demand(told === counted, "census", () => `told ${told}, counted ${counted}`);
  demand(ledger.inFlight + ledger.inBatch === 0, "end", () => "the run ends with something in flight");
  const bad = census.failed + census.blocked + census.cancelled > 0;
  const isLess = bad || ledger.dropped > 0 || ledger.leftOut || ledger.loopFailed;
  if (event.state === "completed") demand(!isLess, "truth", () => "a run that failed in part is completed");
  if (event.state === "degraded") demand(isLess, "truth", () => "a run that failed nowhere is degraded");
  const isHeld = event.state === "paused" || event.state === "budget_exceeded" || event.state === "needs_input";
  demand(
    isHeld === (ledger.held !== undefined && event.partial),
    "hold",
    () => `${event.state}, and held (${ledger.held})`,
  );
  demand((event.state === "cancelled") === ledger.cancelled, "truth", () => `${event.state}, and cancelled or not`);
  if (isHeld) return;
  const left = ledger.entries.find(
    (entry) => entry.kind !== "root" && entry.kind !== "round" && entry.outcome === undefined,
  );
  demand(left === undefined, "inside", () => `the run is ${event.state}, and ${left?.name} has not settled`);
  demand(event.cause?.kind !== "internal", "stuck", () => event.cause?.message ?? "");
}
