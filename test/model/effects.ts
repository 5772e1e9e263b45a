/** What the world does at the scheduler's command: attempts, their end, questions, look-ups; and how it answers. */
import { costOf, type Sum } from "../../src/base/money.ts";
import type { Command } from "../../src/core/command.ts";
import type { Fact } from "../../src/core/event.ts";
import type { OpenAsk } from "../../src/core/state.ts";
import { holds, personSays, saidBy } from "./answers.ts";
import { demand } from "./broken.ts";
import { rates } from "./profile.ts";
import { addSum, type Doing, happens, isRough, latency, send, tell, type World } from "./world.ts";

type At = { readonly iid: number; readonly attempt: number };
type Start = Extract<Command, { do: "start" }>;

export function obey(world: World, command: Command): void {
  tell(world, () => `    ${tellCommand(command)}`);
  switch (command.do) {
    case "start":
      return start(world, command);
    case "grant":
      demandInFlight(world, command, "granted");
      return request(world, command, command.allowance);
    case "ensure":
      demandInFlight(world, command, "judged");
      world.atWork.add(keyOf(command));
      return answer(world, command, {
        ...{ kind: "ensured", iid: command.iid, attempt: command.attempt, index: command.index },
        ok: holds(command.argv),
      });
    case "abort":
      return abort(world, command);
    case "recover":
      send(world, latency(world), { kind: "lost", iid: command.iid, attempt: command.attempt, ended: 0 });
      return;
    case "show":
      return show(world, command.question);
    case "lookup":
      world.words.add("lookup");
      return answer(world, { iid: command.iid, attempt: 0 }, { kind: "missed", iid: command.iid, rkey: command.rkey });
    default:
      return;
  }
}

function tellCommand(command: Command): string {
  if (command.do === "show") return `show question ${command.question.ask} (${command.question.about})`;
  const attempt = "attempt" in command ? ` attempt ${command.attempt}` : "";
  return "iid" in command ? `${command.do} ${command.iid}${attempt}` : command.do;
}

function keyOf({ iid, attempt }: At): string {
  return `${iid}/${attempt}`;
}

/** An effect comes after its event: the journal must have the attempt. */
function demandInFlight({ ledger }: World, { iid, attempt }: At, what: string): void {
  const entry = ledger.entries[iid];
  const known = entry !== undefined && entry.attempt === attempt && entry.inFlight;
  demand(known, "durable", () => `attempt ${attempt} of ${iid} is ${what}, and the journal does not have it in flight`);
}

function start(world: World, command: Start): void {
  const { iid, attempt, address, request: asked, ticket, allowance } = command;
  const key = keyOf(command);
  demandInFlight(world, command, "started");
  const isNew = ticket === undefined;
  world.atWork.add(key);
  demand(!isNew || !world.doing.has(key), "effect twice", () => `${address} attempt ${attempt} is started twice`);
  const model = asked.kind === "agent" ? asked.model : "";
  const isBatch = asked.kind === "agent" && asked.batch === true;
  if (isNew) world.doing.set(key, { model, used: { inputTokens: 0, outputTokens: 0 }, turn: 0, isBatch });
  if (isBatch) world.words.add(isNew ? "batch" : "batch: waited for again");
  if (isBatch && isNew) send(world, latency(world), { kind: "queued", iid, attempt, ticket: `t${key}` }, key);
  const inQueue = world.tickets.get(key);
  if (ticket !== undefined && inQueue !== undefined) return answer(world, command, inQueue);
  if (allowance !== undefined && asked.kind === "agent") return request(world, command, allowance);
  answer(world, command, endOf(world, command));
}

/** How an attempt ends: as it would at any time, unless its provider refuses it. */
function endOf(
  world: World,
  command: At & { readonly address: string; readonly request: Start["request"] },
): Fact | undefined {
  const { iid, attempt, address, request: asked } = command;
  const isAgent = asked.kind === "agent";
  if (isAgent && happens(world, world.profile.quota)) return refusal(world, { iid, attempt });
  const said = saidBy(address, asked);
  if (said === "never") return undefined;
  if ("value" in said) return { kind: "replied", iid, attempt, value: said.value };
  return { kind: "attempt_failed", iid, attempt, cause: said.cause, scope: "instance" };
}

/** A rate limit, or what only a person can mend. Neither says anything of the instance. */
function refusal(world: World, { iid, attempt }: At): Fact {
  if (world.tape.chance(0.1)) {
    const cause = { kind: "denied", message: "the key is not valid" } as const;
    return { kind: "attempt_failed", iid, attempt, cause, scope: "run" };
  }
  const wait = world.tape.pick([0, 50, 5_000, -1]);
  const cause = { kind: "rate_limit", message: "slow down" } as const;
  const retry = wait < 0 ? {} : { retryAfterMs: wait };
  return { kind: "attempt_failed", iid, attempt, cause, scope: "gate", ...retry };
}

