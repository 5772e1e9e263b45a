/**
 * Questions to people: when one is asked, what it offers, and what an answer leads to. A question holds no slot and
 * counts against no time; only what reads its instance waits for it. There is at most one open question an instance.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Cause } from "../base/outcome.ts";
import type { Tmpl } from "../expr/ir.ts";
import type { Act } from "../plan/plan.ts";
import { addressOf } from "./address.ts";
import {
  type AskAbout,
  endChoice,
  expiryActor,
  goOnChoice,
  type Question,
  retryChoice,
  skipChoice,
  stopChoice,
  valueChoice,
} from "./ask.ts";
import { answerProblems, bothInputs } from "./check-answer.ts";
import { shapes } from "./columns.ts";
import { type Computed, type NoValue, renderIn, settingOf, settleWithout } from "./computing.ts";
import { endStuck } from "./end-stuck.ts";
import type { Fact } from "./event.ts";
import { isSettled, nodeOf, shapeOf } from "./instances.ts";
import { firstRank, firstValue, popRanked } from "./numbers.ts";
import { type Context, contextOf } from "./references.ts";
import { shownState } from "./shown-state.ts";
import type { OpenAsk, State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

type Person = Extract<Act, { do: "person" }>;
type Answered = Extract<Fact, { kind: "answered" }>;

/** What a question says beside who asks and which one it is. */
type Wording = Omit<Question, "iid" | "ask" | "time" | "address" | "about">;

/** Asks what a gate asks, rendered. A gate whose texts touch what is not ok settles by that, as every node does. */
export function askGate(turn: Turn, iid: number, act: Person): void {
  const wording = gateWording(turn.state, iid, act);
  if ("kind" in wording) settleWithout(turn, iid, wording);
  else ask(turn, iid, "gate", wording);
}

function gateWording(state: State, iid: number, act: Person): Wording | NoValue {
  const context = contextOf(state, iid);
  const leads = act.choices.map((choice) => choice.leads ?? []);
  const texts = renderAll(state, [act.ask, act.show ?? [], ...leads], context);
  if (texts.kind !== "value") return texts;
  const wait = act.expiresMs === undefined ? undefined : settingOf(state, act.expiresMs, context);
  if (wait !== undefined && wait.kind !== "value") return wait;
  const [question = "", show, ...led] = texts.value;
  const input = schemaAt(state, act.input);
  return {
    question: question.trim(),
    ...(act.show === undefined || show === undefined ? {} : { show }),
    choices: act.choices.map((choice, index) => {
      const fields = bothInputs(input, schemaAt(state, choice.input));
      return {
        name: choice.name,
        leads: (led[index] ?? "").trim(),
        ...(fields === undefined ? {} : { input: fields }),
      };
    }),
    ...(input === undefined || act.choices.length > 0 ? {} : { input }),
    ...(wait === undefined ? {} : { expires: state.now + wait.value }),
    ...(act.onExpiry === undefined ? {} : { onExpiry: act.onExpiry }),
  };
}

function renderAll(state: State, templates: readonly Tmpl[], context: Context): Computed<readonly string[]> {
  const texts: string[] = [];
  for (const template of templates) {
    const text = renderIn(state, template, context);
    if (text.kind !== "value") return text;
    texts.push(text.value);
  }
  return { kind: "value", value: texts };
}

function schemaAt(state: State, type: number | undefined): JsonObject | undefined {
  return type === undefined ? undefined : state.prepared.plan.types[type];
}

/** Attempts are used up (`retry: {then: ask}`). `tried`: how each of them failed. */
export function askAboutFailure(turn: Turn, iid: number, tried: readonly Cause[]): void {
  const { node } = nodeOf(turn.state, iid);
  const last = tried.at(-1);
  const times = tried.length === 1 ? "failed" : `failed ${tried.length} times`;
  const question = `\`${addressOf(turn.state, iid)}\` ${times}${last === undefined ? "" : `: ${last.message}`}`;
  const again = "It is tried again; a note goes to whoever does it.";
  const skip = "It is left out, and so is what needs it.";
  ask(turn, iid, "retry", wordingAbout(turn.state, iid, { question, again, skip, why: node.why, tried }));
}

