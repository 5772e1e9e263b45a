/**
 * The stable text print of a plan, for goldens and `--dump plan`: bodies with their slots and nodes in the order of
 * their edges. Numbers are resolved to names, so that a change in one place changes one place.
 */

import type { Bound } from "../base/bound.ts";
import { unreachable } from "../base/invariant.ts";
import { canonicalJson } from "../base/json.ts";
import type { Expr, NodeRef, Ref, SlotRef, Tmpl } from "../expr/ir.ts";
import { printExpr, printTmpl, type RefNames } from "../expr/print-expr.ts";
import { nodeAt, slotAt } from "./checking.ts";
import { type Frame, framesOf } from "./frames.ts";
import type {
  Act,
  Body,
  Edge,
  Ensure,
  Gen,
  Live,
  Loop,
  Op,
  Plan,
  PlanLimits,
  PlanNode,
  RoleTable,
  Setting,
} from "./plan.ts";
import { isTmpl } from "./walk-expr.ts";

/** The plan as text, one fact a line. It ends with a line feed. */
export function printPlan(plan: Plan): string {
  const { frames } = framesOf(plan);
  const top = namesIn(plan, { body: 0 });
  const lines = [
    `plan ${plan.ir} ${plan.name}`,
    `why ${plan.why}`,
    ...plan.inputs.map((input) => {
      const value = input.default === undefined ? "" : ` = ${canonicalJson(input.default)}`;
      return `input ${input.name}: ${input.text}${value}`;
    }),
    ...plan.roles.map(
      (role) => `role ${role.name} ${role.model}${listText(" effort", role.effort)} [${role.tools.join(" ")}]`,
    ),
    ...Object.entries(plan.models).map(([alias, model]) => `model ${alias} = ${model}`),
    ...plan.secrets.map((secret) => `secret ${secret}`),
    ...limitLines(plan.limits, top).map((line) => `limit ${line}`),
    ...(plan.phases.length === 0 ? [] : [`phases ${plan.phases.join(", ")}`]),
    ...plan.ensure.map((condition) => `ensure ${printExpr(condition.if, top)}`),
    ...plan.types.map((type, index) => `type ${index} ${canonicalJson(type)}`),
    ...frames.flatMap((frame) => ["", ...bodyLines(plan, frame)]),
    "",
    ...worstLines(plan),
    ...plan.barriers.map((barrier) => {
      const node = plan.bodies[barrier.body]?.nodes[barrier.node]?.id ?? "";
      return `barrier ${barrier.body}/${node} reads ${barrier.reads}: ${barrier.cause}`;
    }),
  ];
  return `${lines.join("\n")}\n`;
}

/** Names of references as they are read in a frame: `^` for each frame outwards, inputs as the language has them. */
function namesIn(plan: Plan, frame: Frame): RefNames {
  return (ref: Ref) =>
    `${"^".repeat(ref.up)}${"node" in ref ? nodeName(plan, frame, ref) : slotName(plan, frame, ref)}`;
}

function nodeName(plan: Plan, frame: Frame, ref: NodeRef): string {
  return nodeAt(plan, frame, ref)?.id ?? `node ${ref.node}`;
}

function slotName(plan: Plan, frame: Frame, ref: SlotRef): string {
  const slot = slotAt(plan, frame, ref);
  if (slot === undefined) return `slot ${ref.slot}`;
  return slot.kind === "input" ? `inputs.${slot.name}` : slot.name;
}

/** A template on one line. */
function printQuoted(tmpl: Tmpl, name: RefNames): string {
  return JSON.stringify(printTmpl(tmpl, name));
}

