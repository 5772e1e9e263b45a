/**
 * The loop of a run: facts in, events to the journal, commands out. It decides nothing.
 *
 * 1. One loop with one `await`. All facts that have arrived go into one step and one transaction.
 * 2. Event durable first, command second: no command of a step is done before `append` of its events has returned.
 * 3. After an error of the journal nothing in memory is trusted: no further command, all that is in flight is ended, and
 *    the error is thrown.
 * 4. Every attempt answers exactly once; what answers late is dropped (`flight.ts`).
 * 5. Values that `step` lacks are loaded from the journal between two steps, after the commit that may have freed them.
 * 6. When the loop has ended, by whatever way, no timer of it lives and nothing of it is in flight.
 * 7. Time never goes back, and does not jump while something is in flight (`run-clock.ts`).
 * 8. On resume nothing is started before what earlier processes of the run left alive has been ended.
 * 9. Whoever is told to stop ends: what is in flight has `graceMs` to finish, and is ended then.
 */
import { invariant } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Command, StepResult } from "../core/command.ts";
import type { Event, Fact } from "../core/event.ts";
import type { InboxMessage, Journal } from "../journal/journal.ts";
import type { ControlMessage, RunControl } from "./control.ts";
import { createExecutor, type Executor, type ExecutorSetting } from "./executor.ts";
import { createFlight, type Flight } from "./flight.ts";
import { createGateWatch, type GateWatch, type SharedGates } from "./gate-watch.ts";
import { factOfMessage } from "./inbox.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";
import { withRates } from "./money-limits.ts";
import { createPatrol, type Patrol } from "./patrol.ts";
import type { RunObserver } from "./progress.ts";
import { createRunClock, type RunClock, type RunClocks } from "./run-clock.ts";
import { type EndNotes, noteEnd, type RunEnd, runEndOf } from "./run-end.ts";

/** The scheduler over one state; `core` behind four functions. */
export type Scheduler = {
  step(facts: readonly Fact[], now: number): StepResult;
  putValue(seq: number, value: Json): void;
  trimValues(): void;
  addressOf(iid: number): string;
  /** How long attempts like that of `iid` take as a rule, ms; undefined: nobody knows yet. */
  usualMs(iid: number): number | undefined;
};

/** `first`: facts of the first step. `pending`: commands of what was in flight when the run was left. */
export type LoopCall = {
  readonly scheduler: Scheduler;
  readonly journal: Journal;
  readonly first: readonly Fact[];
  readonly pending: readonly Command[];
  readonly setting: Omit<ExecutorSetting, "onProgress">;
  readonly clock: () => number; // wall time, ms
  readonly steady?: () => number; // ms by a clock that nobody sets; else `clock`
  readonly since?: number; // the last time in the journal, where the run goes on
  readonly control: RunControl;
  readonly observer: RunObserver;
  readonly inboxMs?: number; // between two looks into the inbox
  readonly graceMs?: number; // for what is in flight when the run is told to stop, else `limits.graceMs`
  readonly gates?: SharedGates; // quotas that all runs of the project share
  readonly takenAt?: number; // where the run goes on: when this process took it; wall time, ms
};

/** Milliseconds between two looks into the inbox: soon enough for a person, cheap enough for a machine. */
const inboxMs = 200;
/** Milliseconds between two signs of life in the journal while nothing happens. */
const beatMs = 10_000;
/** What may go by beyond that before the process counts as not having been at work. */
const stallMs = 1_000;

type Loop = {
  readonly call: LoopCall;
  readonly mail: Mailbox;
  readonly flight: Flight;
  readonly executor: Executor;
  readonly notes: EndNotes;
  readonly messages: ControlMessage[];
  pending: readonly Command[];
  failure: { readonly error: unknown } | undefined; // of something that runs beside the loop
  readonly clock: RunClock;
  now: number;
  isIdle: boolean; // nothing is in flight
  lastBeat: number;
  inboxAt: number; // when to look again
  readonly gates: GateWatch;
  readonly patrol: Patrol;
  alarm: NodeJS.Timeout | undefined;
  grace: NodeJS.Timeout | undefined; // runs since the run was told to stop
  giveUpAt: number | undefined; // when an abort has taken too long
};