/** Sends the answer on its way, and sometimes once more. */
function answer(world: World, at: At, fact: Fact | undefined): void {
  if (fact === undefined) {
    world.words.add("hangs");
    return;
  }
  const after = latency(world);
  send(world, after, fact, keyOf(at));
  if (world.doing.get(keyOf(at))?.isBatch === true) world.tickets.set(keyOf(at), fact);
  if (!happens(world, world.profile.late)) return;
  world.words.add("late: doubled");
  send(world, after + latency(world), fact);
}

/** A request of an attempt that is counted: it uses what it may or less, and is paid whether its answer arrives or not. */
function request(world: World, { iid, attempt }: At, allowance: Sum): void {
  const key = keyOf({ iid, attempt });
  const mine = world.doing.get(key);
  demand(mine !== undefined, "durable", () => `${key} is granted a request, and was not started`);
  if (mine === undefined) return;
  pay(world, mine, allowance);
  const usage = { ...mine.used };
  mine.turn += 1;
  const address = world.ledger.entries[iid]?.name ?? "";
  const asked = world.state.live.get(iid)?.request;
  if (asked === undefined) return;
  if (!mine.isBatch && mine.turn < 4 && world.tape.chance(0.4)) {
    const fact: Fact = { kind: "billed", iid, attempt, turn: mine.turn, usage, input: world.tape.below(1_500) };
    send(world, latency(world), fact, key);
    return;
  }
  const end = endOf(world, { iid, attempt, address, request: asked });
  answer(world, { iid, attempt }, end === undefined ? undefined : ({ ...end, usage } as Fact));
}

function pay(world: World, mine: Doing, allowance: Sum): void {
  const { tape, spent } = world;
  const [inputPrice, outputPrice] = rates.usd[mine.model] ?? [0, 0];
  const input = tape.below(300);
  const afford = Math.floor((allowance.microUsd - input * inputPrice - 1) / outputPrice);
  const most = Math.max(0, Math.min(allowance.tokens - input, afford));
  const output = tape.chance(0.3) ? most : tape.below(most + 1);
  mine.used = { inputTokens: mine.used.inputTokens + input, outputTokens: mine.used.outputTokens + output };
  addSum(spent, { tokens: input + output, microUsd: costOf(rates, mine.model, { input, output }) - 1 });
  const { tokens = Number.POSITIVE_INFINITY, usd = Number.POSITIVE_INFINITY } = world.limits;
  demand(spent.tokens <= tokens, "limit: tokens", () => `${spent.tokens} of ${tokens} were really used`);
  demand(spent.microUsd <= usd * 1e6 + 0.001, "limit: usd", () => `${spent.microUsd} of $${usd} were really paid`);
}

/** It ends, or its answer was on its way already. */
function abort(world: World, { iid, attempt }: At): void {
  const key = keyOf({ iid, attempt });
  if (!world.atWork.has(key)) return; // of a process that is dead: it is told as lost
  const onItsWay = world.queue.some(({ of, fact: { kind } }) => of === key && kind !== "queued" && kind !== "billed");
  if (onItsWay && world.tape.chance(0.3)) return;
  world.words.add("aborted in flight");
  world.queue = world.queue.filter(({ of }) => of !== key);
  const used = world.doing.get(key)?.used;
  const usage = used === undefined || world.state.run?.limits.rates === undefined ? {} : { usage: { ...used } };
  answer(world, { iid, attempt }, { kind: "aborted", iid, attempt, clean: true, ...usage });
}

/** A person sees a question, and answers when it suits. */
function show(world: World, question: OpenAsk): void {
  const { people } = world.profile;
  if (people === "when it waits" && isRough(world)) return;
  sayTo(world, question, people === "late" ? latency(world) * 10 : 1);
}

/** Sends what a person says, with what does not count beside it. */
export function sayTo(world: World, question: OpenAsk, afterMs: number): void {
  for (const [index, fact] of answersTo(world, question).entries())
    send(world, index < 2 ? afterMs : afterMs + latency(world), fact);
}

/** What people say to a question, in this order: what does not fit, what counts, what comes second. */
export function answersTo(world: World, question: OpenAsk): readonly Fact[] {
  const { iid, ask, about } = question;
  const to = { kind: "answered", iid, ask } as const;
  const { late, words } = world.profile;
  const isStopped = (about === "retry" || about === "once") && happens(world, words);
  const counts: Fact = { ...to, ...(isStopped ? { choice: "stop", actor: "Anna" } : personSays(question)) };
  if (isStopped) world.words.add("answer: stop");
  if (!happens(world, late)) return [counts];
  world.words.add("answer: does not fit").add("answer: second");
  const second = about === "gate" ? "no" : about === "loop" ? "end" : "skip";
  return [{ ...to, choice: "nonsense", actor: "Eve" }, counts, { ...to, choice: second, actor: "Eve" }];
}