function bodyLines(plan: Plan, frame: Frame): readonly string[] {
  const body = plan.bodies[frame.body];
  if (body === undefined) return [];
  const name = namesIn(plan, frame);
  return [
    `body ${frame.body} ${body.kind} ${body.name}: type ${body.type}`,
    ...body.slots.map(
      (slot, index) =>
        `  slot ${index} ${slot.kind} ${slot.name}: type ${slot.type}${slot.untrusted === true ? ", untrusted" : ""}`,
    ),
    ...body.topo.flatMap((index) => {
      const node = body.nodes[index];
      return node === undefined ? [] : nodeLines(plan, frame, index, node).map((line) => `  ${line}`);
    }),
    ...(body.result === undefined ? [] : [`  returns ${printExpr(body.result, name)}`]),
    ...(body.ensure ?? []).map((condition) => `  ensure ${printExpr(condition.if, name)}`),
    ...body.resultReads.map((edge) => `    ${edgeText(edge, name)}`),
  ];
}

function nodeLines(plan: Plan, frame: Frame, index: number, node: PlanNode): readonly string[] {
  const name = namesIn(plan, frame);
  const { act } = node;
  const round: Frame | undefined = act.do === "enter" ? { body: act.body, outer: frame, via: index } : undefined;
  const inner = round === undefined ? name : namesIn(plan, round);
  const body = act.do === "enter" ? plan.bodies[act.body] : undefined;
  const lines = [
    ...(node.why === undefined ? [] : [`why ${node.why}`]),
    ...(node.phase === undefined ? [] : [`phase ${node.phase}`]),
    ...treeLine("label", node.label, name),
    ...(node.guard === undefined ? [] : [`when (${node.guard.per}) ${printExpr(node.guard.if, name)}`]),
    ...treeLine("else", node.guard?.else, name),
    ...(node.fan === undefined ? [] : fanLines(node.fan, name)),
    ...actLines(plan, act, name),
    ...(act.do === "enter" && act.loop !== undefined && body !== undefined
      ? loopLines(act.loop, body, name, inner)
      : []),
    ...triesLines(node, name),
    ...node.ensure.map((ensure) => ensureText(ensure, name)),
    ...limitLines(node.limits ?? {}, name).map((line) => `limit ${line}`),
    ...settingLine("timeout", node.timeoutMs, name),
    ...settingLine("idle", node.idleMs, name),
    ...(node.reads ?? []).map((glob) => `reads ${printQuoted(glob, name)}`),
    ...(node.once === true ? ["once"] : []),
    ...node.edges.map((edge) => edgeText(edge, name)),
    `gives type ${node.type}, at most ${boundText(node.size, name)}`,
    `costs ${boundText(node.cost.instances, name)} instances, ${boundText(node.cost.agents, name)} agents, ${boundText(node.cost.attempts, name)} attempts`,
  ];
  return [`node ${node.id}`, ...lines.map((line) => `  ${line}`)];
}

function fanLines(fan: NonNullable<PlanNode["fan"]>, name: RefNames): readonly string[] {
  return [
    `each ${genText(fan.gen, name)}`,
    ...treeLine("key", fan.key, name),
    ...settingLine("take", fan.take, name),
    ...settingLine("at_once", fan.atOnce, name),
    `require ${fan.require === "all" ? "all" : settingText(fan.require, name)}`,
    ...(fan.hold === undefined ? [] : [`barrier ${fan.hold}`]),
    ...treeLine("needs_items", fan.needs?.e, name),
    ...(fan.stop?.of ?? []).flatMap((stop) => treeLine(`stop_each ${stop.name}`, stop.if, name)),
  ];
}

function genText(gen: Gen, name: RefNames): string {
  return `${name({ up: 0, slot: gen.slot })} in ${printExpr(gen.in, name)}${liveText(gen.live, name)}`;
}

function liveText(live: Live | undefined, name: RefNames): string {
  if (live === undefined) return "";
  const path = live.path.map(({ field, flatten }) => `${flatten ? "[**]" : ""}.${field}`).join("");
  return ` live from ${live.pairs ? "pairs of " : ""}${name(live.from)}${path}`;
}

