/** Rounds of a loop: how many, what they begin with, and how their end is judged (LANGUAGE.md `loop`). */
import type { Json } from "../../src/base/json.ts";
import type { Answer as PersonAnswer } from "../../src/core/ask.ts";
import type { Expr } from "../../src/expr/ir.ts";
import type { Loop } from "../../src/plan/plan.ts";
import type { Env, Frame, Run } from "./instances.ts";
import { type Computed, compute, isTrue, listOf, settingOf } from "./reference-compute.ts";

type LoopPlan = {
  readonly rounds: number;
  readonly elements: readonly Json[] | undefined;
  readonly start: readonly Json[];
};

/** Rounds, elements and start of the state. */
export function planLoop(run: Run, env: Env, loop: Loop): Computed<LoopPlan> {
  const over = loop.over === undefined ? undefined : listOf(run, env, loop.over);
  if (over !== undefined && over.kind !== "value") return over;
  const most = loop.rounds === undefined ? undefined : settingOf(run, env, loop.rounds);
  if (most !== undefined && most.kind !== "value") return most;
  const starts = loop.state.map(({ start }) => start);
  const started = computeAll(run, env, starts);
  if (started.kind !== "value") return started;
  const elements = over?.value;
  const ends = [elements?.length, most?.value].map((end) => end ?? Number.POSITIVE_INFINITY);
  return { kind: "value", value: { rounds: Math.floor(Math.min(...ends)), elements, start: started.value } };
}

type Round = { readonly state: readonly Json[]; readonly round?: number; readonly element?: Json; readonly note: Json };

export function bindRound(frame: Frame, loop: Loop, { state, round, element, note }: Round): void {
  for (const [index, { slot }] of loop.state.entries()) frame.slots.set(slot, state[index] ?? null);
  for (const [slot, { kind }] of frame.body.slots.entries()) {
    if (kind === "note") frame.slots.set(slot, note);
    if (kind === "round") frame.slots.set(slot, round ?? frame.slots.get(slot) ?? 0);
    if (kind === "element" && element !== undefined) frame.slots.set(slot, element);
  }
}

type Judged = {
  readonly note?: string;
  readonly state: readonly Json[];
  readonly streaks: readonly number[];
  readonly ended: string | undefined;
};

/** Stops are judged on the old state; the first that is true (so many rounds running) wins; then comes the next state. */
export function judgeRound(
  run: Run,
  frame: Frame,
  loop: Loop,
  before: { readonly state: readonly Json[]; readonly streaks: readonly number[] },
  person: () => PersonAnswer,
): Judged {
  const env: Env = { frame, bound: new Map() };
  const streaks = loop.stop.map((stop, index) =>
    isTrue(compute(run, env, stop.if)) ? (before.streaks[index] ?? 0) + 1 : 0,
  );
  const stopped = loop.stop.find((stop, index) => (streaks[index] ?? 0) >= stop.rounds);
  const next = computeAll(
    run,
    env,
    loop.state.map(({ next: expr }, index): Expr => expr ?? { do: "lit", value: before.state[index] ?? null }),
  );
  const canGoOn = next.kind === "value";
  const state = canGoOn ? next.value : before.state;
  const unstopped = canGoOn ? undefined : "failed";
  if (stopped === undefined) return { state, streaks, ended: unstopped };
  if (stopped.ask !== true) return { state, streaks, ended: stopped.name };
  const { choice, note } = person();
  if (choice === "end") return { state, streaks, ended: stopped.name };
  const anew = streaks.map((streak, index) => (loop.stop[index] === stopped ? 0 : streak));
  return { state, streaks: anew, ended: unstopped, ...(note === undefined ? {} : { note }) };
}

function computeAll(run: Run, env: Env, exprs: readonly Expr[]): Computed<readonly Json[]> {
  const values: Json[] = [];
  for (const expr of exprs) {
    const result = compute(run, env, expr);
    if (result.kind !== "value") return result;
    values.push(result.value);
  }
  return { kind: "value", value: values };
}
