/**
 * What must hold of a run that is over: the journal alone gives its state; its facts alone give its decisions, byte for
 * byte; and where nothing hangs on who came first, it came to what the reference interpreter says.
 */
import { canonicalJson } from "../../src/base/json.ts";
import { addressOf } from "../../src/core/address.ts";
import { phases, shapes } from "../../src/core/columns.ts";
import type { Event } from "../../src/core/event.ts";
import { isSettled, outcomeOf } from "../../src/core/instances.ts";
import { createState, type State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { refold } from "../core/drive.ts";
import { factOf } from "../core/replay-facts.ts";
import { interpret } from "../reference/reference.ts";
import { plainWorld } from "./answers.ts";
import { demand } from "./broken.ts";
import { whyIncomparable } from "./comparable.ts";
import { inputsOf } from "./play.ts";
import type { World } from "./world.ts";

export function checkEnd(world: World): void {
  demandSameState(world);
  if (world.profile.isReplayed) demandSameDecisions(world);
  const why = whyIncomparable(world);
  if (why !== undefined) {
    world.words.add(`not compared: ${why}`);
    return;
  }
  world.words.add("compared");
  demandSameEnd(world);
}

/** The fold of the journal, made beside the processes, is the state of the last one, but for what is computed again. */
function demandSameState({ state, folded }: World): void {
  const [own, other] = [stateText(state), stateText(folded)];
  demand(own === other, "fold", () => `the state is\n${own}\nand that of the journal\n${other}`);
}

const settledOrWaiting = (phase: number): number => (phase >= phases.ok ? phase : 0);

function stateText(state: State): string {
  const { columns, purses, lists, loops } = state;
  const instances = Array.from({ length: columns.count }, (_, iid) => [
    ...[settledOrWaiting(columns.phase[iid] ?? 0), columns.attempts[iid], columns.valueSeq[iid], columns.parent[iid]],
    ...[columns.src[iid], columns.ix[iid], columns.pos[iid], columns.live[iid]],
  ]);
  const open = [...lists].map(([iid, list]) => [
    iid,
    list.closed,
    list.items.length,
    list.dropped,
    list.arrivals.length,
  ]);
  const rounds = [...loops].map(([iid, { round, judged, ended, bad, state: values }]) => [
    iid,
    round,
    judged,
    ended,
    bad,
    values,
  ]);
  const counts = [
    state.census,
    state.agents,
    state.inFlight,
    state.inBatch,
    state.dropped,
    state.usage,
    state.askCount,
  ];
  const money = [...purses].filter(([, { charged }]) => charged.tokens > 0).sort();
  return JSON.stringify([counts, state.ended, state.held, [...state.asks], open, rounds, money, instances]);
}

/**
 * One process that lives for ever, and is given nothing but the facts of the journal and the time of each step,
 * decides what all of them decided; as far as they came: what one had not decided when it died, the next one decides.
 */
function demandSameDecisions({ plan, ticks, journal }: World): void {
  let state = createState(plan);
  let seq = 0;
  let life = 0;
  const lives = ticks.flatMap(({ events: [first] }) => (first?.kind === "attached" ? [first.seq - 1] : []));
  for (const { now, events } of ticks) {
    const [first] = events;
    if (first?.kind === "attached") {
      state = refold(plan, journal.slice(0, seq));
      life += 1;
    }
    const end = lives[life] ?? journal.length;
    const given = events.flatMap((event) => factOf(event) ?? []);
    let result = step(state, given, now);
    seq = demandSame(journal, seq, result.events.slice(0, end - seq));
    while (result.more && seq < end) {
      result = step(state, [], now);
      seq = demandSame(journal, seq, result.events.slice(0, end - seq));
    }
  }
  demand(seq === journal.length, "replay", () => `${seq} of ${journal.length} events were decided again`);
}

function demandSame(journal: readonly Event[], from: number, decided: readonly Event[]): number {
  for (const [index, event] of decided.entries()) {
    const [own, other] = [JSON.stringify(journal[from + index]), JSON.stringify(event)];
    demand(own === other, "replay", () => `event ${from + index + 1} was\n${own}\nand is now\n${other}`);
  }
  return from + decided.length;
}

function demandSameEnd({ plan, state }: World): void {
  const expected = interpret(plan, inputsOf(plan), plainWorld);
  const isCut = (address: string): boolean =>
    expected.cutShort.some((around) => around === "" || address.startsWith(`${around}/`));
  const outcomes: string[] = [];
  for (let iid = 1; iid < state.columns.count; iid += 1) {
    if (state.columns.shape[iid] === shapes.round) continue;
    const address = addressOf(state, iid);
    if (!isCut(address)) outcomes.push(`${address} ${isSettled(state, iid) ? outcomeOf(state, iid) : "unsettled"}`);
  }
  const wanted = [...expected.instances].map(([address, { outcome }]) => `${address} ${outcome}`);
  const own = [state.ended?.state, canonicalJson(state.ended?.returns ?? null), ...outcomes.sort()].join("\n");
  const other = [expected.state, canonicalJson(expected.returns ?? null), ...wanted.sort()].join("\n");
  demand(own === other, "reference", () => `the run came to\n${own}\nand the reference interpreter to\n${other}`);
}
