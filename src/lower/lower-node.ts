/** One node: its act, what it waits for, and the hashes that say what it is. */
import { present, unreachable } from "../base/invariant.ts";
import type {
  CheckedEnter,
  CheckedExec,
  CheckedNode,
  CheckedOp,
  CheckedPerson,
  CheckedRoleTable,
  CheckedStream,
  CheckedTree,
  CheckedTries,
  CheckedWire,
} from "../check/checked.ts";
import type { Read } from "../expr/scope.ts";
import type { Act, Edge, PlanNode, RoleTable, Tree, Tries, Wire } from "../plan/plan.ts";
import { type Bodies, edgesInside } from "./bodies.ts";
import { definitionOf } from "./definition.ts";
import { type Around, edgesOf, mergeEdges, outwardEdges, readsOf } from "./edges.ts";
import {
  lowerEnsure,
  lowerFan,
  lowerGen,
  lowerGuard,
  lowerLimits,
  lowerLoop,
  lowerOp,
  lowerProgram,
  lowerSetting,
} from "./lower-parts.ts";
import { spanId, type Tables, typeId } from "./tables.ts";

const noCost = { instances: 1, agents: 0, attempts: 0, tokens: 0, usd: 0 } as const; // `analyse` fills it in

export function lowerNode(into: Bodies, node: CheckedNode, around: Around): PlanNode {
  const { tables } = into;
  const { decl } = node;
  const act = lowerAct(into, node, around);
  const lowered: Omit<PlanNode, "def" | "cost"> = {
    id: decl.id.value,
    at: spanId(tables, decl.id.span),
    ...(decl.why === undefined ? {} : { why: decl.why.value }),
    ...(node.phase === undefined ? {} : { phase: node.phase }),
    ...(node.label === undefined ? {} : { label: node.label.tmpl }),
    edges: mergeEdges(nodeEdges(into, node, act, around)),
    ...(node.guard === undefined ? {} : { guard: lowerGuard(tables, node.guard) }),
    ...(node.fan === undefined ? {} : { fan: lowerFan(tables, node.fan) }),
    act,
    ensure: node.ensure.map((ensure) => lowerEnsure(tables, ensure)),
    ...lowerOptions(tables, node),
    type: typeId(tables, node.type),
    size: node.size,
  };
  if (!tables.hashes) return { ...lowered, def: {}, cost: noCost };
  const bodyId = act.do === "enter" ? present(into.bodies[act.body], "the body of a node").id : undefined;
  return { ...lowered, def: definitionOf(tables, lowered, bodyId), cost: noCost };
}

type Options = Pick<PlanNode, "tries" | "limits" | "timeoutMs" | "idleMs" | "reads" | "once" | "tree" | "accepts">;

/** What a node may have beside its act. */
function lowerOptions(tables: Tables, node: CheckedNode): Options {
  const { act, tries, limits, timeoutMs, idleMs, tree, accepts } = node;
  const reads = act.do === "exec" ? act.reads?.map(({ tmpl }) => tmpl) : undefined;
  return {
    ...(tries === undefined ? {} : { tries: lowerTries(tries) }),
    ...(limits === undefined ? {} : { limits: lowerLimits(limits) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs: lowerSetting(timeoutMs) }),
    ...(idleMs === undefined ? {} : { idleMs: lowerSetting(idleMs) }),
    ...(reads === undefined ? {} : { reads }),
    ...(act.do === "exec" && act.once ? { once: true } : {}),
    ...(tree === undefined ? {} : { tree: lowerTree(tree) }),
    ...(accepts.length === 0
      ? {}
      : { accepts: accepts.map(({ path, why, span }) => ({ path, why, at: spanId(tables, span) })) }),
  };
}

function lowerTries({ more, ask, on, delayMs }: CheckedTries): Tries {
  return { more: lowerSetting(more), on, delayMs: lowerSetting(delayMs), ...(ask ? { ask } : {}) };
}

function lowerTree(tree: CheckedTree): Tree {
  if ("of" in tree) return tree;
  return tree.setup === undefined ? { own: true } : { own: true, setup: lowerProgram(tree.setup) };
}

function lowerAct(into: Bodies, node: CheckedNode, around: Around): Act {
  const { tables } = into;
  const { act } = node;
  switch (act.do) {
    case "agent":
      return {
        do: "agent",
        role: typeof act.role === "number" ? act.role : lowerRoles(act.role),
        model: act.model,
        ...(act.effort === undefined ? {} : { effort: act.effort }),
        ...(act.tools === undefined ? {} : { tools: act.tools }),
        prompt: act.prompt.tmpl,
        ...(act.system === undefined ? {} : { system: act.system.tmpl }),
        ...(act.out === undefined ? {} : { out: typeId(tables, act.out) }),
        ...(act.batch ? { batch: true as const } : {}),
      };
    case "exec":
      return lowerExec(tables, act);
    case "compute":
      return { do: "compute", e: act.e.expr };
    case "text":
      return { do: "text", text: act.text.tmpl };
    case "stream":
      return {
        do: "stream",
        gens: act.gens.map((gen, index) => lowerGen(tables, gen, index === 0 && wholeCause(act) === undefined)),
        ops: act.ops.map(lowerOp),
        order: act.order,
      };
    case "person":
      return lowerPerson(tables, act);
    case "fail":
      return { do: "fail", message: act.message.tmpl };
    case "enter":
      return lowerEnter(into, act, around);
    default:
      return unreachable(act);
  }
}

