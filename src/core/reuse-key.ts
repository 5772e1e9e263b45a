/**
 * The key under which a later run finds the result of a request, with the marks of its parts. Most parts stand in the
 * plan, and are the same for all instances of a node: what is made of them is made once.
 */
import { hashText } from "../base/hash.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import type { AgentRequest, Request, ReuseParts } from "../base/request.ts";
import { conditionKey } from "./condition-key.ts";
import { nodeOf } from "./instances.ts";
import { markOfText, marksOf } from "./part-marks.ts";
import type { PreparedNode } from "./prepared.ts";
import { contextOf } from "./references.ts";
import { resolvedModel } from "./resolved-model.ts";
import type { State } from "./state.ts";
import { treeStart, withoutTreeNames } from "./trees.ts";

export type ReuseKey = { readonly rkey: string; readonly parts: string };

export function reuseKey(state: State, iid: number, request: Request): ReuseKey {
  const prepared = nodeOf(state, iid);
  if (request.kind === "agent" && request.tree === undefined && prepared.node.ensure.length === 0)
    return keyOfPrompt(state, prepared, iid, request);
  const parts = reuseParts(state, prepared, iid, request);
  const text = canonicalJson(parts);
  const key = withoutTreeNames(state, text);
  return { rkey: hashText(key), parts: marksOf(key === text ? parts : JSON.parse(key), state.prepared.marks) };
}

/** What stands around the prompt in the canonical JSON of the parts, and behind its mark. */
type Frame = {
  readonly request: AgentRequest;
  readonly provider: string;
  readonly before: string;
  readonly after: string;
  readonly marks: string;
};

/** By node, that of its last request. */
export type KeyFrames = WeakMap<PreparedNode, Frame>;

function keyOfPrompt(state: State, prepared: PreparedNode, iid: number, request: AgentRequest): ReuseKey {
  const { frames } = state.prepared;
  const known = frames.get(prepared);
  const frame = known !== undefined && fits(known, request, state) ? known : frameOf(state, prepared, iid, request);
  if (frame !== known) frames.set(prepared, frame);
  const text = `${frame.before}${canonicalJson(request.prompt)}${frame.after}`;
  const key = withoutTreeNames(state, text);
  if (key === text) return { rkey: hashText(text), parts: `p${markOfText(request.prompt)}${frame.marks}` };
  return { rkey: hashText(key), parts: marksOf(JSON.parse(key), state.prepared.marks) };
}

/** All parts but the prompt are made of these, and of the node. */
function fits(frame: Frame, { model, system, tools, effort, schema }: AgentRequest, state: State): boolean {
  const { request, provider } = frame;
  return (
    request.model === model &&
    request.system === system &&
    request.tools === tools &&
    request.effort === effort &&
    request.schema === schema &&
    provider === state.run?.provider
  );
}

function frameOf(state: State, prepared: PreparedNode, iid: number, request: AgentRequest): Frame {
  const parts = reuseParts(state, prepared, iid, request);
  const some = (isMeant: (name: string) => boolean): string =>
    canonicalJson(Object.fromEntries(Object.entries(parts).filter(([name]) => isMeant(name))));
  const before = some((name) => name < "prompt");
  const after = some((name) => name > "prompt");
  return {
    request,
    provider: state.run?.provider ?? "",
    before: `${before.slice(0, -1)},"prompt":`,
    after: `,${after.slice(1)}`,
    marks: marksOf(parts, state.prepared.marks).slice(1 + markOfText(request.prompt).length),
  };
}

/** All of a request that could change its result, and nothing that could not (RUNTIME.md section 4). */
function reuseParts(state: State, { node, act }: PreparedNode, iid: number, request: Request): ReuseParts {
  const worktree = request.tree === undefined ? {} : { worktree: treeStart(state, request.tree) };
  const ensure: Json = node.ensure.map((one) => conditionKey(state, one, contextOf(state, iid)));
  if (request.kind === "exec") {
    const { argv, stdin, cwd, env, secretEnv, parse, ok } = request;
    const output = request.schema ?? null;
    const stub = state.run?.stubRun ?? false;
    return {
      do: "run",
      argv,
      stdin: stdin ?? null,
      cwd: cwd ?? null,
      env,
      secrets: { ...secretEnv },
      parse,
      ok_codes: ok,
      output,
      ensure,
      stub,
      ...worktree,
    };
  }
  const named = act.do === "agent" ? act.model.of.map((alias) => resolvedModel(state, alias)) : [];
  const models = named.length === 0 ? [request.model] : named;
  const { prompt, tools } = request;
  return {
    do: "prompt",
    prompt,
    system: request.system ?? null,
    tools,
    effort: request.effort ?? null,
    output: request.schema ?? null,
    models: act.do === "agent" && act.model.how === "spread" ? [request.model] : models,
    provider: state.run?.provider ?? "",
    ensure,
    ...worktree,
  };
}
