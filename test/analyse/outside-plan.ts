/** Random plans in which some agents and programs answer what outsiders wrote, and all read what there is to read. */
import type { JsonObject } from "../../src/base/json.ts";
import type { Expr, Ref, Tmpl, TmplPart } from "../../src/expr/ir.ts";
import { type Frame, framesOf } from "../../src/plan/frames.ts";
import { slotsOwnedBy } from "../../src/plan/node-parts.ts";
import type { Act, Body, Plan, PlanNode, Slot } from "../../src/plan/plan.ts";
import type { Random } from "../reference/random-expr.ts";
import { randomPlan } from "../reference/random-plan.ts";

type Put = Extract<TmplPart, { do: "put" }>;

const answer: JsonObject = {
  type: "object",
  properties: {
    id: { type: "string" },
    n: { type: "integer" },
    t: { type: "string" },
    xs: { type: "array", items: { type: "integer" } },
  },
  required: ["id", "n", "t", "xs"],
  additionalProperties: false,
};

/** Every node has an id of its own, `n2x3`, in which its body and place stand. */
export function outsidePlan(random: Random): Plan {
  const plan = withInputs(withMore(random, randomPlan(random, 30)));
  const frames = new Map(framesOf(plan).frames.map((frame) => [frame.body, frame]));
  return {
    ...plan,
    types: [{}, answer, { type: "array", items: answer }],
    roles: plan.roles.flatMap((role) => [role, { ...role, name: `${role.name} outside`, tools: ["web_fetch"] }]),
    bodies: plan.bodies.map((body, index) => ({
      ...told(random, body),
      nodes: body.nodes.map((node, at) => {
        const frame = frames.get(index);
        const reads = frame === undefined ? [] : readsAt(plan, frame, at);
        return { ...placed(random, wired(random, plan, node, reads), reads), id: `n${index}x${at}` };
      }),
    })),
  };
}

/** Each called pipeline has one more input, and each round one more state. */
function withInputs(plan: Plan): Plan {
  const kinds = { pipeline: "input", round: "state", scope: undefined } as const;
  const bodies = plan.bodies.map((body, index) => {
    const kind = index === 0 ? undefined : kinds[body.kind];
    const more: readonly Slot[] = kind === undefined ? [] : [{ name: "more", kind, type: 0, at: 0 }];
    return { ...body, slots: [...body.slots, ...more] };
  });
  return { ...plan, bodies };
}

/** Some more nodes at the end of each body, which read one another. */
function withMore(random: Random, plan: Plan): Plan {
  return {
    ...plan,
    bodies: plan.bodies.map((body) => {
      const slots = [...body.slots];
      const nodes = [...body.nodes];
      for (let left = 2 + random.below(4); left > 0; left -= 1) {
        const fan = random.chance(0.3) ? fanOver(slots, nodes) : {};
        nodes.push({ ...bare, ...fan, ...guardOf(random, nodes), act: random.chance(0.5) ? agent : programOf([]) });
      }
      return { ...body, slots, nodes, topo: [...body.topo, ...nodes.keys()].filter(isFirst) };
    }),
  };
}

function isFirst<T>(one: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(one) === index;
}

const agent: Act = { do: "agent", role: 0, model: { how: "ladder", of: ["m"] }, prompt: ["say"] };
const free = { instances: 0, agents: 0, attempts: 0, tokens: 0, usd: 0 };
const bare = { id: "", at: 0, def: {}, edges: [], ensure: [], type: 1, size: "none", cost: free } as const;

/** Where `when` is false, what another node gave stands in. */
function guardOf(random: Random, nodes: readonly PlanNode[]): Pick<PlanNode, "guard"> {
  if (nodes.length === 0 || !random.chance(0.2)) return {};
  const t = textOf(random, { do: "node", ref: { up: 0, node: random.below(nodes.length) } });
  const otherwise: Expr = { do: "object", entries: [{ key: "t", value: t }] };
  return { guard: { if: { do: "lit", value: random.chance(0.5) }, per: "item", else: otherwise, at: 0 } };
}

/** An item for each node before it that has one value. */
function fanOver(slots: Slot[], nodes: readonly PlanNode[]): Pick<PlanNode, "fan"> {
  const slot = slots.push({ name: `x${slots.length}`, kind: "item", type: 0, at: 0 }) - 1;
  const items = [...nodes.keys()].slice(-3).map((node): Expr => {
    const of: Expr = { do: "node", ref: { up: 0, node } };
    return { do: "soft", how: "rescue", of, instead: { do: "lit", value: "-" } };
  });
  return { fan: { gen: { slot, in: { do: "list", items }, at: 0 }, require: 0 } };
}

/** A call wires the input that its pipeline was given more; a loop keeps in its state what a round came to. */
function wired(random: Random, plan: Plan, node: PlanNode, reads: readonly Expr[]): PlanNode {
  const { act } = node;
  const body = act.do === "enter" ? plan.bodies[act.body] : undefined;
  if (act.do !== "enter" || body === undefined) return node;
  const slot = body.slots.length - 1;
  const some = (from: readonly Expr[]): Expr => textOf(random, from.length === 0 ? nothing : random.pick(from));
  if (act.loop !== undefined) {
    const state = { slot, start: nothing, next: some(readsIn(body, undefined, 0)), at: 0 };
    return { ...node, act: { ...act, loop: { ...act.loop, state: [...act.loop.state, state] } } };
  }
  if (body.kind !== "pipeline") return node;
  const wire = { slot, e: some(reads), edges: [], size: "none", at: 0 } as const;
  return { ...node, act: { ...act, wires: [...act.wires, wire] } };
}

const nothing: Expr = { do: "lit", value: "-" };

