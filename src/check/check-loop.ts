/**
 * `loop`: rounds of a body with a state. The type of a state is the join of its start and all that `next` gives, so the
 * body is checked until the types stand still; then once more, with what the state can hold at most, for good. Only
 * lists grow from round to round: without one among the states, the pass that found the types is the last.
 */
import type { Bound } from "../base/bound.ts";
import { cured, type Diagnostic, sortDiagnostics } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import { shortBound } from "../base/evaluate-bound.ts";
import { limits } from "../base/limits.ts";
import { severityOf } from "../base/names.ts";
import type { Resolved } from "../expr/scope.ts";
import { sizeOfType } from "../expr/sizes.ts";
import type { Verb } from "../syntax/pipeline.ts";
import { isSameType, joinTypes } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { failedType, nullType, stringType, type Type } from "../types/type.ts";
import { widen } from "../types/widen.ts";
import { addBounds, greaterBound, mostOf, multiplyBounds, replaceSizes, shiftBound } from "./bounds.ts";
import { elementOf, nameSlot, slotNamed } from "./check-generator.ts";
import { checkSetting } from "./check-setting.ts";
import type { CheckedGen, CheckedLoop, CheckedSetting } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { claimName } from "./claim-name.ts";
import type { Done } from "./done.ts";
import { finishBody } from "./finish-body.ts";
import { addSlot, declaredAt, type Frame, type Layer, layerOf, newFrame } from "./frame.ts";
import { limitType } from "./limit-type.ts";
import { resolve, resolveCondition } from "./resolve.ts";
import { resolveData } from "./resolve-data.ts";

type LoopVerb = Extract<Verb, { readonly kind: "loop" }>;
type State = { readonly type: Type; readonly size: Bound };
type Rounds = {
  readonly rounds?: CheckedSetting;
  readonly list?: Resolved;
  readonly element?: Type;
  readonly most: Bound;
};

const roundType: Type = { kind: "integer", min: 1 };
const passesMost = 4;

/** `name`: the id of the node. */
export function checkLoop(checking: Checking, layer: Layer, verb: LoopVerb, name: string): Done {
  const inner = { ...checking, loops: checking.loops + 1 };
  const start = verb.state.map((state) => resolveData(checking, layer, state.start));
  const rounds = checkRounds(checking, layer, verb);
  refuseDepth(checking, verb);
  const loop: LoopParts = { verb, start, rounds, name };
  const settled = settleTypes(inner, layer, loop);
  const unsaid = unsaidMisfit(inner, layer, loop, settled);
  if (unsaid !== undefined) checking.report(unsaid);
  for (const diagnostic of settled.last?.found ?? []) checking.report(diagnostic);
  const round = settled.last?.round ?? checkRound(inner, layer, loop, sizeStates(loop, settled));
  const loopOf: CheckedLoop = {
    ...(rounds.rounds === undefined ? {} : { rounds: rounds.rounds }),
    ...(round.over === undefined ? {} : { over: round.over }),
    most: rounds.most,
    state: start.map((from, slot) => {
      const next = round.next.get(verb.state[slot]?.name.value ?? "");
      return { slot, start: from, ...(next === undefined ? {} : { next }) };
    }),
    stop: round.stop,
    ...(round.returns === undefined ? {} : { returns: round.returns }),
  };
  return {
    act: { do: "enter", body: round.body, wires: [], loop: loopOf },
    type: round.body.type,
    size: shiftBound(round.body.size, -1),
    streams: false,
    ended: [...verb.stop.map((stop) => stop.name.value), "exhausted", "failed"],
  };
}

type LoopParts = {
  readonly verb: LoopVerb;
  readonly start: readonly Resolved[];
  readonly rounds: Rounds;
  readonly name: string;
};

function checkRounds(checking: Checking, layer: Layer, verb: LoopVerb): Rounds {
  if ("n" in verb.rounds) {
    const range = { what: "`loop`", least: 0, most: limits.loopRounds };
    const rounds = checkSetting(checking, layer, verb.rounds.n, range);
    if (rounds === undefined) return { most: 0 };
    requireBound(checking, rounds.bound, verb.rounds.n, "bound the type of what it reads: `integer 1..10`");
    return { rounds, most: rounds.bound };
  }
  const { over } = verb.rounds;
  const list = resolve(checking, layer, over.list);
  const element = elementOf(checking, list.type, over);
  if (element === failedType) return { list, element, most: 0 };
  requireBound(checking, list.size, over.list, "bound the list's type: `[T, ..50]`, or cut it with `from` and `take`");
  return { list, element, most: list.size };
}

