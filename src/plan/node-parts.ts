/** The expressions and templates of a node, each with its name and the frame in which it is read. */
import { unreachable } from "../base/invariant.ts";
import type { Expr, Tmpl } from "../expr/ir.ts";
import type { Act, Ensure, Gen, Loop, Op, PlanLimits, PlanNode, Setting } from "./plan.ts";

/**
 * `frame`: `node`: read in the body where the node stands; `round`: in that of the round that the node enters.
 * `setting`: over inputs alone, evaluated once.
 */
export type NodePart = {
  readonly name: string; // `guard`, `prompt`, `env GIT_DIR`, `wire 2` …
  readonly tree: Expr | Tmpl;
  readonly frame: "node" | "round";
  readonly setting: boolean;
};

/** Every part of a node that reads something, in the order in which the plan prints them. */
export function partsOfNode(node: PlanNode): readonly NodePart[] {
  const { guard, fan } = node;
  return [
    ...plain("label", node.label),
    ...plain("guard", guard?.if),
    ...plain("else", guard?.else),
    ...(fan === undefined
      ? []
      : [...plain("each", fan.gen.in), ...plain("key", fan.key), ...plain("needs_items", fan.needs?.e)]),
    ...(fan?.stop?.of ?? []).flatMap((stop) => plain(`stop_each ${stop.name}`, stop.if)),
    ...setting("take", fan?.take),
    ...setting("at_once", fan?.atOnce),
    ...setting("require", fan?.require === "all" ? undefined : fan?.require),
    ...setting("retry", node.tries?.more),
    ...setting("retry delay", node.tries?.delayMs),
    ...setting("timeout", node.timeoutMs),
    ...setting("idle", node.idleMs),
    ...limitParts(node.limits ?? {}),
    ...(node.reads ?? []).flatMap((glob, index) => plain(`reads ${index}`, glob)),
    ...(node.tree !== undefined && "own" in node.tree ? (node.tree.setup?.argv ?? []) : []).flatMap((part, index) =>
      plain(`setup ${index}`, part),
    ),
    ...partsOfAct(node.act),
    ...node.ensure.flatMap(ensureParts),
  ];
}

/** The generators of a node: of its fan, its stream, its loop. */
export function gensOfNode(node: PlanNode): readonly Gen[] {
  const { act, fan } = node;
  const fanGen = fan === undefined ? [] : [fan.gen];
  if (act.do === "stream") return [...fanGen, ...act.gens];
  if (act.do === "enter" && act.loop?.over !== undefined) return [...fanGen, act.loop.over];
  return fanGen;
}

/** The slots of its own body that a node binds for each of its items. */
export function slotsOwnedBy(node: PlanNode): ReadonlySet<number> {
  const { act } = node;
  const isLoop = act.do === "enter" && act.loop?.over !== undefined;
  const gens = gensOfNode(node).slice(0, isLoop ? -1 : undefined);
  const groups = act.do === "stream" ? act.ops.flatMap((op) => (op.op === "group" ? [...op.slots] : [])) : [];
  const needed = node.fan?.needs === undefined ? [] : [node.fan.needs.slot];
  return new Set([...gens.map((gen) => gen.slot), ...groups, ...needed]);
}

/** The parts of limits, of a node or of the run. */
export function limitParts(limits: PlanLimits): readonly NodePart[] {
  return [
    ...setting("limits agents", limits.agents),
    ...setting("limits at_once", limits.at_once),
    ...setting("limits tokens", limits.tokens),
    ...setting("limits usd", limits.usd),
    ...setting("limits time", limits.time_ms),
    ...setting("limits list", limits.list),
  ];
}

function partsOfAct(act: Act): readonly NodePart[] {
  switch (act.do) {
    case "agent":
      return [
        ...(typeof act.role === "number" ? [] : plain("role", act.role.by)),
        ...plain("prompt", act.prompt),
        ...plain("system", act.system),
      ];
    case "exec":
      return [
        ...act.argv.flatMap((argument, index) => plain(`argument ${index}`, argument)),
        ...plain("stdin", act.stdin),
        ...Object.entries(act.env).flatMap(([name, value]) => plain(`env ${name}`, value)),
        ...plain("cwd", act.cwd),
      ];
    case "compute":
      return plain("value", act.e);
    case "text":
      return plain("text", act.text);
    case "stream":
      return [...act.gens.flatMap((gen) => plain("from", gen.in)), ...act.ops.flatMap(opParts)];
    case "person":
      return [
        ...plain("gate", act.ask),
        ...plain("show", act.show),
        ...act.choices.flatMap(({ name, leads }) => plain(`choice ${name}`, leads)),
        ...setting("expires", act.expiresMs),
      ];
    case "fail":
      return plain("fail", act.message);
    case "enter":
      return [
        ...act.wires.flatMap((wire) => plain(`wire ${wire.slot}`, wire.e)),
        ...(act.loop === undefined ? [] : loopParts(act.loop)),
      ];
    default:
      return unreachable(act);
  }
}

function opParts(op: Op): readonly NodePart[] {
  switch (op.op) {
    case "where":
    case "distinct":
    case "give":
    case "group":
      return plain(op.op === "give" ? "select" : op.op, op.e);
    case "cap":
      return [...plain("cap", op.e), ...setting("cap max", op.max)];
    case "take":
    case "chunk":
      return setting(op.op, op.n);
    case "sort":
      return op.by.flatMap((by) => plain("sort", by.e));
    default:
      return unreachable(op);
  }
}

function loopParts(loop: Loop): readonly NodePart[] {
  return [
    ...setting("rounds", loop.rounds),
    ...plain("loop", loop.over?.in),
    ...loop.state.flatMap((state) => [
      ...plain(`state ${state.slot}`, state.start),
      ...inRound(`next ${state.slot}`, state.next),
    ]),
    ...loop.stop.flatMap((stop) => inRound(`stop ${stop.name}`, stop.if)),
    ...inRound("returns", loop.returns),
  ];
}

function ensureParts(ensure: Ensure, index: number): readonly NodePart[] {
  const name = `ensure ${index}`;
  return "if" in ensure ? plain(name, ensure.if) : ensure.argv.flatMap((argument) => plain(name, argument));
}

function plain(name: string, tree: Expr | Tmpl | undefined): readonly NodePart[] {
  return tree === undefined ? [] : [{ name, tree, frame: "node", setting: false }];
}

function inRound(name: string, tree: Expr | undefined): readonly NodePart[] {
  return tree === undefined ? [] : [{ name, tree, frame: "round", setting: false }];
}

function setting(name: string, value: Setting | undefined): readonly NodePart[] {
  return value === undefined || typeof value === "number"
    ? []
    : [{ name, tree: value.e, frame: "node", setting: true }];
}
