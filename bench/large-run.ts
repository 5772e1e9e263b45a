/**
 * A run as large as one likes, made through the real loop and journal with a provider that answers at once: what the views
 * and a resume are measured on. Its limit of agents holds it when `count` of them have answered, so it can be resumed.
 */
import type { AgentReply, Provider } from "../src/agents/provider.ts";
import { invariant, present } from "../src/base/invariant.ts";
import { compile } from "../src/compile/compile.ts";
import { runPath } from "../src/journal/project-runs.ts";
import { createJournal } from "../src/journal/sqlite-journal.ts";
import { createRunControl } from "../src/run/control.ts";
import { silentObserver } from "../src/run/progress.ts";
import { startRun } from "../src/run/start-run.ts";

const pipeline = `sluice: 1
name: large
why: Two steps for each element, then a sum of all.
inputs:
  numbers: "[integer, ..1000000]"
phases: [Look, Tell]
types:
  Look: {ok: boolean, note: string}
nodes:
  look:
    why: Looks at one number.
    phase: Look
    each: n in inputs.numbers
    key: n
    prompt: "Look at the number {{ n }} and say what is odd about it."
    output: Look
  odd:
    why: What is worth a second look.
    from: l in look
    where: l.ok
  tell:
    why: Tells of one.
    phase: Tell
    each: o in odd
    prompt: "Tell {{ o.note }}"
  sum:
    why: One page of all.
    phase: Tell
    prompt: "{{ tell | length }} of {{ census(look).ok }}"
returns:
  sum: sum
`;

export type LargeRun = { readonly id: string; readonly path: string; readonly events: number };

/** The run `id` of the project `folder`: every tenth look has failed, two of three of the rest are passed on. */
export async function makeLargeRun(folder: string, id: string, count: number): Promise<LargeRun> {
  const { value } = compile({ path: "large.yaml", text: () => pipeline });
  const plan = present(value, "the plan of the bench");
  const path = runPath(folder, id);
  const journal = createJournal(path, { id, pipeline: plan.name, plan, provider: "simulate", now: Date.now() });
  const numbers = Array.from({ length: count }, (_, index) => index);
  let events = 0;
  const onEvents = (more: readonly unknown[]): void => {
    events += more.length;
  };
  const observer = { ...silentObserver, onEvents };
  const control = createRunControl();
  const end = await startRun(
    { provider: answering(), folder, environment: {}, version: "0", control, observer },
    { journal, inputs: { numbers }, seed: 1, limits: { atOnce: 64, list: 1_000_000, agents: count } },
  );
  invariant(end.state === "budget_exceeded", "the run of the bench is held by its limit");
  journal.close();
  return { id, path, events };
}

function answering(): Provider {
  return {
    name: "simulate",
    problems: () => [],
    rates: () => ({ keeps: "nothing", outputTokens: 0, usd: {} }), // no run of the bench has a limit of tokens or money
    ask: async ({ address }) => replyTo(address),
    close: async () => undefined,
  };
}

const usage = { inputTokens: 21, outputTokens: 9 };

function replyTo(address: string): AgentReply {
  const number = Number(/\d+/.exec(address)?.[0] ?? 0);
  if (!address.startsWith("look")) return { kind: "ok", value: `It says of ${number} what there is to say.`, usage };
  if (number % 10 === 0) {
    return { kind: "failed", cause: { kind: "refusal", message: `nothing is odd about ${number}` }, scope: "instance" };
  }
  return {
    kind: "ok",
    value: { ok: number % 3 > 0, note: `the number ${number} is one more than ${number - 1}` },
    usage,
  };
}
