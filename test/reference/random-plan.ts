/**
 * Random valid plans, drawn from a seed: scopes in fans in calls in loops, streams over fans, conditions, what fails and
 * what stands in for it. Where a stream chooses among elements it does so in source order, so that the outcome of a
 * run does not depend on which agent answers first.
 */
import type { Expr } from "../../src/expr/ir.ts";
import type {
  Act,
  Body,
  BodyKind,
  Edge,
  Guard,
  Models,
  Plan,
  PlanNode,
  RoleTable,
  Slot,
  Wire,
} from "../../src/plan/plan.ts";
import { edgesFor, edgesOfExpr, lifted } from "./random-edges.ts";
import { type Kind, type Names, type NodeName, type Random, randomExpr, type SlotName } from "./random-expr.ts";
import { randomFan, sayNeeded } from "./random-fan.ts";
import { askedFields, makeSaid, makeText } from "./random-said.ts";
import { comparable, liveGen, type RandomAct, randomStream, type StreamKinds, slotOf } from "./random-stream.ts";

type Mutable = { -readonly [K in keyof Body]: Body[K] } & { nodes: PlanNode[]; slots: Slot[]; topo: number[] };
type Making = { readonly random: Random; readonly bodies: Body[]; readonly kinds: StreamKinds; left: number };

/** A plan with about `size` nodes. */
export function randomPlan(random: Random, size: number, kinds = comparable): Plan {
  const making: Making = { random, bodies: [], kinds, left: size };
  const inputs: SlotName[] = [
    { ref: { up: 0, slot: 0 }, kind: "int", live: false },
    { ref: { up: 0, slot: 1 }, kind: "objs", live: false },
  ];
  const slots = [slotOf("width", "input"), slotOf("list", "input")];
  makeBody(making, {
    kind: "pipeline",
    name: "top",
    slots,
    names: { nodes: [], slots: inputs },
    nodes: 3 + random.below(6),
    depth: 0,
  });
  return {
    ir: 1,
    name: "random",
    why: "To compare.",
    spans: [[0, 1, 1, 1, 1]],
    files: [{ path: "random.yaml", sha: "" }],
    types: [{}, askedFields],
    inputs: [
      { name: "width", type: 0, text: "integer", default: 2, at: 0 },
      { name: "list", type: 0, text: "any", default: [{ id: "in1", n: 3, t: "in", xs: [1] }], at: 0 },
    ],
    roles: [
      { name: "worker", model: "m", tools: [] },
      { name: "other", model: "n", tools: ["read"] },
    ],
    models: {},
    secrets: [],
    limits: {},
    phases: [],
    ensure: [],
    bodies: making.bodies,
    worst: { instances: nothing, agents: nothing, attempts: nothing, tokens: nothing, usd: nothing },
    barriers: [],
  };
}

const nothing = { formula: "0", names: "0", given: 0, any: 0 };
const free = { instances: 0, agents: 0, attempts: 0, tokens: 0, usd: 0 };

type BodySpec = {
  readonly kind: BodyKind;
  readonly name: string;
  readonly slots: Slot[];
  readonly names: Names; // what is read in it, before its own nodes
  readonly nodes: number;
  readonly depth: number;
};

type Made = { readonly index: number; readonly names: Names; readonly kind: Kind };

/** Appends a body; what is entered from it comes after it. */
function makeBody(making: Making, spec: BodySpec): Made {
  const { random, bodies } = making;
  const index = bodies.length;
  const body: Mutable = {
    id: `b${index}`,
    name: spec.name,
    kind: spec.kind,
    slots: spec.slots,
    nodes: [],
    topo: [],
    resultReads: [],
    type: 0,
  };
  bodies.push(body);
  let { names } = spec;
  for (let at = 0; at < spec.nodes && making.left > 0; at += 1) {
    making.left -= 1;
    const { node, name } = makeNode(making, body, names, spec.depth);
    body.nodes.push(node);
    body.topo.push(at);
    names = { nodes: [...names.nodes, name], slots: names.slots };
  }
  const kind = random.pick(["obj", "int", "ints", "objs"] as const);
  const own = { nodes: names.nodes.filter(({ ref }) => ref.up === 0), slots: names.slots };
  if (spec.depth === 0) body.result = everything(own.nodes);
  else if (spec.kind !== "round" && random.chance(0.85)) {
    body.result = kind === "obj" ? objectOf(random, names) : randomExpr({ random, names, safe: false }, kind, 2);
    body.resultReads = edgesOfExpr(body.result, { for: "act" });
  }
  return { index, names, kind: body.result === undefined ? "text" : kind };
}

