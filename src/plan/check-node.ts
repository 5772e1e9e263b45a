/** One node of a plan: what it names by number is there, and what excludes each other does not stand together. */
import type { SlotRef } from "../expr/ir.ts";
import { checkCoverage } from "./check-coverage.ts";
import { checkTree } from "./check-tree.ts";
import { type Checking, checkEdge, checkPlace, nodeAt, printRef, slotAt } from "./checking.ts";
import { type Frame, frameAt } from "./frames.ts";
import { gensOfNode, partsOfNode } from "./node-parts.ts";
import {
  type Act,
  type Body,
  type Gen,
  type Live,
  type Op,
  type PlanNode,
  rolesOf,
  type SlotKind,
  streams,
  type Wire,
} from "./plan.ts";

export type NodePlace = {
  readonly where: string;
  readonly frame: Frame;
  readonly body: Body;
  readonly index: number;
  readonly node: PlanNode;
};

type Enter = Extract<Act, { do: "enter" }>;

export function checkNode(checking: Checking, place: NodePlace): void {
  const { where, frame, node } = place;
  checkPlace(checking, where, node);
  for (const edge of node.edges) checkEdge(checking, where, frame, edge);
  checkParts(checking, place);
  checkCoverage(checking, place);
  const isOver = (gen: Gen): boolean => node.act.do === "enter" && node.act.loop?.over === gen;
  for (const gen of gensOfNode(node)) if (!isOver(gen)) checkGen(checking, place, gen);
  checkAct(checking, place);
}

function checkParts(checking: Checking, place: NodePlace): void {
  const { where, frame, node, index } = place;
  const round: Frame | undefined =
    node.act.do === "enter" ? { body: node.act.body, outer: frame, via: index } : undefined;
  for (const part of partsOfNode(node)) {
    if (part.frame === "node") checkTree(checking, { ...part, where, frame, node });
    else if (round !== undefined) checkTree(checking, { ...part, where, frame: round });
  }
}

function checkGen(checking: Checking, place: NodePlace, gen: Gen): void {
  checkPlace(checking, place.where, gen);
  checkSlot(checking, place.where, place.body, { slot: gen.slot, kind: "item" });
  if (gen.live !== undefined) checkLive(checking, place, gen.live);
}

/** Elements come one by one only from a fan, from a stream that is not whole, or through an input that is wired so. */
function checkLive(checking: Checking, place: NodePlace, live: Live): void {
  const { plan, say } = checking;
  const { from } = live;
  if ("slot" in from) {
    const slot = slotAt(plan, place.frame, from);
    if (slot?.kind !== "input") say(place.where, `elements come from ${printRef(from)}, which is not an input`);
    else if (live.pairs) say(place.where, `pairs come from "${slot.name}", which is not a fan`);
    else if (!isWiredLive(checking, place.frame, from)) say(place.where, `no stream is wired to "${slot.name}"`);
    return;
  }
  const node = nodeAt(plan, place.frame, from);
  if (node !== undefined && live.pairs && node.fan === undefined)
    say(place.where, `pairs come from "${node.id}", which is not a fan`);
  if (node?.fan !== undefined || (node !== undefined && streams(node.act))) return;
  say(place.where, `elements come from ${node === undefined ? printRef(from) : `"${node.id}"`}, which does not stream`);
}

/** Every call of the pipeline in which the slot stands wires it with a stream; the inputs of the run are whole. */
function isWiredLive(checking: Checking, frame: Frame, ref: SlotRef): boolean {
  const at = frameAt(frame, ref.up);
  const calls = at === undefined ? [] : checking.calls(at.body);
  return (
    calls.length > 0 &&
    calls.every((act) => act.wires.some((wire) => wire.slot === ref.slot && wire.live !== undefined))
  );
}

