/** A plan as a person wants to see it before a token is spent: what will be asked, how often at most, what waits for what. */
import { type BoundEnv, evaluateBound } from "../base/evaluate-bound.ts";
import { unreachable } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import { enteredEnv, inputsEnv } from "../plan/measure.ts";
import {
  type Act,
  type Models,
  type Plan,
  type PlanLimits,
  type PlanNode,
  type RoleTable,
  rolesOf,
  type Setting,
  type Worst,
} from "../plan/plan.ts";
import { numberText, timeText } from "./amounts.ts";
import { boundsMissing } from "./plan-bounds.ts";

/**
 * `does`: the verb of the language; `with`: the role and model, the program, the called pipeline, the steps of a `from`.
 * `most`: instances at most of a fan-out, rounds of a loop, for each instance of what is around it.
 */
export type PlanNodeView = {
  readonly id: string;
  readonly depth: number;
  readonly does: string;
  readonly with: string;
  readonly isFan: boolean;
  readonly most?: number | "none";
  readonly hasCondition: boolean;
  readonly hasTree: boolean; // works in a git worktree of its own
  readonly inSourceOrder: boolean; // a `from` that decides elements in the order of their source: `order: source`
  readonly why?: string;
};

export type PlanBarrierView = {
  readonly node: string;
  readonly reads: string;
  readonly cause: string;
  readonly within?: string;
};

/** What outsiders wrote, and what of it a node accepts. `within`: the called pipeline in which it stands. */
export type PlanTrustView = {
  readonly sources: readonly { readonly name: string; readonly why: string; readonly within?: string }[];
  readonly accepted: readonly {
    readonly name: string;
    readonly path: string;
    readonly why: string;
    readonly within?: string;
  }[];
};

export type PlanView = {
  readonly name: string;
  readonly why: string;
  readonly phases: readonly { readonly name?: string; readonly nodes: readonly PlanNodeView[] }[];
  readonly inputs: readonly PlanInputView[];
  readonly roles: readonly { readonly name: string; readonly model: string; readonly tools: readonly string[] }[];
  readonly limits: readonly { readonly name: string; readonly text: string }[];
  readonly barriers: readonly PlanBarrierView[];
  readonly trust: PlanTrustView;
  readonly worst: Worst;
  readonly unbounded: readonly string[];
  readonly files: readonly string[];
};

/** `value`: the given one, else the default; absent where it must be given. */
export type PlanInputView = {
  readonly name: string;
  readonly type: string;
  readonly value?: Json;
  readonly given: boolean;
  readonly description?: string;
};

/** Rows that a view lists: a called pipeline is shown where it is called, and calls multiply. */
const rowsMost = 2_000;

/** The view of an analysed plan, with these inputs (else defaults). */
export function planView(plan: Plan, inputs: Readonly<Record<string, Json>> = {}): PlanView {
  return {
    name: plan.name,
    why: plan.why,
    phases: phasesOf(plan, inputs),
    inputs: plan.inputs.map((input) => inputView(input, inputs)),
    roles: plan.roles.map(({ name, model, tools }) => ({ name, model: plan.models[model] ?? model, tools })),
    limits: limitViews(plan.limits),
    barriers: plan.barriers.map(({ body, node, reads, cause }) => ({
      node: plan.bodies[body]?.nodes[node]?.id ?? "",
      reads,
      cause,
      ...(body === 0 ? {} : { within: plan.bodies[body]?.name ?? "" }),
    })),
    trust: trustView(plan),
    worst: plan.worst,
    unbounded: boundsMissing(plan),
    files: plan.files.map((file) => file.path),
  };
}

function trustView({ trust }: Plan): PlanTrustView {
  return {
    sources: (trust?.sources ?? []).map(({ at: _, ...source }) => source),
    accepted: (trust?.accepted ?? []).map(({ at: _, ...accepted }) => accepted),
  };
}

type Row = PlanNodeView & { readonly phase?: string };

/** In the order of `phases`; a node without one is shown with the node before it. */
function phasesOf(plan: Plan, inputs: Readonly<Record<string, Json>>): PlanView["phases"] {
  const groups = new Map<string | undefined, PlanNodeView[]>();
  for (const name of plan.phases) groups.set(name, []);
  let current: string | undefined;
  for (const { phase, ...row } of rowsOf(plan, inputs)) {
    if (row.depth === 0) current = phase ?? current;
    const rows = groups.get(current) ?? [];
    groups.set(current, [...rows, row]);
  }
  const named = [...groups].filter(([, nodes]) => nodes.length > 0);
  return named.map(([name, nodes]) => (name === undefined ? { nodes } : { name, nodes }));
}

type Task = { readonly node: PlanNode; readonly depth: number; readonly env: BoundEnv };

