/** What an attempt would ask of the world, rendered; and which parts of it decide whether a result can be taken over. */
import { seedOf } from "../base/hash.ts";
import { present } from "../base/invariant.ts";
import { isJsonList, type Json, type JsonObject } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { AgentRequest, ExecRequest, Request, TreeRequest } from "../base/request.ts";
import type { Tmpl } from "../expr/ir.ts";
import type { Act, Ensure, Models, PlanNode, PlanRole } from "../plan/plan.ts";
import { type Computed, compute, countOf, type NoValue, renderIn, settingOf } from "./computing.ts";
import { nodeOf } from "./instances.ts";
import { type Context, contextOf } from "./references.ts";
import { resolvedModel } from "./resolved-model.ts";
import { reuseKey } from "./reuse-key.ts";
import type { State } from "./state.ts";
import { treeRequest } from "./trees.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Agent = Extract<Act, { do: "agent" }>;
type Exec = Extract<Act, { do: "exec" }>;
export type KeyedRequest = {
  readonly request: Request;
  readonly parts: string; // marks of those of the key
  readonly rkey: string; // without the files that it sees
  readonly reads?: readonly string[];
};

/** Thrown inside this file alone, so that a request reads like a list of its parts. */
class NoPart extends Error {
  readonly result: NoValue;
  constructor(result: NoValue) {
    super("no value");
    this.result = result;
  }
}

function part<T>(result: Computed<T>): T {
  if (result.kind === "value") return result.value;
  throw new NoPart(result);
}

/** The request of the next attempt, with its reuse key (of a first attempt). */
export function requestOf(state: State, iid: number): Computed<KeyedRequest> {
  const { node, act } = nodeOf(state, iid);
  const context = contextOf(state, iid);
  try {
    const request =
      act.do === "agent"
        ? agentRequest(state, iid, act, node, context)
        : execRequest(state, iid, act as Exec, node, context);
    const reads = node.reads?.map((glob) => part(renderIn(state, glob, context)));
    const { rkey, parts } = reuseKey(state, iid, request);
    return { kind: "value", value: reads === undefined ? { request, rkey, parts } : { request, rkey, parts, reads } };
  } catch (error) {
    if (error instanceof NoPart) return error.result;
    throw error;
  }
}

function agentRequest(state: State, iid: number, act: Agent, node: PlanNode, context: Context): AgentRequest {
  const role = part(roleOf(state, act, context));
  const system = act.system ?? role.system;
  const effort = act.effort ?? role.effort;
  const schema = act.out === undefined ? undefined : schemaAt(state, act.out);
  const idle = node.idleMs === undefined ? limits.idleMs : part(settingOf(state, node.idleMs, context));
  const most = node.limits?.tokens === undefined ? undefined : part(countOf(state, node.limits.tokens, context));
  const request: Writable<AgentRequest> = {
    kind: "agent",
    role: role.name,
    model: modelOf(state, iid, modelsOf(act, role)),
    tools: act.tools ?? role.tools,
    prompt: part(renderIn(state, act.prompt, context)),
    feedback: feedbackFor(state, iid),
    idleMs: idle,
  };
  if (effort !== undefined) request.effort = effort;
  if (system !== undefined) request.system = part(renderIn(state, system, context));
  if (schema !== undefined) request.schema = schema;
  if (most !== undefined) request.mostTokens = most;
  if (act.batch !== undefined) request.batch = act.batch;
  const tree = treeOf(state, iid);
  if (tree !== undefined) request.tree = tree;
  return request;
}

/** What went wrong before, as it is now: the list of the instance grows, and a request stays as it was sent. */
function feedbackFor(state: State, iid: number): readonly string[] {
  const feedback = state.live.get(iid)?.feedback ?? noFeedback;
  return feedback.length === 0 ? noFeedback : [...feedback];
}

const noFeedback: readonly string[] = [];

/** The tree that it works in, with the program that prepares that, rendered where the tree belongs. */
function treeOf(state: State, iid: number): TreeRequest | undefined {
  return treeRequest(state, iid, (owner) => {
    const { tree: own } = nodeOf(state, owner).node;
    const setup = own !== undefined && "own" in own ? own.setup : undefined;
    return setup === undefined ? undefined : argvOf(state, setup, contextOf(state, owner));
  });
}

function schemaAt(state: State, type: number): JsonObject {
  return present(state.prepared.plan.types[type], "a type of the plan");
}

