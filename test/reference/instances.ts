/** What the reference interpreter knows of a run: frames with a cell for each node, and every instance by address. */
import { hashText } from "../../src/base/hash.ts";
import { canonicalJson, type Json } from "../../src/base/json.ts";
import type { Cause, Outcome } from "../../src/base/outcome.ts";
import type { Body, Plan, PlanNode, Wire } from "../../src/plan/plan.ts";

/** `by`: what it touched or waits for in vain. `around`: the instance in whose frame it stands. */
export type Instance = {
  readonly who: number;
  readonly address: string;
  readonly node: PlanNode | undefined; // of the run itself none
  readonly around: Instance | undefined;
  outcome: Outcome | undefined;
  value: Json;
  cause: Cause | undefined;
  by: Instance | undefined;
  cutShort: boolean; // a `fail` inside ended it
  forgotten: boolean; // inside of what a `fail` ended
};

/** An item of a fan, or an element that a stream passed on. */
export type Element = { readonly key: Json; readonly item: Json; readonly instance?: Instance; readonly value?: Json };

export type Dropped = { readonly item: Json; readonly why: "cap" | "take" };

/** `elements`: of a fan its items, of a live `from` what it passed on, in source order. */
export type Cell = {
  readonly instance: Instance;
  elements?: readonly Element[];
  dropped: readonly Dropped[];
  dropCount: number;
  ended?: string;
};

/** `slots`: state, element and round of a round. `outer`: where the node stands that entered the frame. */
export type Frame = {
  readonly body: Body;
  readonly door: Instance;
  readonly outer: Env | undefined;
  readonly wires: readonly Wire[];
  readonly slots: Map<number, Json>;
  readonly cells: (Cell | undefined)[];
};

/** A frame as one of its nodes or items sees it: with the slots that are bound for it alone. */
export type Env = { readonly frame: Frame; readonly bound: ReadonlyMap<number, Json> };

export type Run = {
  readonly plan: Plan;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly instances: Instance[];
  dropped: number; // what caps and takes cut off
  loopFailed: boolean;
};

export function newInstance(run: Run, address: string, node: PlanNode | undefined, around?: Instance): Instance {
  const instance: Instance = {
    who: run.instances.length,
    address,
    node,
    around,
    outcome: undefined,
    value: null,
    cause: undefined,
    by: undefined,
    cutShort: false,
    forgotten: false,
  };
  run.instances.push(instance);
  return instance;
}

/** `up` frames outwards; undefined beyond the pipeline. */
export function envAt(env: Env, up: number): Env | undefined {
  let at: Env | undefined = env;
  for (let step = 0; step < up; step += 1) at = at?.frame.outer;
  return at;
}

/** A key as addresses show it: short and plain as it is, else 8 digits of its hash (RUNTIME.md section 1). */
export function shownKey(key: string): string {
  const isPlain = key.length <= 40 && /^[A-Za-z0-9_./][A-Za-z0-9_ .,:@+/-]*$/.test(key);
  return isPlain ? key : `#${hashText(key).slice(0, 8)}`;
}

/** The key of an item without `key`: the text of a scalar, else a hash of its content. */
export function defaultKey(item: Json): string {
  if (typeof item === "string" && item !== "") return item;
  if (typeof item === "number" || typeof item === "boolean") return String(item);
  return hashText(canonicalJson(item)).slice(0, 8);
}

/** The key, made different from those before by a hash of the item. */
export function distinctKey(shown: string, item: Json, taken: ReadonlySet<string>): string {
  let key = shown;
  for (let double = 0; taken.has(key); double += 1) {
    key = `${shown}~${hashText(`${canonicalJson(item)}/${double}`).slice(0, 8)}`;
  }
  return key;
}