function actLines(plan: Plan, act: Act, name: RefNames): readonly string[] {
  switch (act.do) {
    case "agent":
      return [
        `prompt ${roleText(plan, act.role, name)} ${act.model.how} ${act.model.of.join(" ")}${listText(" effort", act.effort)}${act.batch ? " batch" : ""}`,
        ...(act.tools === undefined ? [] : [`tools [${act.tools.join(" ")}]`]),
        ...treeLine("system", act.system, name),
        ...treeLine("text", act.prompt, name),
        ...(act.out === undefined ? [] : [`output type ${act.out}`]),
      ];
    case "exec":
      return execLines(act, name);
    case "compute":
      return [`value ${printExpr(act.e, name)}`];
    case "text":
      return [`text ${printQuoted(act.text, name)}`];
    case "stream":
      return [
        ...act.gens.map((gen) => `from ${genText(gen, name)}`),
        ...act.ops.map((op) => opText(op, name)),
        `order ${act.order}`,
      ];
    case "person":
      return personLines(act, name);
    case "fail":
      return [`fail ${printQuoted(act.message, name)}`];
    case "enter":
      return [`enter body ${act.body}`, ...act.wires.flatMap((wire) => wireLines(plan, act.body, wire, name))];
    default:
      return unreachable(act);
  }
}

function roleText(plan: Plan, role: number | RoleTable, name: RefNames): string {
  const named = (index: number): string => plan.roles[index]?.name ?? `${index}`;
  if (typeof role === "number") return named(role);
  const rows = Object.entries(role.of).map(([word, index]) => `${word}: ${named(index)}`);
  const other = role.else === undefined ? [] : [`else: ${named(role.else)}`];
  return `by ${printExpr(role.by, name)} {${[...rows, ...other].join(", ")}}`;
}

function personLines(act: Extract<Act, { do: "person" }>, name: RefNames): readonly string[] {
  return [
    `gate ${printQuoted(act.ask, name)}`,
    ...treeLine("show", act.show, name),
    ...act.choices.map(
      (choice) =>
        `choice ${choice.name}${choice.leads === undefined ? "" : ` ${printQuoted(choice.leads, name)}`}${choice.input === undefined ? "" : ` input type ${choice.input}`}`,
    ),
    ...(act.input === undefined ? [] : [`input type ${act.input}`]),
    ...settingLine("expires", act.expiresMs, name),
    ...(act.onExpiry === undefined ? [] : [`on_expiry ${act.onExpiry}`]),
    ...Object.entries(act.releases).map(
      ([choice, paths]) => `releases ${choice}: ${paths.map(({ path }) => path).join(" ")}`,
    ),
  ];
}

function execLines(act: Extract<Act, { do: "exec" }>, name: RefNames): readonly string[] {
  const spread = new Set(act.spread);
  return [
    act.script === undefined
      ? `run ${act.argv.map((argument, index) => `${spread.has(index) ? "*" : ""}${printQuoted(argument, name)}`).join(" ")}`
      : `run bash ${JSON.stringify(act.script)}`,
    ...treeLine("stdin", act.stdin, name),
    ...Object.entries(act.env).map(([variable, value]) => `env ${variable} = ${printExpr(value, name)}`),
    ...Object.entries(act.secretEnv).map(([variable, secret]) => `env ${variable} = secret ${secret}`),
    ...treeLine("cwd", act.cwd, name),
    `parse ${act.parse}, ok ${act.ok === "any" ? "any" : act.ok.join(" ")}${act.untrusted ? ", untrusted" : ""}`,
    ...(act.out === undefined ? [] : [`output type ${act.out}`]),
  ];
}

function opText(op: Op, name: RefNames): string {
  switch (op.op) {
    case "where":
    case "distinct":
      return `${op.op} ${printExpr(op.e, name)}`;
    case "give":
      return `select ${printExpr(op.e, name)}`;
    case "cap":
      return `cap ${settingText(op.max, name)} per ${printExpr(op.e, name)}`;
    case "take":
    case "chunk":
      return `${op.op} ${settingText(op.n, name)}`;
    case "sort":
      return `sort ${op.by.map(({ e, desc, words }) => `${printExpr(e, name)}${desc ? " desc" : ""}${listText(" by", words?.join("<"))}`).join(", ")}`;
    case "group":
      return `group ${printExpr(op.e, name)}`;
    default:
      return unreachable(op);
  }
}

