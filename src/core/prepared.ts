/** What the scheduler computes of a plan once, so that nothing is searched for while a run goes on. */
import { invariant, present } from "../base/invariant.ts";
import { seesFiles } from "../base/tools.ts";
import {
  type Act,
  type Body,
  type Edge,
  type Gen,
  type Plan,
  type PlanNode,
  type RoleTable,
  rolesOf,
  type Setting,
  streams,
} from "../plan/plan.ts";
import type { MarkCache } from "./part-marks.ts";
import type { KeyFrames } from "./reuse-key.ts";

/** `level`: longest way from a node without edges, for the order of starts. */
export type PreparedNode = {
  readonly node: PlanNode;
  readonly act: Act;
  readonly guardEdges: readonly Edge[];
  readonly actEdges: readonly Edge[]; // source, act and order: before the act, or before a list opens
  readonly orderEdges: readonly Edge[]; // `after:` that asks for ok or skipped
  readonly level: number;
  readonly isFan: boolean;
  readonly isStream: boolean; // a `from` that takes elements as they come
  readonly inOrder: boolean; // a stream that decides each element when all before it in the source are decided
  readonly chunk: Setting | undefined; // a stream that passes on lists of so many
  readonly gen: Gen | undefined; // of the fan or of the stream's first generator
  readonly takesSlot: boolean; // its act is an attempt, or has attempts inside
  readonly asksAgent: boolean;
  readonly hasPurse: boolean; // its instances have limits of tokens, money or places of their own
  readonly isWhole: boolean; // a fan that waits for the whole list: by `barrier:`, or because its items need each other
  readonly tracksEnds: boolean; // a fan that looks at each item when it has settled
  readonly mayLook: boolean; // files can be part of its reuse key
  readonly rolesInside: readonly (number | RoleTable)[]; // of the agents that it asks, itself or inside
};

export type PreparedBody = { readonly body: Body; readonly nodes: readonly PreparedNode[] };

export type Prepared = {
  readonly plan: Plan;
  readonly bodies: readonly PreparedBody[];
  readonly hasNodeLimits: boolean;
  readonly hasTrees: boolean;
  readonly hasPurses: boolean;
  readonly countsPlaces: boolean; // an attempt may take another place than one of the run, or one more
  readonly marks: MarkCache; // of parts of reuse keys that stand in the plan
  readonly frames: KeyFrames; // what reuse keys of a node have in common
  readonly mayEndEarly: boolean; // an instance can end before all in it has: by a limit of its own, or by `fail`
};

/** Plans that come here were verified (`verifyPlan`). */
export function preparePlan(plan: Plan): Prepared {
  invariant(plan.bodies.length > 0, "a plan has a body");
  const nodes = plan.bodies.flatMap((body) => body.nodes);
  const hasNodeLimits = nodes.some((node) => node.limits !== undefined);
  const inside = rolesByBody(plan);
  return {
    plan,
    bodies: plan.bodies.map((body) => prepareBody(body, plan, inside)),
    hasNodeLimits,
    hasTrees: nodes.some(({ tree }) => tree !== undefined),
    hasPurses: nodes.some(countsInside),
    countsPlaces: nodes.some((node) => countsInside(node) || (node.act.do === "agent" && node.act.batch === true)),
    marks: new WeakMap(),
    frames: new WeakMap(),
    mayEndEarly: hasNodeLimits || nodes.some(({ act }) => act.do === "fail"),
  };
}

function countsInside({ limits }: PlanNode): boolean {
  return limits?.tokens !== undefined || limits?.usd !== undefined || limits?.at_once !== undefined;
}

type RolesInside = (body: number) => readonly (number | RoleTable)[];

/** The roles of all agents of a body and of the bodies that it enters, each once. */
function rolesByBody(plan: Plan): RolesInside {
  const known: (readonly (number | RoleTable)[] | undefined)[] = [];
  const rolesIn: RolesInside = (body) => {
    known[body] ??= [...new Set((plan.bodies[body]?.nodes ?? []).flatMap(({ act }) => rolesOfAct(act, rolesIn)))];
    return known[body];
  };
  return rolesIn;
}

function rolesOfAct(act: Act, rolesIn: RolesInside): readonly (number | RoleTable)[] {
  if (act.do === "agent") return [act.role];
  return act.do === "enter" ? rolesIn(act.body) : [];
}

function prepareBody(body: Body, plan: Plan, inside: RolesInside): PreparedBody {
  const levels = levelsOf(body);
  return { body, nodes: body.nodes.map((node, index) => prepareNode(node, levels[index] ?? 0, plan, inside)) };
}

function prepareNode(node: PlanNode, level: number, plan: Plan, inside: RolesInside): PreparedNode {
  const { act, fan } = node;
  const isStream = streams(act);
  const gen = fan?.gen ?? (act.do === "stream" ? act.gens[0] : undefined);
  return {
    node,
    act,
    guardEdges: node.edges.filter((edge) => edge.for === "guard"),
    actEdges: node.edges.filter((edge) => edge.for === "source" || edge.for === "act" || edge.for === "order"),
    orderEdges: node.edges.filter((edge) => edge.for === "order" && edge.kind === "ok"),
    level,
    isFan: fan !== undefined,
    isStream,
    inOrder: isStream && act.do === "stream" && act.order === "source",
    chunk: isStream ? chunkOf(act) : undefined,
    gen,
    takesSlot: act.do === "agent" || act.do === "exec" || act.do === "enter",
    asksAgent: act.do === "agent",
    hasPurse: countsInside(node),
    isWhole: fan?.hold !== undefined || fan?.needs !== undefined,
    tracksEnds: fan?.needs !== undefined || fan?.stop !== undefined,
    mayLook: node.reads !== undefined || (act.do === "agent" && mayLook(act, plan)),
    rolesInside: rolesOfAct(act, inside),
  };
}

/** Which role it has may be known only when it is asked. */
function mayLook(act: Extract<Act, { do: "agent" }>, { roles }: Plan): boolean {
  if (act.tools !== undefined) return seesFiles(act.tools);
  return rolesOf(act.role).some((index) => seesFiles(roles[index]?.tools ?? []));
}

function chunkOf(act: Act): Setting | undefined {
  const last = act.do === "stream" ? act.ops.at(-1) : undefined;
  return last?.op === "chunk" ? last.n : undefined;
}

function levelsOf(body: Body): number[] {
  const levels = body.nodes.map(() => 0);
  for (const index of body.topo) {
    let level = 0;
    for (const { from } of present(body.nodes[index], "a node of topo").edges) {
      if (from.up === 0 && "node" in from) level = Math.max(level, (levels[from.node] ?? 0) + 1);
    }
    levels[index] = level;
  }
  return levels;
}