/** The role of the node, or the one that its table has for the word. */
export function roleOf(state: State, act: Agent, context: Context): Computed<PlanRole> {
  const { roles } = state.prepared.plan;
  if (typeof act.role === "number") return { kind: "value", value: present(roles[act.role], "the role of a prompt") };
  const { by, of, else: other } = act.role;
  const word = compute(state, by, context);
  if (word.kind !== "value") return word;
  const index = typeof word.value === "string" && Object.hasOwn(of, word.value) ? of[word.value] : other;
  const role = index === undefined ? undefined : roles[index];
  if (role !== undefined) return { kind: "value", value: role };
  const message = `the table of roles has none for ${JSON.stringify(word.value).slice(0, 80)}`;
  return { kind: "error", cause: { kind: "expression", message } };
}

/** Those of the node; a node that names none, with a table of roles, has the model of the role that the word chose. */
function modelsOf(act: Agent, role: PlanRole): Models {
  return act.model.of.length === 0 ? { how: "ladder", of: [role.model] } : act.model;
}

/** The rung of the ladder for the next attempt, or the model that the item's key falls on. */
function modelOf(state: State, iid: number, { how, of }: Models): string {
  const live = state.live.get(iid);
  const failures = (live?.failures.length ?? 0) + (live?.skippedRungs ?? 0);
  const index = how === "ladder" ? Math.min(failures, of.length - 1) : seedOf(state.keys.get(iid) ?? "") % of.length;
  return resolvedModel(state, present(of[index], "a model"));
}

function execRequest(state: State, iid: number, act: Exec, node: PlanNode, context: Context): ExecRequest {
  const env: Record<string, string> = {};
  for (const [name, expr] of Object.entries(act.env)) env[name] = textOf(part(compute(state, expr, context)));
  const schema = act.out === undefined ? undefined : schemaAt(state, act.out);
  const tree = treeOf(state, iid);
  const argv = act.script === undefined ? argvOf(state, act, context) : ["bash", "-euo", "pipefail", "-c", act.script];
  return {
    kind: "exec",
    argv,
    ...(act.stdin === undefined ? {} : { stdin: textOf(part(compute(state, act.stdin, context))) }),
    env,
    secretEnv: act.secretEnv,
    ...(act.cwd === undefined ? {} : { cwd: part(renderIn(state, act.cwd, context)) }),
    ...(tree === undefined ? {} : { tree }),
    parse: act.parse,
    ok: act.ok,
    ...(schema === undefined ? {} : { schema }),
    ...(node.idleMs === undefined ? {} : { idleMs: part(settingOf(state, node.idleMs, context)) }),
  };
}

/** Text goes to a program as it is, all else as JSON. */
function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * Arguments; one that is a single `{{ }}` with a list becomes that many. What comes from data cannot pass for an option:
 * one that begins with `-` is refused unless `--` stands before it (SAFETY.md H84).
 */
export function argvOf(
  state: State,
  command: { readonly argv: readonly Tmpl[]; readonly spread: readonly number[] },
  context: Context,
): string[] {
  const argv: string[] = [];
  for (const [index, argument] of command.argv.entries()) {
    const made = argumentsOf(state, argument, command.spread.includes(index), context);
    const isData = typeof argument[0] !== "string" && argument.length > 0;
    if (isData && !argv.includes("--")) made.forEach(refuseOption);
    argv.push(...made);
  }
  return argv;
}

function argumentsOf(state: State, argument: Tmpl, isSpread: boolean, context: Context): string[] {
  const only = argument[0];
  if (!isSpread || only === undefined || typeof only === "string" || only.do !== "put") {
    return [part(renderIn(state, argument, context))];
  }
  const value = part(compute(state, only.e, context));
  return isJsonList(value) ? value.map(textOf) : [textOf(value)];
}

function refuseOption(argument: string): void {
  if (!argument.startsWith("-") || /^-[0-9.]*$/.test(argument)) return;
  const message = `the argument ${JSON.stringify(argument.slice(0, 80))} comes from data and would pass for an option; put "--" before it if it is none`;
  throw new NoPart({ kind: "error", cause: { kind: "denied", message } });
}

/** The arguments of a condition's program. */
export function ensureArgv(
  state: State,
  ensure: Extract<Ensure, { readonly argv: unknown }>,
  context: Context,
): Computed<string[]> {
  try {
    return { kind: "value", value: argvOf(state, ensure, context) };
  } catch (error) {
    if (error instanceof NoPart) return error.result;
    throw error;
  }
}
