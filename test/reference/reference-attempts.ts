/** Agents and programs of the reference interpreter: what is asked, and whether the answer holds. */
import { seedOf } from "../../src/base/hash.ts";
import { isJsonList, type Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import type { Cause } from "../../src/base/outcome.ts";
import type { AgentRequest, ExecRequest } from "../../src/base/request.ts";
import type { Answer as PersonAnswer } from "../../src/core/ask.ts";
import type { OpenAsk } from "../../src/core/state.ts";
import type { Tmpl } from "../../src/expr/ir.ts";
import type { Act, PlanNode, PlanRole } from "../../src/plan/plan.ts";
import { type Asked, attempt } from "./attempt.ts";
import type { Env, Instance, Run } from "./instances.ts";
import { type Computed, compute, type NoValue, renderIn, settle, settleWithout } from "./reference-compute.ts";

/** What the world answers to the attempt `attempt` (from 1) of the instance at an address. */
export type ReferenceWorld = {
  agent(address: string, request: AgentRequest, attempt: number): Asked;
  exec(address: string, request: ExecRequest, attempt: number): Asked;
  /** True if the program of a condition ends well. */
  ensure(address: string, argv: readonly string[], attempt: number): boolean;
  /** What a person says to the question about the instance at an address, asked for the how manyeth time. */
  person(question: Omit<OpenAsk, "iid" | "ask">): PersonAnswer;
};

export type Machine = Run & { readonly world: ReferenceWorld; leftOut: boolean };

type Agent = Extract<Act, { do: "agent" }>;
type Exec = Extract<Act, { do: "exec" }>;

/** Asks the world until an attempt is ok, with its conditions, or none is left. */
export function runAttempts(run: Machine, env: Env, instance: Instance, node: PlanNode, act: Agent | Exec): void {
  const request = requestOf(run, env, act);
  if (request.kind !== "value") return settleWithout(run, instance, request);
  const { value: made } = request;
  let touched: NoValue | undefined;
  const named = act.do === "agent" && act.model.of.length > 0 ? act.model.of : ["model" in made ? made.model : ""];
  const models = named.map((alias) => run.plan.models[alias] ?? alias);
  const isLadder = act.do === "agent" && act.model.how === "ladder";
  const spread = models[seedOf(keyOf(instance)) % models.length] ?? "";
  const ended = attempt({
    person: (time) => run.world.person({ address: instance.address, about: "retry", time, choices: [] }),
    node,
    models: isLadder || act.do === "exec" ? models : [spread],
    isLadder,
    ask: (count, model, feedback) => {
      const { address } = instance;
      const asked =
        made.kind === "agent"
          ? run.world.agent(address, { ...made, model, feedback }, count)
          : run.world.exec(address, made, count);
      if ("cause" in asked) return asked;
      const checked = checkConditions(run, env, node, { address, value: asked.value, count });
      if (checked.kind === "broken") return { cause: checked.cause };
      if (checked.kind !== "holds") touched = checked;
      return asked;
    },
  });
  if (touched !== undefined) settleWithout(run, instance, touched);
  else if (ended === "skipped") {
    instance.outcome = "skipped";
    run.leftOut = true;
  } else if ("value" in ended) settle(run, instance, { kind: "value", value: ended.value });
  else {
    instance.outcome = "failed";
    instance.cause = ended.cause;
  }
}

/** Models are spread over the items by the hash of their key. */
function keyOf(instance: Instance): string {
  if (instance.node?.fan === undefined) return "";
  return instance.address.slice(instance.address.lastIndexOf("[") + 1, -1);
}

type Reply = { readonly address: string; readonly value: Json; readonly count: number };

type Checked = { readonly kind: "holds" } | { readonly kind: "broken"; readonly cause: Cause } | NoValue;

/** The conditions in order, up to the first that does not hold or cannot be asked. */
function checkConditions(run: Machine, env: Env, node: PlanNode, reply: Reply): Checked {
  const results = env.frame.body.slots.flatMap(({ kind }, slot) => (kind === "result" ? [slot] : []));
  const bound = new Map([...env.bound, ...results.map((slot) => [slot, reply.value] as const)]);
  const own: Env = { frame: env.frame, bound };
  for (const ensure of node.ensure) {
    const checked = checkCondition(run, own, ensure, reply);
    if (checked.kind !== "holds") return checked;
  }
  return { kind: "holds" };
}

function checkCondition(run: Machine, env: Env, ensure: PlanNode["ensure"][number], reply: Reply): Checked {
  const broken = (why: string): Checked => ({
    kind: "broken",
    cause: { kind: "ensure", message: `\`${ensure.text}\` ${why}`, at: ensure.at },
  });
  if ("argv" in ensure) {
    const argv = argvOf(run, env, ensure.argv, ensure.spread);
    if (argv.kind !== "value") return argv;
    return run.world.ensure(reply.address, argv.value, reply.count) ? { kind: "holds" } : broken("did not end with 0");
  }
  const result = compute(run, env, ensure.if);
  if (result.kind === "touch") return result;
  if (result.kind === "value" && result.value === true) return { kind: "holds" };
  return broken(`does not hold${result.kind === "error" ? `: ${result.cause.message}` : ""}`);
}

/** Thrown and caught here alone. */
class NoPart extends Error {
  readonly result: NoValue;
  constructor(result: NoValue) {
    super("no value");
    this.result = result;
  }
}

function requestOf(run: Run, env: Env, act: Agent | Exec): Computed<AgentRequest | ExecRequest> {
  try {
    return { kind: "value", value: act.do === "agent" ? agentRequest(run, env, act) : execRequest(run, env, act) };
  } catch (thrown) {
    if (thrown instanceof NoPart) return thrown.result;
    throw thrown;
  }
}

function agentRequest(run: Run, env: Env, act: Agent): AgentRequest {
  const role = part(roleOf(run, env, act));
  const system = act.system ?? role?.system;
  const effort = act.effort ?? role?.effort;
  const schema = act.out === undefined ? undefined : run.plan.types[act.out];
  return {
    kind: "agent",
    role: role?.name ?? "",
    model: role?.model ?? "", // of a node that names none
    ...(effort === undefined ? {} : { effort }),
    tools: act.tools ?? role?.tools ?? [],
    ...(system === undefined ? {} : { system: part(renderIn(run, env, system)) }),
    prompt: part(renderIn(run, env, act.prompt)),
    ...(schema === undefined ? {} : { schema }),
    feedback: [],
    idleMs: limits.idleMs,
  };
}

/** The role that stands there, or the one that the table has for the word. */
function roleOf(run: Run, env: Env, { role }: Agent): Computed<PlanRole | undefined> {
  if (typeof role === "number") return { kind: "value", value: run.plan.roles[role] };
  const word = compute(run, env, role.by);
  if (word.kind !== "value") return word;
  const index = (typeof word.value === "string" ? role.of[word.value] : undefined) ?? role.else;
  if (index !== undefined) return { kind: "value", value: run.plan.roles[index] };
  return { kind: "error", cause: { kind: "expression", message: "the table has no role for it" } };
}

function execRequest(run: Run, env: Env, act: Exec): ExecRequest {
  const schema = act.out === undefined ? undefined : run.plan.types[act.out];
  const variables = Object.entries(act.env).map(([name, expr]) => [name, textOf(part(compute(run, env, expr)))]);
  return {
    kind: "exec",
    argv:
      act.script === undefined
        ? part(argvOf(run, env, act.argv, act.spread))
        : ["bash", "-euo", "pipefail", "-c", act.script],
    ...(act.stdin === undefined ? {} : { stdin: textOf(part(compute(run, env, act.stdin))) }),
    env: Object.fromEntries(variables),
    secretEnv: act.secretEnv,
    ...(act.cwd === undefined ? {} : { cwd: part(renderIn(run, env, act.cwd)) }),
    parse: act.parse,
    ok: act.ok,
    ...(schema === undefined ? {} : { schema }),
  };
}

function part<T>(result: Computed<T>): T {
  if (result.kind === "value") return result.value;
  throw new NoPart(result);
}

/** An argument that is one `{{ }}` with a list of text becomes that many. */
function argvOf(run: Run, env: Env, argv: readonly Tmpl[], spread: readonly number[]): Computed<readonly string[]> {
  const given: string[] = [];
  for (const [index, argument] of argv.entries()) {
    const [only] = argument;
    const isSpread = spread.includes(index) && only !== undefined && typeof only !== "string" && only.do === "put";
    const result: Computed<Json> = isSpread ? compute(run, env, only.e) : renderIn(run, env, argument);
    if (result.kind !== "value") return result;
    if (isJsonList(result.value)) given.push(...result.value.map(textOf));
    else given.push(textOf(result.value));
  }
  return { kind: "value", value: given };
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
