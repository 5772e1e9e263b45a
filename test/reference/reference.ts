/**
 * A naive interpreter of plans: one node after the other, by recursion; no streams, no slots, no journal. It says what
 * LANGUAGE.md sections 4 and 5 say, as plainly as it can, and shares nothing with the scheduler but expressions:
 * tests run a plan through both and compare.
 */
import { isJsonList, type Json, type JsonObject } from "../../src/base/json.ts";
import type { Cause, Outcome } from "../../src/base/outcome.ts";
import type { Answer as PersonAnswer } from "../../src/core/ask.ts";
import type { Act, Edge, Loop, Plan, PlanNode } from "../../src/plan/plan.ts";
import {
  type Cell,
  type Element,
  type Env,
  envAt,
  type Frame,
  type Instance,
  newInstance,
  type Run,
} from "./instances.ts";
import { type Machine, type ReferenceWorld, runAttempts } from "./reference-attempts.ts";
import {
  type Computed,
  causeField,
  compute,
  isBad,
  isTrue,
  listOf,
  renderIn,
  rootOf,
  settingOf,
  settle,
  settleBy,
  settleByInside,
  settleInside,
  settleWithout,
} from "./reference-compute.ts";
import { envOfItem, finishFan, judgeStop, meetsNeeds, nameItem, orderOf, waitingOf } from "./reference-fan.ts";
import { bindRound, judgeRound, planLoop } from "./reference-loop.ts";
import { followLive, runStream, runWhole, streams } from "./reference-stream.ts";

export type Ended = { readonly outcome: Outcome; readonly value?: Json; readonly cause?: Cause };

export type Interpreted = {
  readonly state: "completed" | "degraded" | "failed";
  readonly returns?: Json;
  readonly cause?: Cause;
  readonly unmet: readonly string[];
  readonly instances: ReadonlyMap<string, Ended>; // every cell and item; rounds have no outcome of their own
  readonly dropped: number;
  readonly cutShort: readonly string[]; // what a `fail` ended: how far it was inside is up to the order of answers
};

type Enter = Extract<Act, { do: "enter" }>;
type Fan = NonNullable<PlanNode["fan"]>;

/** Runs a verified plan. Inputs without a value take their default. */
export function interpret(plan: Plan, inputs: Readonly<Record<string, Json>>, world: ReferenceWorld): Interpreted {
  const defaults = plan.inputs.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]]));
  const run: Machine = {
    plan,
    inputs: { ...Object.fromEntries(defaults), ...inputs },
    instances: [],
    dropped: 0,
    loopFailed: false,
    leftOut: false,
    world,
  };
  const frame = newFrame(run, 0, newInstance(run, "", undefined), undefined);
  const failed = runUntilFail(run, frame);
  if (failed !== undefined)
    return { state: "failed", cause: failed, unmet: [], instances: new Map(), dropped: 0, cutShort: [""] };
  const env: Env = { frame, bound: new Map() };
  const { result } = frame.body;
  const bad = result === undefined ? frame.cells.find((cell) => isBad(cell?.instance)) : undefined;
  const returned: Computed<Json> = result === undefined ? { kind: "value", value: null } : compute(run, env, result);
  const cutShort = run.instances.filter(({ cutShort: isCut }) => isCut).map(({ address }) => address);
  const ended = { instances: endedByAddress(run), dropped: run.dropped, unmet: [], cutShort };
  if (bad !== undefined) return { ...ended, state: "failed", ...causeField(rootOf(bad.instance).cause) };
  if (returned.kind === "error") return { ...ended, state: "failed", cause: returned.cause };
  if (returned.kind !== "value") {
    const touched = returned.kind === "touch" ? run.instances[returned.who] : undefined;
    return { ...ended, state: "failed", ...causeField(touched === undefined ? undefined : rootOf(touched).cause) };
  }
  const returns = result === undefined ? {} : { returns: returned.value };
  const unmet = plan.ensure.filter((condition) => !isTrue(compute(run, env, condition.if))).map(({ text }) => text);
  if (unmet.length > 0) return { ...ended, state: "failed", ...returns, unmet };
  const isDegraded = run.instances.some(isBad) || run.dropped > 0 || run.loopFailed || run.leftOut;
  return { ...ended, state: isDegraded ? "degraded" : "completed", ...returns };
}

/** Why its author ended the run, if that is what happened. */
function runUntilFail(run: Machine, frame: Frame): Cause | undefined {
  try {
    runFrame(run, frame);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof AuthorFailed) return thrown.why;
    throw thrown;
  }
}