/** Runs until the run has ended or is held. Rejects with a `JournalError`, or with a `Bug`. */
export function runLoop(call: LoopCall): Promise<RunEnd> {
  const loop = createLoop(call);
  const poll = setInterval(loop.mail.wake, call.inboxMs ?? inboxMs);
  call.control.listen((message) => {
    loop.messages.push(message);
    loop.mail.wake();
  });
  return turn(loop).finally(() => {
    clearInterval(poll);
    clearTimeout(loop.alarm);
    clearTimeout(loop.grace);
    call.control.listen(() => undefined);
    return loop.flight.dropAll();
  });
}

function createLoop(call: LoopCall): Loop {
  const mail = createMailbox();
  const flight = createFlight(mail.post);
  const setting = { ...call.setting, onProgress: call.observer.onProgress };
  const executor = createExecutor(setting, flight, mail.post, (error) => {
    loop.failure ??= { error };
    mail.wake();
  });
  const notes: EndNotes = { ended: undefined, held: undefined };
  const start = { pending: call.pending, failure: undefined, now: 0, isIdle: true, lastBeat: 0, inboxAt: 0 };
  const loop: Loop = {
    ...start,
    call,
    mail,
    flight,
    executor,
    notes,
    messages: [],
    clock: createRunClock(clocksOf(call)),
    patrol: createPatrol(flight, call.scheduler.usualMs),
    gates: createGateWatch(call.gates, call.takenAt !== undefined),
    alarm: undefined,
    grace: undefined,
    giveUpAt: undefined,
  };
  for (const fact of call.first) mail.post(fact);
  return loop;
}

/** The loop looks into its inbox again and again, so that it has something to do at least that often. */
function clocksOf({ clock, steady, since = 0, inboxMs: everyMs = inboxMs }: LoopCall): RunClocks {
  if (steady === undefined) return { wall: clock, steady: clock, since, stallMs: Number.POSITIVE_INFINITY };
  return { wall: clock, steady, since, stallMs: everyMs + stallMs };
}

async function turn(loop: Loop): Promise<RunEnd> {
  const run = loop.call.journal.head.id;
  for (;;) {
    await loop.mail.arrival();
    if (loop.failure !== undefined) throw loop.failure.error;
    if (tick(loop)) return runEndOf(run, loop.notes);
  }
}

/** One step with all that has arrived. True when the run has ended or is held. */
function tick(loop: Loop): boolean {
  const { call, mail } = loop;
  loop.now = loop.clock(loop.isIdle);
  const isAborting = takeControl(loop);
  const isTold = takeInbox(loop);
  const result = call.scheduler.step(mail.take(), loop.now);
  commit(loop, result.events, isTold);
  if (isAborting) abortAll(loop);
  execute(loop, result.commands);
  if (loop.grace !== undefined && loop.giveUpAt === undefined && isAllKept(loop)) leaveAll(loop);
  loop.isIdle = loop.flight.count() === 0;
  for (const seq of result.missing) call.scheduler.putValue(seq, call.journal.value(seq));
  if (result.missing.length === 0) call.scheduler.trimValues(); // never what was just loaded
  if (result.commands.some((command) => command.do === "end")) return true;
  if (loop.giveUpAt !== undefined && (loop.now >= loop.giveUpAt || isLeftAlone(loop))) return true;
  if (result.more || result.missing.length > 0) mail.wake();
  setAlarm(loop, result.wakeAt);
  checkAlive(loop, result);
  return false;
}

/** Writes the events, in one transaction (invariant 2). Without events only a sign of life, when it is due. */
function commit(loop: Loop, events: readonly Event[], isTold: boolean): void {
  const { journal, scheduler, observer } = loop.call;
  if (events.length === 0 && !isTold && loop.now < loop.lastBeat + beatMs) return;
  journal.append(events, loop.now);
  loop.lastBeat = loop.now;
  for (const event of events) {
    noteEnd(loop.notes, event);
    loop.gates.tell(event);
    if (event.kind === "held" && event.why === "stop") startGrace(loop);
  }
  if (events.length > 0) observer.onEvents(events, scheduler.addressOf);
}

function execute(loop: Loop, commands: readonly Command[]): void {
  const { pending } = loop;
  loop.pending = [];
  loop.executor.execute([...pending, ...commands]);
}