function lowerRoles({ by, of, else: other }: CheckedRoleTable): RoleTable {
  const table = Object.fromEntries(of.map(({ word, role }) => [word, role]));
  return { by: by.expr, of: table, ...(other === undefined ? {} : { else: other }) };
}

function lowerPerson(tables: Tables, act: CheckedPerson): Act {
  return {
    do: "person",
    ask: act.ask.tmpl,
    ...(act.show === undefined ? {} : { show: act.show.tmpl }),
    choices: act.choices.map(({ name, leads, input }) => ({
      name,
      ...(leads === undefined ? {} : { leads: leads.tmpl }),
      ...(input === undefined ? {} : { input: typeId(tables, input) }),
    })),
    ...(act.input === undefined ? {} : { input: typeId(tables, act.input) }),
    ...(act.expiresMs === undefined ? {} : { expiresMs: lowerSetting(act.expiresMs) }),
    ...(act.onExpiry === undefined ? {} : { onExpiry: act.onExpiry }),
    releases: Object.fromEntries(
      act.releases.map(({ choice, paths }) => [
        choice,
        paths.map(({ value, span }) => ({ path: value, at: spanId(tables, span) })),
      ]),
    ),
  };
}

function lowerExec(tables: Tables, act: CheckedExec): Act {
  return {
    do: "exec",
    argv: act.arguments.argv.map(({ tmpl }) => tmpl),
    spread: act.arguments.spread,
    ...(act.script === undefined ? {} : { script: act.script }),
    ...(act.stdin === undefined ? {} : { stdin: act.stdin.expr }),
    env: Object.fromEntries(act.env.map(({ name, value }) => [name, value.expr])),
    secretEnv: Object.fromEntries(act.secretEnv.map(({ name, secret }) => [name, secret])),
    ...(act.cwd === undefined ? {} : { cwd: act.cwd.tmpl }),
    parse: act.parse,
    ok: act.ok,
    ...(act.out === undefined ? {} : { out: typeId(tables, act.out) }),
    ...(act.untrusted ? { untrusted: true as const } : {}),
  };
}

/** Why a `from` needs its whole list; undefined: it takes elements as they come. */
function wholeCause(act: CheckedStream): string | undefined {
  if (act.hold !== undefined) return act.hold;
  return act.ops.find(({ op }) => op === "sort" || op === "group")?.op;
}

function lowerEnter(into: Bodies, act: CheckedEnter, around: Around): Act {
  const isCall = act.body.kind === "pipeline";
  return {
    do: "enter",
    body: into.enter(act.body, isCall ? [] : around),
    wires: act.wires.map((wire) => lowerWire(into.tables, wire, around)),
    ...(act.loop === undefined ? {} : { loop: lowerLoop(into.tables, act.loop) }),
  };
}

function lowerWire(tables: Tables, wire: CheckedWire, around: Around): Wire {
  return {
    slot: wire.slot,
    e: wire.e.expr,
    edges: wireEdges(tables, wire, around),
    ...(wire.live === undefined ? {} : { live: wire.live }),
    size: wire.size,
    ...(wire.check === undefined ? {} : { check: typeId(tables, wire.check) }),
    at: spanId(tables, wire.e.span),
  };
}

function wireEdges(tables: Tables, wire: CheckedWire, around: Around): Edge[] {
  const live = wire.live === undefined ? {} : { live: wire.live };
  return mergeEdges(edgesOf(tables, around, wire.e.reads, { for: "inside", ...live }));
}

function nodeEdges(into: Bodies, node: CheckedNode, act: Act, around: Around): Edge[] {
  const { tables } = into;
  const { guard } = node;
  return [
    ...edgesOf(tables, around, readsOf(guard?.if, guard?.else), { for: "guard" }),
    ...fanEdges(tables, node, around),
    ...sourceEdges(tables, node, around),
    ...edgesOf(tables, around, actReads(node), { for: "act" }),
    ...orderEdges(tables, node),
    ...(act.do === "enter" && node.act.do === "enter" ? enterEdges(into, node.act, act, around) : []),
  ];
}