function endedByAddress(run: Run): ReadonlyMap<string, Ended> {
  const ended = new Map<string, Ended>();
  for (const { address, node, outcome, value, cause, forgotten } of run.instances) {
    if (node === undefined || forgotten) continue;
    if (outcome === undefined || ended.has(address)) throw new Error(`"${address}" has not settled, or twice`);
    ended.set(address, { outcome, ...(outcome === "ok" ? { value } : {}), ...causeField(cause) });
  }
  return ended;
}

function newFrame(run: Run, index: number, door: Instance, outer: Env | undefined, act?: Enter): Frame {
  const body = run.plan.bodies[index];
  if (body === undefined) throw new Error(`there is no body ${index}`);
  return { body, door, outer, wires: act?.wires ?? [], slots: new Map(), cells: [] };
}

/** Every node of the frame, after all that it may read. */
function runFrame(run: Machine, frame: Frame): void {
  for (const index of frame.body.topo) {
    const node = frame.body.nodes[index];
    if (node === undefined) continue;
    const address = frame.door.address === "" ? node.id : `${frame.door.address}/${node.id}`;
    const instance = newInstance(run, address, node, frame.door);
    const cell: Cell = { instance, dropped: [], dropCount: 0 };
    if (node.fan !== undefined || (node.act.do === "stream" && streams(node.act))) cell.elements = [];
    frame.cells[index] = cell;
    runCell(run, { frame, bound: new Map() }, cell, node);
  }
}

/** `when` comes first, then what must have gone before, then the act. */
function runCell(run: Machine, env: Env, cell: Cell, node: PlanNode): void {
  const { instance } = cell;
  const isItemGuard = node.guard?.per === "item" && node.fan !== undefined;
  if (!isItemGuard && !passesGuard(run, env, instance, node)) return;
  const before = node.edges.map((edge) => badBefore(env, edge)).find((found) => found !== undefined);
  if (before !== undefined) settleBy(instance, "blocked", before);
  else if (node.fan !== undefined) runFan(run, env, cell, node, node.fan);
  else if (node.act.do === "stream" && streams(node.act)) runStream(run, env, cell, node.act);
  else runAct(run, env, cell, node);
}

/** False: the instance has settled. */
function passesGuard(run: Machine, env: Env, instance: Instance, node: PlanNode): boolean {
  if (node.guard === undefined) return true;
  const result = compute(run, env, node.guard.if);
  if (result.kind === "value" && result.value === true) return true;
  if (result.kind !== "value") settleWithout(run, instance, result);
  else if (node.guard.else !== undefined) settle(run, instance, compute(run, env, node.guard.else));
  else instance.outcome = "skipped";
  return false;
}

/** `after: [node]` waits for ok or skipped. */
function badBefore(env: Env, edge: Edge): Instance | undefined {
  if (edge.for !== "order" || edge.kind !== "ok" || !("node" in edge.from)) return undefined;
  const before = envAt(env, edge.from.up)?.frame.cells[edge.from.node]?.instance;
  return isBad(before) ? before : undefined;
}

function runFan(run: Machine, env: Env, cell: Cell, node: PlanNode, fan: Fan): void {
  const { instance } = cell;
  for (const setting of [fan.take, fan.atOnce]) {
    const value = setting === undefined ? undefined : settingOf(run, env, setting);
    if (value !== undefined && value.kind !== "value") return settleWithout(run, instance, value);
  }
  const source =
    fan.hold === undefined && fan.needs === undefined && fan.gen.live !== undefined
      ? followLive(env, fan.gen.live)
      : undefined;
  const list = source === undefined ? listOf(run, env, fan.gen) : { kind: "value" as const, value: source.elements };
  if (list.kind !== "value") return settleWithout(run, instance, list);
  const take = fan.take === undefined ? undefined : settingOf(run, env, fan.take);
  const most = take?.kind === "value" ? Math.floor(take.value) : Number.POSITIVE_INFINITY;
  cell.dropped = list.value.slice(most).map((item) => ({ item, why: "take" }));
  cell.dropCount = cell.dropped.length;
  run.dropped += cell.dropCount;
  cell.elements = runItems(run, env, cell, node, { fan, list: list.value.slice(0, most) });
  finishFan(instance, fan, cell.elements, source?.producer);
}

type Items = { readonly fan: Fan; readonly list: readonly Json[] };