/** Messages of this process. True if all that is in flight is to be ended now. */
function takeControl(loop: Loop): boolean {
  let isAborting = false;
  for (const message of loop.messages.splice(0)) {
    const { actor } = message;
    if (message.kind === "abort") isAborting = true;
    const verb = message.kind === "abort" ? "stop" : message.verb;
    const given = message.kind === "tell" && message.limits !== undefined ? { limits: message.limits } : {};
    loop.mail.post({ kind: "told", verb, actor, ...given });
  }
  return isAborting;
}

/**
 * Messages of other processes. True if there were any: then they have to be marked as taken. They are read before the
 * first step and before each alarm, so that what was said in time counts.
 */
function takeInbox(loop: Loop): boolean {
  if (loop.now < loop.inboxAt) return false;
  const { call, mail } = loop;
  loop.inboxAt = loop.now + (call.inboxMs ?? inboxMs);
  const messages = call.journal.takeInbox();
  for (const message of messages) {
    const fact = isStale(call, message) ? undefined : factOfMessage(message);
    if (fact !== undefined) mail.post(withRatesOf(call, fact));
  }
  for (const fact of [...loop.gates.heard(loop.now), ...loop.patrol.look(loop.now)]) mail.post(fact);
  return messages.length > 0;
}

/** To hold or to go on was said to the process that worked on the run then, not to this one. */
function isStale({ takenAt = 0 }: LoopCall, { verb, t }: InboxMessage): boolean {
  return t < takenAt && (verb === "pause" || verb === "stop" || verb === "unpause");
}

/** Limits that come from another process lack what reserving goes by. */
function withRatesOf({ journal, setting }: LoopCall, fact: Fact): Fact {
  if (fact.kind !== "told" || fact.limits === undefined) return fact;
  return { ...fact, limits: withRates(journal.plan, fact.limits, setting.agents) };
}

/** The first `stop` counts: a second one gives no more time. */
function startGrace(loop: Loop): void {
  if (loop.grace !== undefined || loop.giveUpAt !== undefined) return;
  const { graceMs = limits.graceMs, observer } = loop.call;
  if (loop.flight.count() > 0) observer.onStopping?.("finishing", graceMs);
  loop.grace = setTimeout(
    () => {
      loop.messages.push({ kind: "abort", actor: `the ${graceMs} ms that a stop gives are over` });
      loop.mail.wake();
    },
    Math.min(limits.timerMs, graceMs),
  );
}

/** What waits in a queue of its provider does so for hours: it is left there at once, for the process that goes on. */
function isAllKept({ flight }: Loop): boolean {
  return flight.count() > 0 && [...flight.watched()].every(({ isKept }) => isKept);
}

function abortAll(loop: Loop): void {
  if (loop.giveUpAt === undefined && loop.flight.count() > 0) loop.call.observer.onStopping?.("aborting", 0);
  leaveAll(loop);
}

function leaveAll(loop: Loop): void {
  loop.flight.loseAll();
  loop.giveUpAt ??= loop.now + limits.abortWithinMs + 1_000;
}

/** All has ended but what waits in a queue of its provider, for the process that goes on with the run. */
function isLeftAlone({ flight, mail, executor }: Loop): boolean {
  return flight.count() === 0 && executor.busy() === 0 && !mail.isAwake();
}

/** One timer, for the time that `step` asked for. */
function setAlarm(loop: Loop, wakeAt: number | undefined): void {
  clearTimeout(loop.alarm);
  if (wakeAt === undefined) return;
  const wait = Math.min(limits.timerMs, Math.max(1, wakeAt - loop.now));
  loop.alarm = setTimeout(() => {
    loop.inboxAt = 0;
    loop.mail.post({ kind: "rang" });
  }, wait);
}

/** A run that waits for nothing would wait for ever: that is a bug of the scheduler, to be seen at once. */
function checkAlive(loop: Loop, result: StepResult): void {
  const isWaiting = loop.flight.count() > 0 || loop.executor.busy() > 0 || result.wakeAt !== undefined;
  const goesOn =
    result.awaitsPeople === true || result.more || result.missing.length > 0 || loop.giveUpAt !== undefined;
  invariant(isWaiting || goesOn || loop.mail.isAwake(), "the run waits for something, or has ended");
}
