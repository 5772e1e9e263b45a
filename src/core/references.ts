/** Where a reference of the plan leads at run time: from a frame outwards, through wires, to the cell that is read. */
import { invariant, present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { NodeRef, Ref } from "../expr/ir.ts";
import type { Edge, Live, PathStep, Slot, Wire } from "../plan/plan.ts";
import { shapes } from "./columns.ts";
import { addWaiter, bodyOfFrame, doorOf, frameOf, isList, isSettled, nodeOf, shapeOf } from "./instances.ts";
import type { State } from "./state.ts";

/**
 * Where an expression is evaluated. `inst`: whose item the `item` slots at up 0 mean. `bound`: slots that a stream or a
 * list binds while it decides. `noRound`: the returns of a loop without a round: its nodes count as skipped.
 */
export type Context = {
  readonly frame: number;
  readonly inst: number;
  readonly bound?: ReadonlyMap<number, Json> | undefined;
  readonly result?: Json | undefined;
  readonly loopState?: readonly Json[] | undefined; // in place of the state that the round began with
  readonly noRound?: { readonly loop: number; readonly body: number } | undefined;
  readonly partial?: boolean | undefined; // unsettled nodes read as skipped: the report of a held run
};

/** The context of a cell or item. */
export function contextOf(state: State, iid: number): Context {
  return { frame: frameOf(state, iid), inst: iid };
}

/** The context in which the node, item or loop that opened the frame stands. */
export function outwards(state: State, context: Context): Context {
  const door = context.noRound?.loop ?? doorOf(state, context.frame);
  invariant(door !== 0, "a reference leaves the pipeline");
  return { frame: frameOf(state, door), inst: door, partial: context.partial };
}

/** The context `up` frames outwards. */
export function contextAt(state: State, context: Context, up: number): Context {
  let at = context;
  for (let step = 0; step < up; step += 1) at = outwards(state, at);
  return at;
}

/** The cell of a node, or undefined where a loop had no round. */
export function cellOf(state: State, context: Context, ref: NodeRef): number | undefined {
  const { frame, noRound } = contextAt(state, context, ref.up);
  if (noRound !== undefined) return undefined;
  return (state.columns.base[frame] ?? 0) + ref.node;
}

export function slotAt(state: State, context: Context, slot: number): Slot {
  const body = context.noRound?.body ?? bodyOfFrame(state, context.frame);
  return present(state.prepared.bodies[body]?.body.slots[slot], "a slot of a body");
}

/** What an input slot of a called body is wired to, or undefined for the inputs of the run. */
export function wireOf(state: State, context: Context, slot: number): Wire | undefined {
  if (context.frame === 0) return undefined;
  const { act } = nodeOf(state, doorOf(state, context.frame));
  return act.do === "enter" ? act.wires.find((wire) => wire.slot === slot) : undefined;
}

/** `who` waits for all that the edges lead to and that has not settled. */
export function waitForEdges(state: State, context: Context, edges: readonly Edge[], who: number): void {
  for (const edge of edges) waitForRef(state, context, edge.from, who);
}

function waitForRef(state: State, context: Context, from: Ref, who: number): void {
  if ("node" in from) {
    const cell = cellOf(state, context, from);
    if (cell !== undefined && !isSettled(state, cell)) addWaiter(state, cell, who);
    return;
  }
  const at = contextAt(state, context, from.up);
  const wire = isWired(state, at, from.slot) ? wireOf(state, at, from.slot) : undefined;
  if (wire === undefined) return;
  const caller = outwards(state, at);
  for (const edge of wire.edges) waitForRef(state, caller, edge.from, who);
}

function isWired(state: State, context: Context, slot: number): boolean {
  return slotAt(state, context, slot).kind === "input";
}

/** The list that a generator takes element by element. */
export type LiveSource = { readonly producer: number; readonly pairs: boolean; readonly path: readonly PathStep[] };

/** What a fan or stream takes element by element; undefined: a whole list. */
export function sourceOf(state: State, iid: number): LiveSource | undefined {
  const { gen, isWhole } = nodeOf(state, iid);
  return gen?.live === undefined || isWhole ? undefined : followLive(state, contextOf(state, iid), gen.live);
}

function followLive(state: State, context: Context, live: Live): LiveSource | undefined {
  if ("node" in live.from) {
    const producer = cellOf(state, context, live.from);
    if (producer === undefined || !isList(state, producer)) return undefined;
    if (live.pairs && shapeOf(state, producer) !== shapes.fan) return undefined;
    return { producer, pairs: live.pairs, path: live.path };
  }
  const at = contextAt(state, context, live.from.up);
  const wired = isWired(state, at, live.from.slot) ? wireOf(state, at, live.from.slot)?.live : undefined;
  if (wired === undefined || live.pairs) return undefined;
  return followLive(state, outwards(state, at), { ...wired, path: [...wired.path, ...live.path] });
}