function checkAct(checking: Checking, place: NodePlace): void {
  const { plan, say } = checking;
  const { act } = place.node;
  if (act.do === "enter") checkEnter(checking, place, act);
  if (act.do === "agent")
    for (const role of rolesOf(act.role))
      if (plan.roles[role] === undefined) say(place.where, `there is no role ${role}`);
  if (act.do === "person") checkPerson(checking, place.where, act);
  if ("out" in act && act.out !== undefined && plan.types[act.out] === undefined) {
    say(place.where, `there is no type ${act.out}`);
  }
  if (act.do === "exec") checkExec(checking, place.where, act);
  if (act.do === "stream") for (const op of act.ops) checkOp(checking, place, op);
}

function checkPerson({ plan, say }: Checking, where: string, act: Extract<Act, { do: "person" }>): void {
  for (const type of [act.input, ...act.choices.map(({ input }) => input)])
    if (type !== undefined && plan.types[type] === undefined) say(where, `there is no type ${type}`);
  const names = act.choices.map(({ name }) => name);
  for (const choice of [act.onExpiry, ...Object.keys(act.releases)])
    if (choice !== undefined && !names.includes(choice)) say(where, `there is no choice "${choice}"`);
}

function checkExec(checking: Checking, where: string, act: Extract<Act, { do: "exec" }>): void {
  const unknown = Object.values(act.secretEnv).find((secret) => !checking.plan.secrets.includes(secret));
  if (unknown !== undefined) checking.say(where, `"${unknown}" is not among the secrets`);
  if (act.argv.length === 0 && act.script === undefined) checking.say(where, "runs nothing");
}

function checkOp(checking: Checking, place: NodePlace, op: Op): void {
  if (op.op !== "group") return;
  checkSlot(checking, place.where, place.body, { slot: op.slots[0], kind: "key" });
  checkSlot(checking, place.where, place.body, { slot: op.slots[1], kind: "items" });
}

function checkEnter(checking: Checking, place: NodePlace, act: Enter): void {
  const { plan, say } = checking;
  const { where, node } = place;
  const body = plan.bodies[act.body];
  if (body === undefined) return;
  const isRound = body.kind === "round";
  if (isRound !== (act.loop !== undefined)) say(where, "a loop enters a round, and only a loop does");
  if (act.loop !== undefined && node.fan !== undefined) say(where, "a loop and a fan do not stand on one node");
  for (const wire of act.wires) checkWire(checking, place, body, wire);
  for (const [slot, { kind, name }] of body.slots.entries()) {
    const count = act.wires.filter((wire) => wire.slot === slot).length;
    if (kind === "input" && count !== 1) say(where, `input "${name}" is wired ${count} times`);
  }
  if (act.loop !== undefined) checkLoop(checking, place, body, act.loop);
}

function checkWire(checking: Checking, place: NodePlace, body: Body, wire: Wire): void {
  const { where, frame } = place;
  checkPlace(checking, where, { at: wire.at, ...(wire.check === undefined ? {} : { type: wire.check }) });
  checkSlot(checking, where, body, { slot: wire.slot, kind: "input" });
  for (const edge of wire.edges) checkEdge(checking, where, frame, edge);
  if (wire.live !== undefined) checkLive(checking, place, wire.live);
}

function checkLoop(checking: Checking, place: NodePlace, body: Body, loop: NonNullable<Enter["loop"]>): void {
  const { where } = place;
  for (const { slot, at } of loop.state) {
    checkPlace(checking, where, { at });
    checkSlot(checking, where, body, { slot, kind: "state" });
  }
  for (const stop of loop.stop) checkPlace(checking, where, stop);
  if (loop.over !== undefined) checkSlot(checking, where, body, { slot: loop.over.slot, kind: "element" });
  const isOne = (loop.rounds === undefined) !== (loop.over === undefined);
  if (!isOne) checking.say(where, "a loop has a number of rounds or a list");
}

type Wanted = { readonly slot: number; readonly kind: SlotKind };

function checkSlot(checking: Checking, where: string, body: Body, wanted: Wanted): void {
  const slot = body.slots[wanted.slot];
  if (slot === undefined) checking.say(where, `there is no slot ${wanted.slot}`);
  else if (slot.kind !== wanted.kind) checking.say(where, `slot "${slot.name}" is no ${wanted.kind}`);
}