/** Where a body gives an object, a text of it holds what was read in the body. */
function told(random: Random, body: Body): Body {
  const { result } = body;
  if (result?.do !== "object") return body;
  const t = textOf(random, random.pick([nothing, ...readsIn(body, undefined, 0)]));
  return {
    ...body,
    result: { ...result, entries: result.entries.map((one) => (one.key === "t" ? { ...one, value: t } : one)) },
  };
}

function placed(random: Random, node: PlanNode, reads: readonly Expr[]): PlanNode {
  const type = node.fan === undefined ? 1 : 2;
  const act = node.act.do === "agent" && random.chance(0.4) ? programOf(node.act.prompt) : node.act;
  const more = Array.from({ length: reads.length === 0 ? 0 : random.below(3) }, () =>
    putOf(random, random.pick(reads)),
  );
  if (act.do === "exec") {
    const argv = act.argv.map((argument, index) => (index === 0 ? argument : [...argument, ...more]));
    return { ...node, type, act: { ...act, argv, ...(random.chance(0.1) ? { untrusted: true as const } : {}) } };
  }
  if (act.do !== "agent") return node;
  const chosen = (role: number): number => 2 * role + (random.chance(0.4) ? 1 : 0);
  const { role } = act;
  const prompt = [...act.prompt, ...more];
  if (typeof role === "number") return { ...node, type, act: { ...act, prompt, role: chosen(role) } };
  const of = Object.fromEntries(Object.entries(role.of).map(([word, number]) => [word, chosen(number)]));
  const table = { ...role, of, ...(role.else === undefined ? {} : { else: chosen(role.else) }) };
  return { ...node, type, act: { ...act, prompt, role: table } };
}

function programOf(argument: Tmpl): Extract<Act, { do: "exec" }> {
  return { do: "exec", argv: [["tool"], argument], spread: [], env: {}, secretEnv: {}, parse: "json", ok: [0] };
}

/** What is settled before the node, in its own body and in those around it, and the slots that it sees. */
function readsAt(plan: Plan, frame: Frame, place: number): readonly Expr[] {
  const reads: Expr[] = [];
  let at: Frame | undefined = frame;
  let before = place;
  for (let up = 0; at !== undefined; up += 1) {
    const body = plan.bodies[at.body];
    if (body !== undefined) reads.push(...readsIn(body, before, up));
    before = at.via ?? 0;
    at = at.outer;
  }
  return reads;
}

/** `before`: a node that reads; all are settled for what has none. */
function readsIn(body: Body, before: number | undefined, up: number): readonly Expr[] {
  const settled = before === undefined ? body.topo : body.topo.slice(0, body.topo.indexOf(before));
  const node = before === undefined ? undefined : body.nodes[before];
  const bound = node === undefined || node.act.do === "stream" ? new Set<number>() : slotsOwnedBy(node);
  const slots = [...body.slots.entries()].filter(
    ([slot, { kind }]) => kind === "input" || kind === "state" || bound.has(slot),
  );
  return [
    ...settled.flatMap((index) => readsOfNode({ up, node: index }, body.nodes[index])),
    ...slots.map(([slot]): Expr => ({ do: "slot", ref: { up, slot } })),
  ];
}

function readsOfNode(ref: Extract<Ref, { node: number }>, node: PlanNode | undefined): readonly Expr[] {
  const views = [
    { do: "view", ref, view: "outcomes" },
    { do: "view", ref, view: "failures" },
  ] as const;
  const value: Expr = { do: "node", ref };
  return [value, value, ...(node?.fan === undefined ? [] : [{ do: "pairs", ref } as const]), ...views];
}

function putOf(random: Random, read: Expr): Put {
  return { do: "put", e: textOf(random, read) };
}

/** The read as text, through some filters; where it cannot be read, nothing. */
function textOf(random: Random, read: Expr): Expr {
  const json: Expr = { do: "call", name: "tojson", args: [field(random, read)] };
  const of = random.pick([same, same, cut, parts, parsed, chosen])(json);
  return { do: "soft", how: "rescue", of, instead: nothing };
}

/** Often one field: it may be absent, or its owner no object, which ends the evaluation of the node. */
function field(random: Random, of: Expr): Expr {
  return of.do === "node" && random.chance(0.2) ? { do: "get", of, field: random.pick(["t", "n", "id"]) } : of;
}

const same = (of: Expr): Expr => of;
const cut = (of: Expr): Expr => ({
  do: "call",
  name: "upper",
  args: [{ do: "slice", of, from: { do: "lit", value: 0 } }],
});
const parts = (of: Expr): Expr => {
  const list: Expr = { do: "call", name: "split", args: [of, { do: "lit", value: "," }] };
  const each: Expr = {
    do: "each",
    local: 9_000,
    in: list,
    give: { do: "call", name: "trim", args: [{ do: "local", local: 9_000 }] },
  };
  return {
    do: "call",
    name: "join",
    args: [
      { do: "call", name: "sort", args: [each] },
      { do: "lit", value: ";" },
    ],
  };
};
const parsed = (of: Expr): Expr => {
  const made: Expr = { do: "object", entries: [{ key: "a", value: { do: "call", name: "fromjson", args: [of] } }] };
  return { do: "call", name: "string", args: [{ do: "call", name: "values", args: [made] }] };
};
const chosen = (of: Expr): Expr => ({
  do: "binary",
  op: "~",
  left: { do: "call", name: "length", args: [of] },
  // biome-ignore lint/suspicious/noThenProperty: an expression of the plan, never awaited
  right: { do: "if", if: { do: "lit", value: true }, then: of, else: { do: "lit", value: "" } },
});
