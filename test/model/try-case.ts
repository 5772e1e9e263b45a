/** One case of the model: two tapes, of which the first makes the plan and the second all that happens to it. */
import { Bug } from "../../src/base/invariant.ts";
import { printPlan } from "../../src/plan/print-plan.ts";
import { Broken } from "./broken.ts";
import { checkEnd } from "./ends.ts";
import { modelPlan } from "./model-plan.ts";
import { wordsOfPlan } from "./plan-words.ts";
import { play } from "./play.ts";
import { endlessTape, recordedTape, type Tape } from "./tape.ts";

export type Case = { readonly plan: readonly number[]; readonly world: readonly number[] };
/** `found`: what the case fell over, with what the tapes were read to; undefined: nothing. */
export type Tried = { readonly words: ReadonlySet<string>; readonly found?: Found };
export type Found = { readonly rule: string; readonly message: string; readonly of: Case };

/** The tapes of a seed have no end. */
export function trySeed(seed: number): Tried {
  return tryTapes(endlessTape(seed), endlessTape(seed + 2 ** 31));
}

export function tryCase({ plan, world }: Case, story?: string[]): Tried {
  return tryTapes(recordedTape(plan), recordedTape(world), story);
}

function tryTapes(planTape: Tape, worldTape: Tape, story?: string[]): Tried {
  const plan = modelPlan(planTape);
  story?.push(printPlan(plan));
  const words = new Set(wordsOfPlan(plan));
  try {
    const world = play(plan, worldTape, story);
    checkEnd(world);
    for (const word of [...world.words, ...world.ledger.words]) words.add(word);
    return { words };
  } catch (error) {
    const rule = error instanceof Broken ? error.rule : error instanceof Bug ? "bug" : "error";
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { words, found: { rule, message, of: { plan: [...planTape.drawn], world: [...worldTape.drawn] } } };
  }
}
