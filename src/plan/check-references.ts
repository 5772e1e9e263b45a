/**
 * What a plan refers to by number is there and of the right kind: bodies, nodes, slots, spans, types, roles; the order
 * of the nodes is one of their edges. What passes here the scheduler may take for granted.
 */
import { checkResultCoverage } from "./check-coverage.ts";
import { checkNode } from "./check-node.ts";
import { checkTree } from "./check-tree.ts";
import { type Checking, checkEdge, checkPlace } from "./checking.ts";
import { type Frame, framesOf } from "./frames.ts";
import { limitParts, slotsOwnedBy } from "./node-parts.ts";
import type { Act, Body, Plan, PlanNode } from "./plan.ts";

type Enter = Extract<Act, { do: "enter" }>;

/** What is wrong, in words; empty where all holds. The plan has the shape of one already. */
export function checkReferences(plan: Plan): readonly string[] {
  const { frames, problems: found } = framesOf(plan);
  if (found.length > 0) return found;
  const problems: string[] = [];
  const places = placesOf(plan);
  const calls = callsOf(plan);
  const checking: Checking = {
    plan,
    say: (where, message) => problems.push(`${where}: ${message}`),
    place: (node) => places.get(node) ?? -1,
    calls: (body) => calls.get(body) ?? [],
  };
  checkHead(checking);
  for (const frame of frames) checkBody(checking, frame);
  return problems;
}

/** The place of each node in the order of its body. */
function placesOf(plan: Plan): ReadonlyMap<PlanNode, number> {
  const places = new Map<PlanNode, number>();
  for (const body of plan.bodies) {
    for (const [place, index] of body.topo.entries()) {
      const node = body.nodes[index];
      if (node !== undefined) places.set(node, place);
    }
  }
  return places;
}

/** What enters each body. */
function callsOf(plan: Plan): ReadonlyMap<number, readonly Enter[]> {
  const calls = new Map<number, Enter[]>();
  for (const { act } of plan.bodies.flatMap((body) => body.nodes)) {
    if (act.do !== "enter") continue;
    const known = calls.get(act.body);
    if (known === undefined) calls.set(act.body, [act]);
    else known.push(act);
  }
  return calls;
}

function checkHead(checking: Checking): void {
  const { plan, say } = checking;
  for (const [index, [file]] of plan.spans.entries()) {
    if (file >= Math.max(1, plan.files.length)) say(`spans[${index}]`, `there is no file ${file}`);
  }
  const slots = plan.bodies[0]?.slots.filter((slot) => slot.kind === "input") ?? [];
  const names = plan.inputs.map((input) => input.name).join(" ");
  if (slots.map((slot) => slot.name).join(" ") !== names) say("inputs", "are not the input slots of bodies[0]");
  if (plan.bodies[0]?.kind !== "pipeline") say("bodies[0]", "is not a pipeline");
  for (const input of plan.inputs) checkPlace(checking, `input "${input.name}"`, input);
  const top: Frame = { body: 0 };
  const trees = [
    ...limitParts(plan.limits),
    ...plan.ensure.map(({ if: tree, text }) => ({ name: text, tree, setting: false })),
  ];
  for (const { name, tree, setting } of trees)
    checkTree(checking, { where: "the run", name, tree, frame: top, setting });
  for (const role of plan.roles) {
    if (role.system !== undefined) {
      checkTree(checking, {
        where: `role "${role.name}"`,
        name: "system",
        tree: role.system,
        frame: top,
        setting: true,
      });
    }
  }
  for (const barrier of plan.barriers) {
    if (plan.bodies[barrier.body]?.nodes[barrier.node] === undefined) say("barriers", "name a node that is not there");
  }
}

function checkBody(checking: Checking, frame: Frame): void {
  const { plan, say } = checking;
  const body = plan.bodies[frame.body];
  if (body === undefined) return;
  const where = `bodies[${frame.body}]`;
  for (const slot of body.slots) checkPlace(checking, `${where} slot "${slot.name}"`, slot);
  if (plan.types[body.type] === undefined) say(where, `there is no type ${body.type}`);
  if (body.result !== undefined) {
    checkTree(checking, { where, name: "returns", tree: body.result, frame, setting: false });
  }
  for (const { if: tree, text } of body.ensure ?? [])
    checkTree(checking, { where, name: text, tree, frame, setting: false });
  checkResultCoverage(checking, where, frame, body);
  for (const edge of body.resultReads) checkEdge(checking, where, frame, edge);
  checkIds(checking, where, body);
  checkOwners(checking, where, body);
  for (const [index, node] of body.nodes.entries()) {
    checkNode(checking, { where: `${where}.nodes[${index}] (${node.id})`, frame, body, index, node });
  }
  checkOrder(checking, where, body);
}

function checkIds(checking: Checking, where: string, body: Body): void {
  const ids = new Set(body.nodes.map((node) => node.id));
  if (ids.size !== body.nodes.length) checking.say(where, "two nodes have one id");
}

/** Each item slot belongs to one generator. */
function checkOwners(checking: Checking, where: string, body: Body): void {
  const owners = new Set<number>();
  for (const slot of body.nodes.flatMap((node) => [...slotsOwnedBy(node)])) {
    if (owners.has(slot)) checking.say(where, `slot ${slot} is bound by two generators`);
    owners.add(slot);
  }
}

/** `topo` holds each node once, and each node after all that it waits for. */
function checkOrder(checking: Checking, where: string, body: Body): void {
  const isPermutation = body.topo.length === body.nodes.length && new Set(body.topo).size === body.nodes.length;
  if (!isPermutation || body.topo.some((index) => body.nodes[index] === undefined)) {
    checking.say(where, "topo does not hold each node once");
    return;
  }
  for (const node of body.nodes) {
    for (const { from } of allEdges(node)) {
      const source = "node" in from && from.up === 0 ? body.nodes[from.node] : undefined;
      if (source === undefined || checking.place(source) < checking.place(node)) continue;
      checking.say(where, `"${node.id}" stands before "${source.id}", which it waits for`);
    }
  }
}

function allEdges(node: PlanNode): PlanNode["edges"] {
  return node.act.do === "enter" ? [...node.edges, ...node.act.wires.flatMap((wire) => wire.edges)] : node.edges;
}