/** All that the run came to: the values of all nodes of the pipeline, and how many items ended how. */
function everything(nodes: readonly NodeName[]): Expr {
  const entries = nodes.flatMap(({ ref, loop, stops }) => [
    {
      key: `v${ref.node}`,
      value: { do: "soft", how: "rescue", of: { do: "node", ref }, instead: { do: "lit", value: "-" } } as Expr,
    },
    { key: `c${ref.node}`, value: { do: "view", ref, view: "census" } as Expr },
    ...(loop || stops ? [{ key: `e${ref.node}`, value: { do: "view", ref, view: "ended" } as Expr }] : []),
  ]);
  return { do: "object", entries };
}

/** An object of the kind that all are; its id is new, because ids are unique. */
function objectOf(random: Random, names: Names): Expr {
  const make = (kind: Kind): Expr => randomExpr({ random, names, safe: false }, kind, 1);
  const ids = names.slots
    .filter(({ kind }) => kind === "obj")
    .map(({ ref }): Expr => ({ do: "get", of: { do: "slot", ref }, field: "id" }));
  const own: Expr = { do: "lit", value: `o${random.below(1e9)}` };
  const id = ids.reduce<Expr>((left, right) => ({ do: "binary", op: "~", left, right }), own);
  return {
    do: "object",
    entries: [
      { key: "id", value: id },
      { key: "n", value: make("int") },
      { key: "t", value: make("text") },
      { key: "xs", value: make("ints") },
    ],
  };
}

type NodeMade = { readonly node: PlanNode; readonly name: NodeName };

function makeNode(making: Making, body: Mutable, names: Names, depth: number): NodeMade {
  const { random } = making;
  const index = body.nodes.length;
  const id = `${random.pick(["find", "read", "judge", "plan", "sum"])}${index}`;
  const shape = random.below(100);
  const isStream = shape < 20;
  const isLoop = shape >= 90 && depth < 3;
  const fan = isStream || isLoop || shape < 60 ? undefined : randomFan(random, body.slots, names, making.kinds);
  const inner: Names = fan === undefined ? names : { nodes: names.nodes, slots: [...names.slots, fan.item] };
  const made = isStream
    ? randomStream(random, body.slots, names, making.kinds)
    : isLoop
      ? makeLoop(making, id, names, depth)
      : makeAct(making, id, inner, depth);
  const guard = random.chance(0.2) ? { guard: makeGuard(random, inner, fan !== undefined, made.kind) } : {};
  const plain: PlanNode = {
    id,
    at: 0,
    def: {},
    edges: [],
    act: fan?.fan.needs === undefined ? made.act : sayNeeded(made.act, fan.fan.needs.slot),
    ...guard,
    ...(fan === undefined ? {} : { fan: fan.fan }),
    ...attemptOptions(random, made.act, body),
    type: 0,
    size: "none",
    cost: free,
  };
  // Items of one number have one key but for a `~`, which goes by arrival where the list is live.
  const live = fan === undefined ? made.live : made.kind === "obj" && fan.item.kind === "obj";
  const kind = fan === undefined ? made.kind : listKind(made.kind);
  const node = { ...plain, edges: [...edgesFor(making.bodies, plain), ...orderEdges(random, names)] };
  return {
    node,
    name: {
      ref: { up: 0, node: index },
      kind,
      fan: fan !== undefined,
      loop: isLoop,
      live,
      stops: fan?.fan.stop !== undefined,
      pieces: fan === undefined && made.pieces === true,
    },
  };
}