function requireBound(
  checking: Checking,
  most: Bound,
  at: { readonly text: string; readonly span: Resolved["span"] },
  help: string,
): void {
  if (mostOf(most) !== "none") return;
  checking.report({
    name: "unbounded-loop",
    message: `nothing bounds how many rounds "${at.text}" makes`,
    span: at.span,
    notes: [{ message: "every loop has a most, so that the worst case is known before the run" }],
    help,
  });
}

function refuseDepth(checking: Checking, verb: LoopVerb): void {
  if (checking.loops < limits.loopDepth) return;
  checking.report({
    name: "over-limit",
    message: `loops stand in each other more than ${limits.loopDepth} deep`,
    span: verb.at,
    help: "move the inner ones into a pipeline of their own, and call it with `use`",
  });
}

/**
 * Types that stand still, and what `next` gave with them; no `next` where that was not looked at. `before`: the types
 * with which `next` failed, if it did. `last`: the round with these types, where it need not be checked again.
 */
type Settled = {
  readonly types: readonly Type[];
  readonly next?: Round["next"];
  readonly before?: readonly Type[];
  readonly last?: { readonly round: Round; readonly found: readonly Diagnostic[] };
};

/** Types of the states: joined with what `next` gives until nothing changes. Nothing is reported but that it does not. */
function settleTypes(checking: Checking, layer: Layer, loop: LoopParts): Settled {
  let types = loop.start.map((start) => widen(start.type));
  let before: readonly Type[] | undefined;
  if (types.length === 0 || checking.loops > limits.loopDepth) return { types };
  for (let pass = 0; pass < passesMost; pass += 1) {
    const found: Diagnostic[] = [];
    const trial = { ...checking, report: (diagnostic: Diagnostic) => void found.push(diagnostic) };
    const round = checkRound(trial, layer, loop, types.map(openState));
    const { next } = round;
    const joined = types.map((type, index) => {
      const given = next.get(loop.verb.state[index]?.name.value ?? "");
      return given === undefined ? type : joinTypes(type, widen(given.type));
    });
    if ([...next.values()].some(({ type }) => type === failedType)) before ??= types;
    if (joined.every((type, index) => isSameType(type, types[index] ?? type)))
      return { types, next, ...(before && { before }), ...(types.every(isSized) && { last: { round, found } }) };
    types = joined.map((type, index) => limitType(checking, type, loop.start[index]?.span ?? loop.verb.at));
  }
  const first = loop.verb.state[0];
  if (first !== undefined)
    checking.report({
      name: "unsettled-state",
      message: "the type of the state grows with every round",
      span: first.name.span,
      notes: [{ message: `after ${passesMost} rounds it is ${types.map(briefType).join(", ")}` }],
      help: "let `next` give the same shape as `state`",
    });
  return { types };
}

/**
 * Where `next` fails only because of the type with which a state begins, that type is given up, and nothing would be
 * said: the first error that it makes is.
 */
function unsaidMisfit(
  checking: Checking,
  layer: Layer,
  loop: LoopParts,
  { types, before }: Settled,
): Diagnostic | undefined {
  const slot = before?.findIndex((type, index) => type !== failedType && types[index] === failedType) ?? -1;
  const [start, state] = [loop.start[slot], loop.verb.state[slot]];
  if (before === undefined || start === undefined || state === undefined) return undefined;
  const errorWith = (states: readonly Type[]): Diagnostic | undefined => {
    const found: Diagnostic[] = [];
    const trial = { ...checking, report: (diagnostic: Diagnostic) => void found.push(diagnostic) };
    checkRound(trial, layer, loop, sizeStates(loop, { types: states }));
    return sortDiagnostics(found).find(({ name }) => severityOf[name] === "error");
  };
  const error = errorWith(types) === undefined ? errorWith(before) : undefined;
  if (error === undefined) return undefined;
  const note = { message: `"${state.name.value}" starts as ${briefType(widen(start.type))}`, span: start.span };
  return { ...error, notes: [...(error.notes ?? []), note] };
}

/** A state that can hold as much in each round. */
function isSized(type: Type): boolean {
  return type.kind !== "list";
}

/** The size of a list is its own symbol, so that what `next` adds to it can be told. */
function openState(type: Type, slot: number): State {
  return { type, size: isSized(type) ? sizeOfType(type) : { op: "size", up: 0, slot, label: "state" } };
}

/** What each state can hold at most after all rounds: its start, and what `next` adds, as often as it goes round. */
function sizeStates(loop: LoopParts, { types, next }: Settled): readonly State[] {
  const rounds = shiftBound(loop.rounds.most, 1);
  return types.map((type, slot) => {
    if (isSized(type) || next === undefined) return { type, size: sizeOfType(type) };
    const start = shiftBound(loop.start[slot]?.size ?? 0, 1);
    const given = next.get(loop.verb.state[slot]?.name.value ?? "");
    if (given === undefined) return { type, size: start };
    const grown = growth(given.size, slot);
    if (grown !== undefined) return { type, size: shortBound(addBounds(start, multiplyBounds(rounds, grown))) };
    return { type, size: shortBound(greaterBound(start, ownFree(given.size))) };
  });
}

