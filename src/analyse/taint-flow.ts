/**
 * How text of outsiders flows through a plan: node after node in the order of their edges, into scopes, loops and calls.
 * A loop is gone over until the taint of its state stands still. A called pipeline is gone over once for each binding
 * of untrusted inputs: within it an input stands for whatever the caller wires, which is put in where the call stands.
 */
import { limits } from "../base/limits.ts";
import type { Act, Body, Edge, Loop, PlanNode } from "../plan/plan.ts";
import {
  acceptingReader,
  type Flow,
  noteAllReached,
  type Place,
  type Refusal,
  readerAt,
  type Summary,
} from "./flow.ts";
import { refuseAt } from "./refusals.ts";
import { releasesOf } from "./releases.ts";
import {
  type Cause,
  causedBy,
  clean,
  elementOf,
  isClean,
  join,
  listOf,
  mapCauses,
  shapeText,
  type Taint,
  textIn,
  textOf,
  within,
} from "./taint.ts";
import { type NodeTaint, readerIn, type TaintFrame } from "./taint-frames.ts";
import { type ActTaint, taintOfAct } from "./taint-of-act.ts";
import { type Reader, taintOfExpr } from "./taint-of-expr.ts";
import { trustReason } from "./tool-reach.ts";

type Enter = Extract<Act, { do: "enter" }>;
/** What all nodes of a pipeline have in common. */
type Around = Omit<Place, "node">;

/** Goes over a pipeline whose inputs hold these; its result and what is refused because of its inputs. */
export function flowThrough(flow: Flow, body: number, slots: ReadonlyMap<number, Taint>): Summary {
  const open = new Map<PlanNode, Refusal>();
  const frame: TaintFrame = { body, slots: withUntrusted(flow, body, slots), nodes: [] };
  const around: Around = { flow, frame, releases: [], open };
  flowBody(around);
  const told = toldIn(around.frame);
  return { result: resultOf(around), ...(told === undefined ? {} : { told }), open };
}

/** An input that says `trust: untrusted` holds text of outsiders whatever is wired to it. */
function withUntrusted({ plan, types }: Flow, body: number, slots: ReadonlyMap<number, Taint>): Map<number, Taint> {
  const inputs = new Map(slots);
  for (const [index, { name, type, untrusted, at }] of (plan.bodies[body]?.slots ?? []).entries()) {
    if (untrusted !== true) continue;
    const source = { kind: "input", name: `inputs.${name}`, why: trustReason, at } as const;
    inputs.set(index, causedBy(types.whole(type), { source }));
  }
  return inputs;
}

function flowBody(around: Around): void {
  const { flow, frame } = around;
  const body = flow.plan.bodies[frame.body];
  for (const index of body?.topo ?? []) {
    const node = body?.nodes[index];
    if (node !== undefined) frame.nodes[index] = taintOfNode({ ...around, node }, index);
  }
}

function resultOf({ flow, frame, releases }: Around): Taint {
  const { plan } = flow;
  const body = plan.bodies[frame.body];
  return body?.result === undefined
    ? clean
    : taintOfExpr(body.result, readerIn({ plan, frame, releases }, body.resultReads[0]?.at ?? 0));
}

/** The first of its nodes whose failure may quote text of outsiders. */
function toldIn(frame: TaintFrame): Cause | undefined {
  return frame.nodes.find((node) => node?.told !== undefined)?.told;
}

function taintOfNode(around: Place, index: number): NodeTaint {
  const { frame, node } = around;
  const { fan, guard } = node;
  const reader = readerAt(around);
  const item = fan === undefined ? clean : elementOf(taintOfExpr(fan.gen.in, reader));
  if (fan !== undefined) frame.slots.set(fan.gen.slot, item);
  const key = fan?.key === undefined ? item : taintOfExpr(fan.key, reader);
  const otherwise = guard?.else === undefined ? clean : taintOfExpr(guard.else, reader);
  const { one: given, told: acting, dropped } = behindGuard(around, index);
  const one = guard?.per === "item" ? join(given, otherwise) : given;
  const all = fan === undefined ? one : listOf(one);
  const value = guard?.per === "item" ? all : join(all, otherwise);
  const told = acting ?? textIn(value) ?? frame.carried ?? toldBy(frame, node.edges);
  return {
    value,
    one: fan === undefined ? value : one,
    key: fan === undefined ? clean : keyTaint(key),
    item,
    dropped: dropped ?? item,
    ...(told === undefined ? {} : { told }),
  };
}

