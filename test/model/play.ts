/** Plays a case: a plan in a world, from its begin to its end, through as many processes as it takes. */
import { apply } from "../../src/core/apply.ts";
import type { StepResult } from "../../src/core/command.ts";
import type { Event, Fact, RunLimits } from "../../src/core/event.ts";
import { pending } from "../../src/core/pending.ts";
import { step } from "../../src/core/step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { Broken, demand } from "./broken.ts";
import { answersTo, obey, sayTo } from "./effects.ts";
import { finalStates } from "./ledger.ts";
import { note } from "./note-event.ts";
import { withRates } from "./profile.ts";
import { checkRest } from "./rest.ts";
import type { Tape } from "./tape.ts";
import { createWorld, foldJournal, happens, isRough, latency, send, tell, type World } from "./world.ts";

/** More steps than any of these small plans can take. */
const mostSteps = 4_000;

export function play(plan: Plan, tape: Tape, story?: string[]): World {
  const world = createWorld(plan, tape, story);
  const began = { run: "r", inputs: inputsOf(plan), seed: 1, provider: "test", stubRun: false, limits: world.limits };
  let facts: readonly Fact[] | undefined = [{ kind: "run_began", ...began }, attached(world, "start")];
  while (facts !== undefined) {
    world.steps += 1;
    demand(world.steps < mostSteps, "stuck", () => "the run does not end");
    facts = turn(world, facts);
  }
  return world;
}

export function inputsOf(plan: Plan): Extract<Fact, { kind: "run_began" }>["inputs"] {
  return Object.fromEntries(plan.inputs.map(({ name, default: value }) => [name, value ?? null]));
}

/** One step; gives the facts of the next, which may be those of another process. Undefined: the run is over. */
function turn(world: World, facts: readonly Fact[]): readonly Fact[] | undefined {
  const now = Math.floor(world.time + world.skew);
  tell(world, () => `  at ${now}: ${facts.map(tellFact).join("; ") || "goes on"}`);
  const result = step(world.state, facts, now);
  if (result.events.length > 0 && happens(world, world.profile.crashes)) {
    if (world.tape.chance(0.5)) return die(world, "before its commit");
    commit(world, result.events);
    const done = world.tape.below(result.commands.length + 1);
    for (const command of result.commands.slice(0, done)) obey(world, command);
    return die(world, `after its commit, with ${done} of ${result.commands.length} commands done`);
  }
  commit(world, result.events);
  for (const command of [...world.recovering, ...result.commands]) obey(world, command);
  world.recovering = [];
  for (const seq of result.missing) world.state.values.put(seq, valueIn(world.journal, seq));
  if (result.missing.length === 0) world.state.values.trim();
  if (world.state.ended !== undefined) return comeBack(world, world.state.ended.state);
  if (result.more || result.missing.length > 0) return [];
  checkRest(world.ledger, world.state);
  return nextFacts(world, result);
}

/** The events are durable: the ledger notes them, and the journal is folded beside the process. */
function commit(world: World, events: readonly Event[]): void {
  for (const event of events) {
    tell(world, () => `    ${JSON.stringify(event)}`);
    world.journal.push(event);
    note(world.ledger, event);
    apply(world.folded, event);
  }
  world.ticks.push({ now: world.state.now, events });
}

function valueIn(journal: readonly Event[], seq: number) {
  const event = journal[seq - 1];
  if (event === undefined || !("value" in event) || event.value === undefined)
    throw new Broken("structure", `event ${seq} has no value`);
  return event.value;
}

/** The process is gone, with all that was on its way to it; another goes on with what the journal has. */
function die(world: World, when: string): readonly Fact[] | undefined {
  tell(world, () => `process ${world.processes} dies ${when}`);
  world.words.add(`crash ${when.startsWith("before") ? "before" : "after"} a commit`);
  const { ended } = world.ledger;
  return ended !== undefined && finalStates.has(ended.state) ? undefined : resume(world);
}

function resume(world: World, limits?: RunLimits): readonly Fact[] {
  world.queue = [];
  world.atWork.clear();
  world.time += world.tape.pick([1, 100, 10_000, 1_000_000]);
  if (world.journal.length === 0) {
    world.state = foldJournal(world); // not even its begin was durable
    const began = { run: "r", inputs: inputsOf(world.plan), seed: 1, provider: "test", stubRun: false };
    return [{ kind: "run_began", ...began, limits: world.limits }, attached(world, "start")];
  }
  world.state = world.folded;
  world.folded = foldJournal(world);
  world.recovering = pending(world.state);
  const told = limits === undefined ? [] : [{ kind: "told", verb: "limits", limits, actor: "resume" } as const];
  if (limits !== undefined) world.limits = limits;
  return [attached(world, world.tape.chance(0.2) ? "takeover" : "resume"), ...told];
}

function attached(world: World, mode: "start" | "resume" | "takeover"): Fact {
  world.processes += 1;
  tell(world, () => `process ${world.processes} begins (${mode})`);
  const waits = world.profile.waits ? ({ waits: true } as const) : {};
  const gates = world.profile.hasQuotas ? { gates: { worker: "one", "*": "all" } } : {};
  return {
    kind: "attached",
    epoch: world.processes,
    host: "h",
    boot: "b",
    pid: 1,
    version: "0",
    mode,
    ...waits,
    ...gates,
  };
}