function wireLines(
  plan: Plan,
  body: number,
  wire: Extract<Act, { do: "enter" }>["wires"][number],
  name: RefNames,
): string[] {
  const slot = plan.bodies[body]?.slots[wire.slot]?.name ?? wire.slot;
  const check = wire.check === undefined ? "" : `, checked against type ${wire.check}`;
  const head = `wire ${slot} = ${printExpr(wire.e, name)}${liveText(wire.live, name)}, at most ${boundText(wire.size, name)}${check}`;
  return [head, ...wire.edges.map((edge) => `  ${edgeText(edge, name)}`)];
}

function loopLines(loop: Loop, body: Body, name: RefNames, inner: RefNames): readonly string[] {
  return [
    ...settingLine("rounds", loop.rounds, name),
    ...(loop.over === undefined
      ? []
      : [`over ${inner({ up: 0, slot: loop.over.slot })} in ${printExpr(loop.over.in, name)}`]),
    `at most ${boundText(loop.most, name)} rounds`,
    ...loop.state.flatMap(({ slot, start, next }) => [
      `state ${body.slots[slot]?.name} = ${printExpr(start, name)}`,
      ...treeLine("  next", next, inner),
    ]),
    ...loop.stop.map((stop) => `stop ${stop.name} (${stop.rounds}) ${printExpr(stop.if, inner)}`),
    ...treeLine("returns", loop.returns, inner),
  ];
}

function triesLines({ tries }: PlanNode, name: RefNames): readonly string[] {
  if (tries === undefined) return [];
  return [
    `retry ${settingText(tries.more, name)} on ${tries.on.join(" ")}, after ${settingText(tries.delayMs, name)} ms${tries.ask ? ", then ask" : ""}`,
  ];
}

function ensureText(ensure: Ensure, name: RefNames): string {
  if ("if" in ensure) return `ensure ${printExpr(ensure.if, name)}`;
  return `ensure run ${ensure.argv.map((argument) => printQuoted(argument, name)).join(" ")}`;
}

function edgeText(edge: Edge, name: RefNames): string {
  const paths = edge.paths.length === 0 ? "" : ` (${edge.paths.join(", ")})`;
  return `<- ${name(edge.from)}${paths} ${edge.kind} for ${edge.for}${listText(":", edge.cause)}`;
}

function limitLines(limits: PlanLimits, name: RefNames): readonly string[] {
  return Object.entries(limits).map(([limit, setting]) => `${limit} ${settingText(setting, name)}`);
}

function worstLines(plan: Plan): readonly string[] {
  return (["instances", "agents", "attempts"] as const).map((of) => {
    const { formula, given, any } = plan.worst[of];
    return `worst ${of} ${formula} = ${given}, any ${any}`;
  });
}

/** A bound with its leaves by name. */
function boundText(bound: Bound, name: RefNames): string {
  if (typeof bound !== "object") return String(bound);
  switch (bound.op) {
    case "size":
      return `|${name({ up: bound.up, slot: bound.slot })}|`;
    case "input":
      return `inputs.${bound.name} (..${bound.most})`;
    case "named":
      return `${bound.label}: ${boundText(bound.is, name)}`;
    case "+":
    case "*":
      return `(${bound.of.map((part) => boundText(part, name)).join(` ${bound.op} `)})`;
    case "min":
    case "max":
    case "ceildiv":
      return `${bound.op}(${bound.of.map((part) => boundText(part, name)).join(", ")})`;
    default:
      return unreachable(bound);
  }
}

function settingText(setting: Setting, name: RefNames): string {
  return typeof setting === "number" ? String(setting) : `${printExpr(setting.e, name)} (..${setting.most})`;
}

function settingLine(word: string, setting: Setting | undefined, name: RefNames): readonly string[] {
  return setting === undefined ? [] : [`${word} ${settingText(setting, name)}`];
}

function treeLine(word: string, tree: Expr | Tmpl | undefined, name: RefNames): readonly string[] {
  if (tree === undefined) return [];
  return [`${word} ${isTmpl(tree) ? printQuoted(tree, name) : printExpr(tree, name)}`];
}

function listText(word: string, text: string | undefined): string {
  return text === undefined ? "" : `${word} ${text}`;
}