/** A crash cut a program short that must not be started twice (`once: true`). */
export function askAboutCrash(turn: Turn, iid: number): void {
  const { state } = turn;
  const { node } = nodeOf(state, iid);
  const question = `\`${addressOf(state, iid)}\` was running when its process died, and may have done its work: what now?`;
  const again = "It is started again, whatever it did before.";
  const skip = "It is left out, and so is what needs it.";
  const tried = state.live.get(iid)?.failures ?? [];
  ask(turn, iid, "once", wordingAbout(state, iid, { question, again, skip, why: node.why, tried: [...tried] }));
}

type About = {
  readonly question: string;
  readonly again: string;
  readonly skip: string;
  readonly why: string | undefined;
  readonly tried: readonly Cause[];
};

function wordingAbout(state: State, iid: number, { question, again, skip, why, tried }: About): Wording {
  const value = "The value that is given stands in place of its result.";
  const stop = "The run is stopped; it asks this again when it is resumed.";
  return {
    question,
    ...(why === undefined ? {} : { show: why }),
    choices: [
      { name: retryChoice, leads: again },
      { name: skipChoice, leads: skip },
      { name: valueChoice, leads: value, value: schemaOfValue(state, iid) },
      { name: stopChoice, leads: stop },
    ],
    ...(tried.length === 0 ? {} : { tried }),
  };
}

/** The JSON Schema of what the instance gives: of an item, that of an element of its node's list. */
function schemaOfValue(state: State, iid: number): JsonObject {
  const { node } = nodeOf(state, iid);
  const schema = schemaAt(state, node.type) ?? {};
  if (shapeOf(state, iid) !== shapes.item) return schema;
  const { items } = schema;
  return isJsonObject(items) ? items : {};
}

/** A `stop` with `then: ask` was true. `otherwise`: how the loop ends if nobody ends it by that name; absent: it goes on. */
export function askAboutLoop(turn: Turn, iid: number, stop: string, round: number, otherwise?: string): void {
  const { state } = turn;
  const { node } = nodeOf(state, iid);
  const { brief, lines } = shownState(state, iid);
  const held = brief === "" ? "" : ` (${brief})`;
  const question = `\`${addressOf(state, iid)}\` stands at "${stop}" after round ${round}${held}: is this the end of it?`;
  const show = [...(node.why === undefined ? [] : [node.why]), ...lines].join("\n");
  const goOn =
    otherwise === undefined
      ? "Another round begins; a note can be read in it."
      : `No round is left to go on with: it ends as "${otherwise}".`;
  ask(turn, iid, "loop", {
    question,
    ...(show === "" ? {} : { show }),
    choices: [
      { name: endChoice, leads: `The loop ends as "${stop}".` },
      { name: goOnChoice, leads: goOn },
    ],
  });
}

/** What is asked of an attempt in flight is not shown to answers at hand: these speak of what becomes of a node. */
export function ask(turn: Turn, iid: number, about: AskAbout, wording: Wording): void {
  const { state } = turn;
  const time = (state.askTimes.get(iid) ?? 0) + 1;
  const question: Question = {
    ...{ iid, ask: state.askCount + 1, time, about, address: addressOf(state, iid) },
    ...wording,
  };
  emit(turn, { kind: "asked", ...question });
  if (about === "stuck") return;
  state.showing = true;
  turn.commands.push({ do: "show", question: state.asks.get(iid) ?? question });
}