/** What the node does once its `when` is true: only there holds what a gate released. */
function behindGuard(around: Place, index: number): ActTaint {
  const { flow, frame, node } = around;
  const released = releasesOf(flow.plan, frame, node);
  const place = released.length === 0 ? around : { ...around, releases: [...around.releases, ...released] };
  if (released.length > 0 && node.fan !== undefined)
    frame.slots.set(node.fan.gen.slot, elementOf(taintOfExpr(node.fan.gen.in, readerAt(place))));
  const act = actTaint(place, index);
  refuseAt(place, act.one);
  return act;
}

/** The address of an item: a text as it is, all else as a hash. */
function keyTaint({ text, whole }: Taint): Taint {
  return textOf(text ?? whole);
}

/** What a node waits for may be quoted when it fails. */
function toldBy(frame: TaintFrame, edges: readonly Edge[]): Cause | undefined {
  for (const { from } of edges) {
    let at: TaintFrame | undefined = frame;
    for (let step = 0; step < from.up; step += 1) at = at?.outer;
    const read = "node" in from ? at?.nodes[from.node] : undefined;
    const cause = "node" in from ? read?.told : textIn(at?.slots.get(from.slot) ?? clean);
    if (cause !== undefined) return cause;
  }
  return undefined;
}

/** Items that wait for siblings read the values of these: gone over until they stand still. */
function actTaint(place: Place, index: number): ActTaint {
  const needed = place.node.fan?.needs?.slot;
  let taint = oneTaint(place, index);
  if (needed === undefined) return taint;
  for (let round = 0; round < limits.taintRounds; round += 1) {
    const before = place.frame.slots.get(needed) ?? clean;
    const next = join(before, listOf(taint.one));
    if (shapeText(next) === shapeText(before)) return taint;
    const isLast = round === limits.taintRounds - 2;
    place.frame.slots.set(needed, isLast ? wholly(next) : next);
    taint = oneTaint(place, index);
  }
  return taint;
}

function wholly(taint: Taint): Taint {
  const cause = textIn(taint);
  return cause === undefined ? clean : { whole: cause };
}

function oneTaint(place: Place, index: number): ActTaint {
  const { act } = place.node;
  if (act.do !== "enter") return taintOfAct(place, act);
  const body = place.flow.plan.bodies[act.body];
  if (body?.kind === "pipeline") return taintOfCall(place, act, body);
  return act.loop === undefined ? taintOfScope(place, act, index) : taintOfLoop(place, act, act.loop, index);
}

function taintOfScope(place: Place, act: Enter, index: number): ActTaint {
  const inner = enter(place, act, index, new Map());
  flowBody(inner);
  return withTold(resultOf(inner), toldIn(inner.frame));
}

function withTold(one: Taint, told: Cause | undefined): ActTaint {
  return told === undefined ? { one } : { one, told };
}

function enter(place: Place, act: Enter, index: number, slots: Map<number, Taint>): Around {
  const { flow, frame, node, releases, open } = place;
  const item = node.fan === undefined ? undefined : textIn(frame.slots.get(node.fan.gen.slot) ?? clean);
  const own = [...slots.values()].map(textIn).find((cause) => cause !== undefined);
  const carried = own ?? item ?? frame.carried;
  const inner: TaintFrame = {
    body: act.body,
    slots,
    nodes: [],
    outer: frame,
    via: index,
    ...(carried === undefined ? {} : { carried }),
  };
  return { flow, frame: inner, releases, open };
}

/** Round after round until no state holds more than before. */
function taintOfLoop(place: Place, act: Enter, loop: Loop, index: number): ActTaint {
  const reader = readerAt(place);
  const slots = new Map(loop.state.map(({ slot, start }) => [slot, taintOfExpr(start, reader)] as const));
  if (loop.over !== undefined) slots.set(loop.over.slot, elementOf(taintOfExpr(loop.over.in, reader)));
  for (let round = 0; ; round += 1) {
    const inner = enter(place, act, index, slots);
    flowBody(inner);
    const reading = readerIn({ plan: place.flow.plan, frame: inner.frame, releases: place.releases }, place.node.at);
    if (round < limits.taintRounds && grows(loop, slots, reading, round)) continue;
    const one = loop.returns === undefined ? clean : taintOfExpr(loop.returns, reading);
    return withTold(one, toldIn(inner.frame));
  }
}