/** What is added to the state's own size, or undefined where it is not a sum with it. */
function growth(next: Bound, slot: number): Bound | undefined {
  if (typeof next !== "object") return undefined;
  if (next.op === "size") return next.up === 0 && next.slot === slot ? 0 : undefined;
  if (next.op !== "+") return undefined;
  const isOwn = (part: Bound) => growth(part, slot) !== undefined;
  const own = next.of.filter(isOwn);
  if (own.length !== 1) return undefined;
  const rest = next.of.filter((part) => !isOwn(part)).map(ownFree);
  return rest.reduce(addBounds, own.map((part) => growth(part, slot) ?? 0).reduce(addBounds, 0));
}

/** Without what hangs on the size of a state. */
function ownFree(bound: Bound): Bound {
  return replaceSizes(bound, { size: (size) => (size.up === 0 ? "none" : size) });
}

type Round = {
  readonly body: ReturnType<typeof finishBody>;
  readonly over?: CheckedGen;
  readonly next: ReadonlyMap<string, Resolved>;
  readonly stop: CheckedLoop["stop"];
  readonly returns?: Resolved;
};

/** The body of a round, with states of these types. Slots of the states come first, in the order of `state`. */
function checkRound(checking: Checking, layer: Layer, loop: LoopParts, states: readonly State[]): Round {
  const { verb, rounds, name } = loop;
  const frame = newFrame("round", layer);
  for (const [index, { name: state }] of verb.state.entries()) {
    const { type, size } = states[index] ?? { type: nullType, size: 1 };
    const slot = addSlot(frame, { name: state.value, kind: "state", type, span: state.span });
    if (!claimName(checking, layerOf(frame), state, "state")) continue;
    frame.declared.set(state.value, state.span);
    frame.names.set(state.value, slotNamed(slot, type, size));
  }
  for (const { name: given } of startless(verb)) {
    if (declaredAt(layerOf(frame), given.value) !== undefined) continue;
    nameSlot(frame, { name: given.value, kind: "state", type: failedType, span: given.span });
  }
  const over = addElement(checking, frame, verb, rounds);
  nameSlot(frame, { name: "round", kind: "round", type: roundType, span: verb.at });
  const note: Type = { kind: "union", of: [stringType, nullType] };
  nameSlot(frame, { name: "note", kind: "note", type: note, span: verb.at });
  const order = checking.shared.inner.nodes(checking, frame, verb);
  const inside = layerOf(frame);
  const next = checkNext(checking, inside, verb);
  const stop = verb.stop.map((one) => ({
    name: one.name.value,
    if: resolveCondition(checking, inside, one.when, `the stop "${one.name.value}"`),
    rounds: one.rounds,
    ask: one.ask,
  }));
  const returns = verb.returns && resolveData(checking, inside, verb.returns);
  const body = finishBody(checking, frame, { name, order, type: returns?.type ?? nullType, size: returns?.size ?? 1 });
  return { body, next, stop, ...(over === undefined ? {} : { over }), ...(returns === undefined ? {} : { returns }) };
}

/** What `next` gives and no `state` starts: that is told once, and not again of each place that reads it. */
function startless(verb: LoopVerb): LoopVerb["next"] {
  const known = [...verb.state.map(({ name }) => name.value), ...verb.nodes.map(({ id }) => id.value)];
  return verb.next.filter(({ name }) => !known.includes(name.value));
}

function addElement(checking: Checking, frame: Frame, verb: LoopVerb, rounds: Rounds): CheckedGen | undefined {
  if (!("over" in verb.rounds) || rounds.list === undefined || rounds.element === undefined) return undefined;
  const { variable, span } = verb.rounds.over;
  const isFree = claimName(checking, layerOf(frame), variable, "variable");
  const slot = addSlot(frame, { name: variable.value, kind: "element", type: rounds.element, span: variable.span });
  if (isFree) {
    frame.declared.set(variable.value, variable.span);
    frame.names.set(variable.value, slotNamed(slot, rounds.element));
  }
  return { slot, in: rounds.list, span };
}

function checkNext(checking: Checking, layer: Layer, verb: LoopVerb): ReadonlyMap<string, Resolved> {
  const states = verb.state.map((state) => state.name.value);
  const next = new Map<string, Resolved>();
  for (const { name, value } of verb.next) {
    next.set(name.value, resolveData(checking, layer, value));
    if (states.includes(name.value)) continue;
    checking.report({
      name: "unknown-name",
      message: `\`next\` gives "${name.value}", which is no state`,
      span: name.span,
      ...cured(spellingCure(name.value, name.span, states) ?? "give its start under `state`"),
    });
  }
  return next;
}