/** Attempts and conditions of what asks an agent or a program. */
function attemptOptions(random: Random, act: Act, body: Mutable): Pick<PlanNode, "tries" | "ensure"> {
  if (act.do !== "agent" && act.do !== "exec") return { ensure: [] };
  const ask = random.chance(0.3) ? ({ ask: true } as const) : {};
  const on = random.pick([["output"], ["output", "ensure"]] as const);
  const tries = { more: random.below(3), on, delayMs: 1, ...ask };
  const some = random.chance(0.4) ? { tries } : {};
  if (!random.chance(0.2)) return { ...some, ensure: [] };
  const slot = body.slots.length;
  body.slots.push(slotOf("result", "result"));
  const of: Expr = { do: "slot", ref: { up: 0, slot } };
  const left: Expr = { do: "get", of, field: random.pick(["n", "n", "other"]) };
  const condition: Expr = { do: "compare", op: "<", left, right: { do: "lit", value: 5 } };
  return { ...some, ensure: [{ if: condition, text: "result.n < 5", at: 0 }] };
}

/** A list of lists is read by nobody as such: it counts as text, which is printed as JSON. */
function listKind(kind: Kind): Kind {
  if (kind === "obj") return "objs";
  return kind === "int" ? "ints" : "text";
}

function orderEdges(random: Random, names: Names): readonly Edge[] {
  const own = names.nodes.filter(({ ref }) => ref.up === 0);
  if (own.length === 0 || !random.chance(0.1)) return [];
  const { ref } = random.pick(own);
  return [{ from: ref, for: "order", kind: random.pick(["ok", "settled"]), paths: [], at: 0 }];
}

function makeGuard(random: Random, names: Names, isFan: boolean, kind: Kind): Guard {
  const per = isFan && random.chance(0.5) ? "item" : "node";
  const outer = per === "item" ? names : { nodes: names.nodes, slots: isFan ? names.slots.slice(0, -1) : names.slots };
  const condition = randomExpr({ random, names: outer, safe: false }, "bool", 2);
  // The value of `else` is of the item, or of the whole list.
  const elseKind = isFan && per === "node" ? listKind(kind) : kind;
  const canElse = elseKind === "int" || elseKind === "ints" || (elseKind === "text" && !isFan);
  if (!canElse || random.chance(0.5)) return { if: condition, per, at: 0 };
  return { if: condition, per, else: randomExpr({ random, names: outer, safe: false }, elseKind, 1), at: 0 };
}

function makeAct(making: Making, id: string, names: Names, depth: number): RandomAct {
  const { random } = making;
  const draw = random.below(100);
  if (depth < 3 && draw < 18) return makeScope(making, id, names, depth);
  if (depth < 3 && draw < 30) return makeCall(making, id, names, depth);
  if (draw < 45) {
    const kind = random.pick(["int", "ints", "text", "obj"] as const);
    const e = kind === "obj" ? objectOf(random, names) : randomExpr({ random, names, safe: false }, kind, 2);
    return { act: { do: "compute", e }, kind, live: false };
  }
  if (draw < 52) return makeSaid(random, names, draw < 46 && (depth > 0 || random.chance(0.2)), draw < 48);
  if (draw < 62) {
    const exec: Act = {
      do: "exec",
      argv: [["tool"], makeText(random, names)],
      spread: [],
      env: {},
      secretEnv: {},
      parse: "json",
      ok: [0],
    };
    return { act: exec, kind: "obj", live: false };
  }
  const table = random.chance(0.2) ? roleTable(random, names) : undefined;
  const model = random.pick(table === undefined ? ladders : [...ladders, ofRole]);
  const agent: Act = { do: "agent", role: table ?? 0, model, prompt: makeText(random, names) };
  return { act: agent, kind: "obj", live: false };
}

/** Chosen by a text; some tables lack some words. */
function roleTable(random: Random, names: Names): RoleTable {
  const by = randomExpr({ random, names, safe: false }, "text", 1);
  return { by, of: { t0: 0, t1: 1, a: 1 }, ...(random.chance(0.7) ? { else: random.below(2) } : {}) };
}

const ofRole: Models = { how: "ladder", of: [] };

const ladders: readonly Models[] = [
  { how: "ladder", of: ["m"] },
  { how: "ladder", of: ["m", "n"] },
  { how: "spread", of: ["m", "n", "o"] },
];