/** A run that is held goes on in another process, with what it waited for. */
function comeBack(world: World, state: string): readonly Fact[] | undefined {
  tell(world, () => `process ${world.processes} ends: ${state}`);
  if (finalStates.has(state)) return undefined;
  const facts = resume(world, state === "budget_exceeded" ? raised(world) : undefined);
  if (state !== "needs_input") return facts;
  const asks = [...world.state.asks.values()];
  const heard = asks.filter((_, index) => index === 0 || !world.tape.chance(0.3));
  return [...facts, ...heard.flatMap((question) => answersTo(world, question))];
}

/** More of what was used up, and at last no limit at all. */
function raised(world: World): RunLimits {
  const { atOnce, list, agents, tokens, usd, timeMs } = world.limits;
  if (!isRough(world)) return withRates(world.plan, { atOnce, list });
  const times = world.tape.pick([4, 1.5, 1]);
  return withRates(world.plan, {
    ...{ atOnce, list },
    ...(agents === undefined ? {} : { agents: Math.ceil(agents * times) }),
    ...(tokens === undefined ? {} : { tokens: Math.ceil(tokens * times) }),
    ...(usd === undefined ? {} : { usd: usd * times }),
    ...(timeMs === undefined ? {} : { timeMs: timeMs * times }),
  });
}

/** What arrives next: facts on their way, a word of somebody, or the time that the scheduler waits for. */
function nextFacts(world: World, { wakeAt, awaitsPeople }: StepResult): readonly Fact[] {
  const word = happens(world, world.profile.words) ? wordOf(world) : undefined;
  if (word !== undefined) return [word];
  if (happens(world, world.profile.clock)) jump(world);
  const alarm = wakeAt === undefined ? Number.POSITIVE_INFINITY : world.time + wakeAt - world.state.now;
  const first = world.queue[0];
  if (first === undefined && awaitsPeople === true && world.tape.chance(0.5)) return waitForPeople(world, true);
  if (first === undefined || alarm < first.at) {
    if (wakeAt === undefined) return waitForPeople(world, awaitsPeople === true);
    world.time = Math.max(world.time + 1, alarm, wakeAt - world.skew);
    if (awaitsPeople === true && !isRough(world)) return waitForPeople(world, true);
    return [{ kind: "rang" }];
  }
  world.time = Math.max(world.time, first.at);
  return arrived(world);
}

/** What has arrived by now, or a little later, in any order. */
function arrived(world: World): readonly Fact[] {
  const isTogether = happens(world, world.profile.together);
  const until = world.time + (isTogether ? latency(world) : 0);
  const count = isTogether ? world.queue.filter(({ at }) => at <= until).length : 1;
  const facts = world.queue.splice(0, count).map(({ fact }) => fact);
  if (facts.length < 2) return [...facts, ...strays(world, facts)];
  world.words.add("facts together");
  if (!world.tape.chance(0.5)) return facts;
  world.words.add("facts reordered");
  return facts.reverse();
}

/** Facts that speak of nothing that there is: of an attempt before, of an instance that is not there. */
function strays(world: World, facts: readonly Fact[]): readonly Fact[] {
  const [fact] = facts;
  if (fact === undefined || !("attempt" in fact) || !happens(world, world.profile.late)) return [];
  world.words.add("late: of an old attempt");
  return [{ ...fact, attempt: fact.attempt - 1 }, { ...fact, iid: world.ledger.entries.length + 7 }, { kind: "rang" }];
}

function wordOf(world: World): Fact | undefined {
  const { tape, state, profile } = world;
  const actor = "Anna";
  if (state.held !== undefined) {
    if (state.held.why !== "pause" || !tape.chance(0.7)) return undefined;
    return { kind: "told", verb: "unpause", actor };
  }
  const verb = tape.pick(["pause", "pause", "stop", "unpause", "cancel", "skip", "skip"] as const);
  if ((verb === "cancel" || verb === "skip") && (!profile.cancels || !tape.chance(0.6))) return undefined;
  if (verb === "skip") return { kind: "told", verb, target: tape.below(world.ledger.entries.length + 1), actor };
  return { kind: "told", verb, actor };
}

/** The clock of the machine is set: back by some seconds, or on by more. */
function jump(world: World): void {
  const by = world.tape.pick([-4_000, -50, 3_000, 15_000]);
  world.words.add(by < 0 ? "clock steps back" : "clock steps on");
  world.skew += by;
}

/** Only people can move the run, and its process stays for them; sometimes it is stopped instead. */
function waitForPeople(world: World, isAwaited: boolean): readonly Fact[] {
  demand(isAwaited, "stuck", () => "nothing can happen any more, and the run has not ended");
  if (world.state.held?.why === "pause")
    return [{ kind: "told", verb: world.tape.pick(["unpause", "stop"]), actor: "Anna" }];
  const question = [...world.state.asks.values()][0];
  if (question === undefined) throw new Broken("stuck", "the run waits for people, and asks nothing");
  if (happens(world, world.profile.words)) return [{ kind: "told", verb: "stop", actor: "Anna" }];
  sayTo(world, question, 1);
  if (world.queue.length === 0) send(world, 1, { kind: "rang" });
  return arrived(world);
}

function tellFact(fact: Fact): string {
  const at = "iid" in fact ? ` ${fact.iid}` : "";
  const attempt = "attempt" in fact ? ` attempt ${fact.attempt}` : "";
  const more = "verb" in fact ? ` ${fact.verb}` : "choice" in fact ? ` ${fact.choice}` : "";
  return `${fact.kind}${at}${attempt}${more}`;
}