/** A person has answered. The first answer counts; one that does not fit was refused where it was given. */
export function hearAnswer(turn: Turn, fact: Answered): void {
  const { state } = turn;
  const { iid } = fact;
  const asked = state.asks.get(iid);
  if (
    state.ended !== undefined ||
    asked?.ask !== fact.ask ||
    isSettled(state, iid) ||
    (!isEarlierExpiry(asked, fact) && answerProblems(asked, fact).length > 0)
  )
    return;
  emit(turn, fact);
  if (asked.about === "gate") return settleGate(turn, iid, fact);
  if (asked.about === "stuck") return endStuck(turn, fact);
  if (asked.about === "loop") return;
  const attempts = state.live.get(iid)?.attempt ?? 0;
  switch (fact.choice) {
    case skipChoice:
      return emit(turn, { kind: "settled", iid, outcome: "skipped", attempts });
    case valueChoice:
      return emit(turn, { kind: "settled", iid, outcome: "ok", ref: state.seq, attempts });
    case stopChoice:
      if (state.held?.why === "stop") return; // any other hold becomes a stop: after a pause nobody would ask again
      return emit(turn, { kind: "held", why: "stop", message: `${fact.actor} stopped it at \`${asked.address}\`` });
    default:
      return; // another attempt: `apply` has made it wait for its turn
  }
}

/** Nobody had answered the same question in the run that this one takes answers over from. */
function isEarlierExpiry({ onExpiry, expires }: OpenAsk, { actor, choice, fromRun }: Answered): boolean {
  return fromRun !== undefined && actor === expiryActor && expires !== undefined && choice === onExpiry;
}

type Decided = { readonly choice?: string; readonly actor: string; readonly note?: string; readonly reason?: string };

function settleGate(turn: Turn, iid: number, decided: Decided & { readonly input?: JsonObject }): void {
  const { choice, actor, note, reason, input } = decided;
  const value: Json = {
    ...(choice === undefined ? {} : { choice }),
    by: actor,
    note: note ?? reason ?? null,
    ...input,
  };
  emit(turn, { kind: "settled", iid, outcome: "ok", value });
}

/** Questions that nobody answered in time end as their gate says. To be called before anything starts. */
export function endExpired(turn: Turn): void {
  const { state } = turn;
  while (nextExpiry(state) <= state.now) {
    const asked = state.asks.get(popRanked(state.askTimers));
    if (asked === undefined) continue;
    const { iid, ask: number, onExpiry } = asked;
    emit(turn, { kind: "ask_closed", iid, ask: number, how: "expired" });
    settleGate(turn, iid, { actor: expiryActor, ...(onExpiry === undefined ? {} : { choice: onExpiry }) });
  }
}

/** When the next open question expires; infinity: none does. */
export function nextExpiry(state: State): number {
  while (firstValue(state.askTimers) !== -1 && !isOpen(state, firstValue(state.askTimers))) popRanked(state.askTimers);
  return firstRank(state.askTimers);
}

/** An instance may have been asked about before, without an end: only the time of the open question counts. */
function isOpen(state: State, iid: number): boolean {
  return state.asks.get(iid)?.expires === firstRank(state.askTimers);
}

/** After a `stop`, whoever goes on with the run is asked again. */
export function askAgain(turn: Turn, iid: number): void {
  const { state } = turn;
  if (state.asks.has(iid) || state.held !== undefined) return;
  if (needsWord(state, iid)) askAboutCrash(turn, iid);
  else askAboutFailure(turn, iid, [...(state.live.get(iid)?.failures ?? [])]);
}

/** True if a program that must not be started twice was lost, and nobody has said since that it may be. */
export function needsWord(state: State, iid: number): boolean {
  const live = state.live.get(iid);
  return live !== undefined && live.lost > live.cleared && nodeOf(state, iid).node.once === true;
}

/** What is said of a run in which only people can help. */
export function waitingMessage(asks: ReadonlyMap<number, OpenAsk>): string {
  const [first] = asks.values();
  const others = asks.size > 1 ? ` and ${asks.size - 1} more` : "";
  return `waits for a person: question ${first?.ask ?? 0} (\`${first?.address ?? ""}\`)${others}`;
}