function makeScope(making: Making, id: string, names: Names, depth: number): RandomAct {
  const spec = {
    kind: "scope" as const,
    name: id,
    slots: [],
    names: lifted(names),
    nodes: 1 + making.random.below(3),
    depth: depth + 1,
  };
  const { index, kind } = makeBody(making, spec);
  return { act: { do: "enter", body: index, wires: [] }, kind, live: false };
}

/** A call: a closed body, with inputs that are wired; a list that comes one by one stays so. */
function makeCall(making: Making, id: string, names: Names, depth: number): RandomAct {
  const { random } = making;
  const kinds = Array.from({ length: 1 + random.below(3) }, () => random.pick(["int", "obj", "objs", "text"] as const));
  const wires = kinds.map((kind, slot): Wire => {
    const live = kind === "objs" ? liveGen(random, names, slot) : undefined;
    const e = live?.in ?? randomExpr({ random, names, safe: false }, kind, 1);
    const edges = edgesOfExpr(e, { for: "act", ...(live === undefined ? {} : { kind: "item" }) });
    return { slot, e, edges, size: "none", at: 0, ...(live?.live === undefined ? {} : { live: live.live }) };
  });
  const slots = kinds.map((_, slot) => slotOf(`i${slot}`, "input"));
  const inner = kinds.map(
    (kind, slot): SlotName => ({ ref: { up: 0, slot }, kind, live: wires[slot]?.live !== undefined }),
  );
  const spec = {
    kind: "pipeline" as const,
    name: `${id}-part`,
    slots,
    names: { nodes: [], slots: inner },
    nodes: 1 + random.below(3),
    depth: depth + 1,
  };
  const { index, kind } = makeBody(making, spec);
  return { act: { do: "enter", body: index, wires }, kind, live: false };
}

function makeLoop(making: Making, id: string, names: Names, depth: number): RandomAct {
  const { random } = making;
  const slots = [
    slotOf("total", "state"),
    slotOf("seen", "state"),
    slotOf("round", "round"),
    slotOf("each", "element"),
    slotOf("note", "note"),
  ];
  const isOver = random.chance(0.3);
  const asks = random.chance(0.4);
  const own: SlotName[] = [
    ...(asks ? [{ ref: { up: 0, slot: 4 }, kind: "text" as const, live: false }] : []),
    { ref: { up: 0, slot: 0 }, kind: "int", live: false },
    { ref: { up: 0, slot: 1 }, kind: "ints", live: false },
    { ref: { up: 0, slot: 2 }, kind: "int", live: false },
    ...(isOver ? [{ ref: { up: 0, slot: 3 }, kind: "int" as const, live: false }] : []),
  ];
  const outer = lifted(names);
  const spec = {
    kind: "round" as const,
    name: id,
    slots,
    names: { nodes: outer.nodes, slots: [...outer.slots, ...own] },
    nodes: 1 + random.below(3),
    depth: depth + 1,
  };
  const { index, names: inside } = makeBody(making, spec);
  const ask = { random, names, safe: false };
  const askInside = { random, names: inside, safe: false };
  const kind = random.pick(["int", "ints"] as const);
  const loop = {
    ...(isOver ? { over: { slot: 3, in: randomExpr(ask, "ints", 1), at: 0 } } : { rounds: random.below(4) }),
    most: 4,
    state: [
      { slot: 0, start: randomExpr(ask, "int", 1), next: randomExpr(askInside, "int", 2), at: 0 },
      {
        slot: 1,
        start: randomExpr(ask, "ints", 1),
        ...(random.chance(0.7) ? { next: randomExpr(askInside, "ints", 2) } : {}),
        at: 0,
      },
    ],
    stop: Array.from({ length: random.below(3) }, (_, at) => ({
      name: `stop${at}`,
      if: randomExpr(askInside, "bool", 2),
      rounds: 1 + random.below(2),
      ...(asks && random.chance(0.7) ? { ask: true as const } : {}),
      at: 0,
    })),
    ...(random.chance(0.8) ? { returns: randomExpr(askInside, kind, 2) } : {}),
  };
  const act: Act = { do: "enter", body: index, wires: [], loop };
  return { act, kind: loop.returns === undefined ? "text" : kind, live: false };
}