/** Every node with what it enters below it. */
function rowsOf(plan: Plan, inputs: Readonly<Record<string, Json>>): readonly Row[] {
  const rows: Row[] = [];
  const tasks = tasksOf(plan, 0, 0, inputsEnv(plan, inputs));
  for (let task = tasks.pop(); task !== undefined && rows.length < rowsMost; task = tasks.pop()) {
    const { node, depth, env } = task;
    rows.push(rowOf(plan, node, depth, env));
    if (node.act.do === "enter") tasks.push(...tasksOf(plan, node.act.body, depth + 1, enteredEnv(plan, env, node)));
  }
  return rows;
}

function tasksOf(plan: Plan, body: number, depth: number, env: BoundEnv): Task[] {
  return (plan.bodies[body]?.nodes ?? []).map((node) => ({ node, depth, env })).reverse();
}

function rowOf(plan: Plan, node: PlanNode, depth: number, env: BoundEnv): Row {
  const { act, fan } = node;
  const loop = act.do === "enter" ? act.loop : undefined;
  const bound = fan === undefined ? loop?.most : node.size;
  return {
    id: node.id,
    depth,
    does: verbOf(plan, act),
    with: describe(plan, act),
    isFan: fan !== undefined,
    ...(bound === undefined ? {} : { most: evaluateBound(bound, env) }),
    hasCondition: node.guard !== undefined,
    hasTree: node.tree !== undefined && "own" in node.tree,
    inSourceOrder: act.do === "stream" && act.order === "source",
    ...(node.why === undefined ? {} : { why: node.why }),
    ...(node.phase === undefined ? {} : { phase: node.phase }),
  };
}

/** The verb that the author wrote. */
export function verbOf(plan: Plan, act: Act): string {
  switch (act.do) {
    case "agent":
      return "prompt";
    case "exec":
      return "run";
    case "compute":
      return "value";
    case "text":
      return "text";
    case "stream":
      return "from";
    case "person":
      return "gate";
    case "fail":
      return "fail";
    case "enter":
      if (act.loop !== undefined) return "loop";
      return plan.bodies[act.body]?.kind === "pipeline" ? "use" : "nodes";
    default:
      return unreachable(act);
  }
}

function describe(plan: Plan, act: Act): string {
  switch (act.do) {
    case "agent":
      return present([rolesText(plan, act.role), modelText(act.model)]);
    case "exec":
      return act.script === undefined ? act.argv.map(argumentText).join(" ") : "bash";
    case "stream":
      return act.ops.map(opText).join(", ");
    case "enter":
      return plan.bodies[act.body]?.kind === "pipeline" ? (plan.bodies[act.body]?.name ?? "") : "";
    case "person":
      return act.choices.map(({ name }) => name).join(" | ");
    case "compute":
    case "text":
    case "fail":
      return "";
    default:
      return unreachable(act);
  }
}

/** One role, or those that a table chooses among. */
function rolesText(plan: Plan, role: number | RoleTable): string {
  return [...new Set(rolesOf(role).map((index) => plan.roles[index]?.name ?? "agent"))].join(" | ");
}

function present(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

function modelText(models: Models): string {
  return models.of.join(models.how === "ladder" ? " → " : " | ");
}

/** What of an argument is fixed; `…` stands for what is put in. */
function argumentText(argument: readonly unknown[]): string {
  return argument.map((part) => (typeof part === "string" ? part : "…")).join("");
}

function opText(op: Extract<Act, { do: "stream" }>["ops"][number]): string {
  switch (op.op) {
    case "take":
    case "chunk":
      return `${op.op} ${settingText(op.n)}`;
    case "cap":
      return `cap ${settingText(op.max)}`;
    case "give":
      return "select";
    default:
      return op.op;
  }
}

function settingText(setting: Setting): string {
  return typeof setting === "number" ? String(setting) : setting.text;
}

function inputView(input: Plan["inputs"][number], inputs: Readonly<Record<string, Json>>): PlanInputView {
  const given = Object.hasOwn(inputs, input.name);
  const value = given ? inputs[input.name] : input.default;
  return {
    name: input.name,
    type: input.text,
    given,
    ...(value === undefined ? {} : { value }),
    ...(input.description === undefined ? {} : { description: input.description }),
  };
}

function limitViews(limits: PlanLimits): PlanView["limits"] {
  const { time_ms: time, ...others } = limits;
  const named = Object.entries(others).map(([name, setting]) => ({ name, text: amountOf(setting) }));
  if (time === undefined) return named;
  return [...named, { name: "time", text: typeof time === "number" ? wholeTime(time) : time.text }];
}

function amountOf(setting: Setting): string {
  return typeof setting === "number" && Number.isInteger(setting) ? numberText(setting) : settingText(setting);
}

const dayMs = 86_400_000;

/** `2 h`, not `2 h 0 min`: a limit is written in one unit. */
function wholeTime(ms: number): string {
  if (ms >= 2 * dayMs && ms % dayMs === 0) return `${ms / dayMs} days`;
  return timeText(ms)
    .replace(/(?<=[a-z]) 0 (?:s|min)$/, "")
    .replace(/\.0 s$/, " s");
}