/** True if a state holds more after the round than before it. Towards the limit it holds all that it can. */
function grows(loop: Loop, slots: Map<number, Taint>, reader: Reader, round: number): boolean {
  const next = loop.state.map(
    ({ slot, next }) => [slot, next === undefined ? clean : taintOfExpr(next, reader)] as const,
  );
  let isMore = false;
  for (const [slot, taint] of next) {
    const before = slots.get(slot) ?? clean;
    const joined = join(before, taint);
    if (shapeText(joined) === shapeText(before)) continue;
    slots.set(slot, round === limits.taintRounds - 2 ? wholly(joined) : joined);
    isMore = true;
  }
  return isMore;
}

/** A call gives what its pipeline gives, with what its inputs are wired to in place of these. */
function taintOfCall(place: Place, act: Enter, body: Body): ActTaint {
  const wires = wireTaints(place, act, readerAt(place));
  // What a suspect gives to another pipeline counts as read there.
  if (place.flow.suspects.size > 0) for (const taint of wires.values()) noteAllReached(place.flow, taint);
  const summary = summaryOf(place.flow, act.body, body, wires);
  if (place.node.accepts === undefined || summary.open.size === 0) refuseOpen(place, act, body, wires, summary);
  else {
    const left = wireTaints(place, act, acceptingReader(place, clean));
    refuseOpen(place, act, body, left, summaryOf(place.flow, act.body, body, left));
  }
  const result = mapCauses(summary.result, (cause) => outerCause(cause, wires));
  return withTold(result, (summary.told && outerCause(summary.told, wires)) ?? toldBy(place.frame, place.node.edges));
}

function wireTaints({ flow }: Place, act: Enter, reader: Reader): ReadonlyMap<number, Taint> {
  return new Map(
    act.wires.map(({ slot, e, check, at }) => {
      const taint = taintOfExpr(e, { ...reader, at });
      return [slot, check === undefined ? taint : within(taint, flow.types.whole(check))] as const;
    }),
  );
}

/** What the caller sees as the cause; undefined where its wire is clean. */
function outerCause(cause: Cause, wires: ReadonlyMap<number, Taint>): Cause | undefined {
  return cause.source.kind === "slot" ? textIn(wires.get(cause.source.slot) ?? clean) : cause;
}

/** What the called pipeline may not do with its inputs is refused where they are wired. */
function refuseOpen(
  { flow, node, open }: Place,
  act: Enter,
  body: Body,
  wires: ReadonlyMap<number, Taint>,
  summary: Summary,
): void {
  for (const { where, at, cause, within } of summary.open.values()) {
    const outer = outerCause(cause, wires);
    if (outer === undefined) continue;
    const into = outer.source.kind === "slot" ? open : flow.refusals;
    if (into.has(node)) continue;
    const slot = cause.source.kind === "slot" ? cause.source.slot : undefined;
    const wire = act.wires.find((one) => one.slot === slot);
    const inside = [...within, { at, pipeline: body.name }];
    into.set(node, { where, at: outer.read?.at ?? wire?.at ?? node.at, cause: outer, others: [], within: inside });
  }
}

/** One summary for each shape of the inputs; where there are too many, one for all that they can hold. */
function summaryOf(flow: Flow, index: number, body: Body, wires: ReadonlyMap<number, Taint>): Summary {
  const known = flow.summaries.get(index) ?? new Map<string, Summary>();
  flow.summaries.set(index, known);
  const key = [...wires]
    .flatMap(([slot, taint]) => (isClean(taint) ? [] : `${slot} ${shapeText(taint)}`))
    .sort()
    .join("\n");
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= limits.taintBindings)
    return known.get("all") ?? summarise(flow, index, allInputs(flow, body), "all");
  const inputs = new Map(
    [...wires].map(([slot, taint]) => [slot, causedBy(taint, { source: { kind: "slot", slot } })]),
  );
  return summarise(flow, index, inputs, key);
}

function summarise(flow: Flow, index: number, inputs: ReadonlyMap<number, Taint>, key: string): Summary {
  const summary = flowThrough(flow, index, inputs);
  flow.summaries.get(index)?.set(key, summary);
  return summary;
}

/** The inputs of a pipeline with all text that they can hold, each standing for what is wired to it. */
export function allInputs({ types }: Flow, body: Body): ReadonlyMap<number, Taint> {
  return new Map(
    body.slots.flatMap(({ kind, type }, slot) =>
      kind === "input" ? [[slot, causedBy(types.whole(type), { source: { kind: "slot", slot } })] as const] : [],
    ),
  );
}