/** What a fan reads before its first item: its list, and what says how its items are made, ordered and ended. */
function fanEdges(tables: Tables, { fan }: CheckedNode, around: Around): Edge[] {
  if (fan === undefined) return [];
  const { gen, hold, key, take, atOnce, needs, require, stop } = fan;
  const live = gen.live === undefined ? {} : { live: gen.live };
  const settings = [take, atOnce, require === "all" ? undefined : require].map((setting) => setting?.resolved);
  const judged = (stop?.of ?? []).map((one) => one.if);
  return [
    ...edgesOf(tables, around, gen.in.reads, { for: "source", ...(hold === undefined ? live : { cause: hold }) }),
    ...edgesOf(tables, around, readsOf(key, ...settings, needs?.e, ...judged), { for: "source" }),
  ];
}

/** Those of `after`, and of the node in whose tree it goes on. */
function orderEdges(tables: Tables, { after, tree, decl }: CheckedNode): Edge[] {
  const before = after.map(({ ref, settled, span }) => ({ ref, kind: settled ? "settled" : "ok", span }) as const);
  const goesOn = tree !== undefined && "of" in tree ? [{ ref: tree.of, kind: "ok", span: decl.id.span } as const] : [];
  return [...before, ...goesOn].map(({ ref, kind, span }) => ({
    from: ref,
    for: "order",
    kind,
    paths: [],
    at: spanId(tables, span),
  }));
}

function sourceEdges(tables: Tables, node: CheckedNode, around: Around): Edge[] {
  if (node.act.do !== "stream") return [];
  const { act } = node;
  const cause = wholeCause(act);
  return act.gens.flatMap((gen, index) => {
    const live = index === 0 && cause === undefined && gen.live !== undefined ? { live: gen.live } : {};
    return edgesOf(tables, around, gen.in.reads, { for: "source", ...(cause === undefined ? {} : { cause }), ...live });
  });
}

/** What the act itself reads, with its conditions and limits. */
function actReads(node: CheckedNode): Read[] {
  const { act, limits } = node;
  const ensure = node.ensure.flatMap((one) => (one.kind === "expr" ? one.if.reads : readsOf(...one.argv.argv)));
  const expires = act.do === "person" ? act.expiresMs : undefined;
  const single = [node.tries?.more, node.tries?.delayMs, node.timeoutMs, node.idleMs, expires];
  const settings = readsOf(
    ...Object.values(limits ?? {})
      .concat(single.flatMap((one) => one ?? []))
      .map((one) => one.resolved),
  );
  const setup = node.tree !== undefined && "own" in node.tree ? (node.tree.setup?.argv ?? []) : [];
  const common = [...ensure, ...settings, ...readsOf(node.label, ...setup)];
  switch (act.do) {
    case "agent":
      return [...readsOf(act.prompt, act.system, typeof act.role === "number" ? undefined : act.role.by), ...common];
    case "exec": {
      const env = readsOf(...act.env.map(({ value }) => value));
      return [...readsOf(...act.arguments.argv, act.stdin, act.cwd, ...(act.reads ?? [])), ...env, ...common];
    }
    case "compute":
      return [...act.e.reads, ...common];
    case "text":
      return [...act.text.reads, ...common];
    case "stream":
      return [...act.ops.flatMap(opReads), ...common];
    case "person":
      return [...readsOf(act.ask, act.show, ...act.choices.map(({ leads }) => leads)), ...common];
    case "fail":
      return [...act.message.reads, ...common];
    case "enter":
      return [...loopReads(act), ...common];
    default:
      return unreachable(act);
  }
}

function opReads(op: CheckedOp): Read[] {
  switch (op.op) {
    case "sort":
      return readsOf(...op.by.map(({ e }) => e));
    case "take":
    case "chunk":
      return readsOf(op.n.resolved);
    case "cap":
      return readsOf(op.e, op.max.resolved);
    case "where":
    case "distinct":
    case "give":
    case "group":
      return readsOf(op.e);
    default:
      return unreachable(op);
  }
}

/** What a loop reads in the frame around it, before its first round. */
function loopReads(act: CheckedEnter): Read[] {
  const { loop } = act;
  if (loop === undefined) return [];
  return readsOf(loop.rounds?.resolved, loop.over?.in, ...loop.state.map(({ start }) => start));
}

/**
 * What stands inside: the wires, the inner nodes, and what a loop judges its rounds by. The last is read while the
 * loop goes on, with nobody to wait for it then, so the loop waits for it first.
 */
function enterEdges(into: Bodies, act: CheckedEnter, lowered: Extract<Act, { do: "enter" }>, around: Around): Edge[] {
  const { tables } = into;
  const wires = lowered.wires.flatMap(({ edges }) => edges);
  const inside = act.body.kind === "pipeline" ? [] : edgesInside(into, lowered.body);
  if (act.loop === undefined) return [...wires, ...inside];
  const { stop, state, returns } = act.loop;
  const judged = readsOf(...stop.map((one) => one.if), ...state.map(({ next }) => next), returns);
  const outer = outwardEdges(edgesOf(tables, [act.body, ...around], judged, { for: "act" }));
  return [...wires, ...inside, ...outer.map((edge) => ({ ...edge, for: "act" as const }))];
}