/** One item after the other; what a fan that was stopped has not begun is skipped. */
function runItems(run: Machine, env: Env, cell: Cell, node: PlanNode, { fan, list }: Items): readonly Element[] {
  const waiting = waitingOf(run, env, fan, list);
  const keys = new Set<string>();
  const elements: Element[] = [];
  const ended: Instance[] = [];
  for (const at of orderOf(waiting)) {
    const one = waiting[at] ?? { for: [] };
    const items = elements.map(({ instance }) => instance);
    const itemEnv = envOfItem(
      env,
      fan,
      list[at] ?? null,
      one.for.map((place) => items[place]?.value ?? null),
    );
    const { key, item, shown } = nameItem(run, itemEnv, fan, list[at] ?? null, keys);
    const instance = newInstance(run, `${cell.instance.address}[${shown}]`, node, cell.instance);
    elements[at] = { key, item, instance };
    if (cell.ended !== undefined) settleBy(instance, "skipped", cell.instance);
    else if (meetsNeeds(instance, one, items)) runItem(run, itemEnv, instance, node);
    ended.push(instance);
    judgeStop(run, itemEnv, fan, cell, ended);
  }
  return elements;
}

function runItem(run: Machine, env: Env, instance: Instance, node: PlanNode): void {
  if (node.guard?.per === "item" && !passesGuard(run, env, instance, node)) return;
  untilFail(run, instance, () => runAct(run, env, { instance, dropped: [], dropCount: 0 }, node));
}

/** Thrown by a `fail`, caught by what it ends. */
class AuthorFailed extends Error {
  readonly why: Cause;
  constructor(why: Cause) {
    super(why.message);
    this.why = why;
  }
}

/** An item, or a call: a `fail` inside ends it, and what else came of it inside does not count. */
function untilFail(run: Machine, instance: Instance, act: () => void): void {
  try {
    act();
  } catch (thrown) {
    if (!(thrown instanceof AuthorFailed)) throw thrown;
    instance.outcome = "failed";
    instance.cause = thrown.why;
    instance.value = null;
    instance.cutShort = true;
    forgetInside(run, instance);
  }
}

/** When a `fail` comes is up to the order of answers, so what it found done inside is compared with nothing. */
function forgetInside(run: Machine, around: Instance): void {
  for (const one of run.instances) if (isWithin(one, around)) one.forgotten = true;
}

function isWithin(one: Instance, around: Instance): boolean {
  for (let at = one.around; at !== undefined; at = at.around) if (at === around) return true;
  return false;
}

function runFail(run: Machine, env: Env, instance: Instance, act: Extract<Act, { do: "fail" }>): void {
  const message = renderIn(run, env, act.message);
  if (message.kind !== "value") return settleWithout(run, instance, message);
  instance.outcome = "failed";
  instance.cause = { kind: "author", message: message.value.trim() };
  throw new AuthorFailed(instance.cause);
}

/** One instance of the node: the node itself, or an item of its fan. */
function runAct(run: Machine, env: Env, cell: Cell, node: PlanNode): void {
  const { instance } = cell;
  const { act } = node;
  switch (act.do) {
    case "compute":
      return settle(run, instance, compute(run, env, act.e));
    case "text":
      return settle(run, instance, renderIn(run, env, act.text));
    case "stream":
      return runWhole(run, env, cell, act);
    case "agent":
      return runAttempts(run, env, instance, node, act);
    case "exec":
      return runAttempts(run, env, instance, node, act);
    case "fail":
      return runFail(run, env, instance, act);
    case "person":
      return runGate(run, env, instance, act);
    case "enter":
      return act.loop === undefined ? enterCall(run, env, instance, act) : runLoop(run, env, cell, act, act.loop);
    default:
      throw new Error("no such act");
  }
}

/** A person answers at once what can be asked. */
function runGate(run: Machine, env: Env, instance: Instance, act: Extract<Act, { do: "person" }>): void {
  for (const text of [act.ask, act.show, ...act.choices.map(({ leads }) => leads)]) {
    const shown = text === undefined ? undefined : renderIn(run, env, text);
    if (shown !== undefined && shown.kind !== "value") return settleWithout(run, instance, shown);
  }
  const all = fieldsAsked(run, act.input, undefined);
  const choices = act.choices.map(({ name, input: own }) => ({ name, leads: "", ...fieldsAsked(run, act.input, own) }));
  const { address } = instance;
  const { choice, actor, note, input } = run.world.person({ address, about: "gate", time: 1, choices, ...all });
  settle(run, instance, {
    kind: "value",
    value: { ...(choice === undefined ? {} : { choice }), by: actor, note: note ?? null, ...input },
  });
}

/** What a gate asks with every choice and what it asks with one. */
function fieldsAsked(run: Machine, all: number | undefined, own: number | undefined): { input?: JsonObject } {
  const types = [all, own].flatMap((type) => (type === undefined ? [] : [run.plan.types[type] ?? {}]));
  if (types.length === 0) return {};
  const properties: JsonObject = Object.assign({}, ...types.map((type) => type["properties"]));
  const required = types.flatMap((type) => (isJsonList(type["required"]) ? type["required"] : []));
  return { input: { type: "object", properties, required: [...new Set(required)], additionalProperties: false } };
}

/** A call ends with a `fail` inside; a scope passes it on. */
function enterCall(run: Machine, env: Env, instance: Instance, act: Enter): void {
  const isCall = run.plan.bodies[act.body]?.kind === "pipeline";
  if (isCall) untilFail(run, instance, () => runEnter(run, env, instance, act));
  else runEnter(run, env, instance, act);
}

/** A scope or a call: ok if what it returns can be computed; without `returns`, if nothing in it failed. */
function runEnter(run: Machine, env: Env, instance: Instance, act: Enter): void {
  const frame = newFrame(run, act.body, instance, env, act);
  runFrame(run, frame);
  const { result } = frame.body;
  const bad = frame.cells.find((cell) => isBad(cell?.instance))?.instance;
  if (result === undefined && bad !== undefined) return settleByInside(instance, bad);
  const returned: Computed<Json> =
    result === undefined ? { kind: "value", value: null } : compute(run, { frame, bound: new Map() }, result);
  if (returned.kind !== "value") return settleInside(run, instance, returned);
  const inside = { frame, bound: new Map() };
  const unmet = (frame.body.ensure ?? []).filter((condition) => !isTrue(compute(run, inside, condition.if)));
  const [first] = unmet;
  if (first === undefined) return settle(run, instance, returned);
  instance.outcome = "failed";
  const texts = unmet.map(({ text }) => `\`${text}\``).join(", ");
  instance.cause = { kind: "ensure", message: `${texts} ${unmet.length === 1 ? "does" : "do"} not hold`, at: first.at };
}

function runLoop(run: Machine, env: Env, cell: Cell, act: Enter, loop: Loop): void {
  const { instance } = cell;
  const plan = planLoop(run, env, loop);
  if (plan.kind !== "value") return settleWithout(run, instance, plan);
  const { rounds, elements, start } = plan.value;
  let state = start;
  let streaks: readonly number[] = loop.stop.map(() => 0);
  let last: Frame | undefined; // the last round whose next state could be computed
  let bad: Instance | undefined;
  let ended: string | undefined;
  let note: Json = null;
  let asked = 0;
  const person = (): PersonAnswer => {
    asked += 1;
    return run.world.person({ address: instance.address, about: "loop", time: asked, choices: [] });
  };
  for (let round = 1; round <= rounds && ended === undefined; round += 1) {
    const door = newInstance(run, `${instance.address}#${round}`, undefined, instance);
    const frame = newFrame(run, act.body, door, env, act);
    bindRound(frame, loop, { state, round, element: elements?.[round - 1] ?? null, note });
    runFrame(run, frame);
    door.outcome = "ok";
    bad ??= frame.cells.find((inner) => isBad(inner?.instance))?.instance;
    const judged = judgeRound(run, frame, loop, { state, streaks }, person);
    ({ state, streaks, ended } = judged);
    note = judged.note ?? note;
    if (ended === "failed") run.loopFailed = true;
    else last = frame;
  }
  cell.ended = ended ?? "exhausted";
  const shown = last ?? newFrame(run, act.body, instance, env, act);
  bindRound(shown, loop, { state, note });
  finishLoop(run, instance, loop, shown, bad);
}

/** `returns` see the new state and the last good body; without them, nothing in any round may have failed. */
function finishLoop(run: Machine, instance: Instance, loop: Loop, shown: Frame, bad: Instance | undefined): void {
  if (loop.returns === undefined) {
    if (bad === undefined) settle(run, instance, { kind: "value", value: null });
    else settleByInside(instance, bad);
    return;
  }
  const returned = compute(run, { frame: shown, bound: new Map() }, loop.returns);
  if (returned.kind === "value") settle(run, instance, returned);
  else settleInside(run, instance, returned);
}
