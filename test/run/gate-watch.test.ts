/** Quotas between the runs of a project: what a run tells the others, and what it hears of them. */
import { expect, test } from "vitest";
import type { AgentReply, Provider } from "../../src/agents/provider.ts";
import { createRunControl } from "../../src/run/control.ts";
import { createGateWatch, type SharedGates } from "../../src/run/gate-watch.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { startRun } from "../../src/run/start-run.ts";
import { planOf } from "../core/plan-of.ts";
import { memoryJournal, testProvider } from "./fakes.ts";

function sharedGates(start: readonly (readonly [string, number])[] = []) {
  const times = new Map(start);
  const shared: SharedGates = {
    read: () => times,
    note: (gate, until) => void times.set(gate, Math.max(until, times.get(gate) ?? 0)),
  };
  return { times, shared };
}

const limited = (gate: string, until: number) => ({ kind: "limited", gate, until });

test("a later time is heard once; one that is over, or that this run noted itself, is not", () => {
  const { times, shared } = sharedGates([["api:1", 5_000]]);
  const watch = createGateWatch(shared, false);
  expect(watch.heard(1_000)).toEqual([limited("api:1", 5_000)]);
  expect(watch.heard(1_000)).toEqual([]);
  times.set("api:1", 900);
  watch.tell({ kind: "gate_set", gate: "api:2", until: 9_000, width: 1, seq: 1, t: 0 });
  expect([watch.heard(1_000), times.get("api:2")]).toEqual([[], 9_000]);
  times.set("api:2", 9_500);
  expect(watch.heard(1_000)).toEqual([limited("api:2", 9_500)]);
  expect(watch.heard(99_000)).toEqual([]);
});

test("what a run closes because of what it heard is not told again: two runs would go on for ever", () => {
  const { times, shared } = sharedGates([["api:1", 5_000]]);
  const watch = createGateWatch(shared, false);
  expect(watch.heard(1_000)).toHaveLength(1);
  const set = { kind: "gate_set", gate: "api:1", width: 1, t: 0 } as const;
  watch.tell({ kind: "limited", gate: "api:1", until: 5_000, seq: 1, t: 0 });
  watch.tell({ ...set, until: 5_300, seq: 2 });
  expect([times.get("api:1"), watch.heard(1_000)]).toEqual([5_000, []]);
  watch.tell({ ...set, until: 7_000, seq: 3 });
  expect(times.get("api:1")).toBe(7_000);
});

test("whoever resumes a run hears only what comes after it", () => {
  const { times, shared } = sharedGates([["api:1", 5_000]]);
  const watch = createGateWatch(shared, true);
  expect(watch.heard(1_000)).toEqual([]);
  times.set("api:1", 6_000);
  expect(watch.heard(1_000)).toEqual([limited("api:1", 6_000)]);
});

test("roles of different providers have quotas of their own: one that is refused tells of its own alone", async () => {
  const plan = planOf(`sluice: 1
name: two
why: w
roles:
  near: {tools: [], model: fast}
  far: {tools: [], model: strong}
nodes:
  a: {why: w, role: near, prompt: a}
  b: {why: w, role: far, prompt: b}
returns: [a, b]
`);
  let refusals = 1;
  const cause = { kind: "rate_limit", message: "too fast" } as const;
  const provider: Provider = {
    ...testProvider(async ({ address }): Promise<AgentReply> => {
      if (address !== "a" || refusals === 0) return { kind: "ok", value: address };
      refusals -= 1;
      return { kind: "failed", cause, scope: "gate", retryAfterMs: 30 };
    }),
    gate: (role) => `${role}:1`,
  };
  const journal = { ...memoryJournal(), plan };
  const { times, shared } = sharedGates();
  const call = { journal, inputs: {}, seed: 1, limits: { atOnce: 4, list: 100 } };
  const control = createRunControl();
  const setup = { provider, folder: "/", environment: {}, version: "0", control, observer: silentObserver };
  const end = await startRun({ ...setup, gates: shared }, call);
  expect(end).toMatchObject({ state: "completed", returns: ["a", "b"] });
  const attached = journal.commits.flat().find(({ kind }) => kind === "attached");
  expect(attached).toMatchObject({ gates: { near: "near:1", far: "far:1" } });
  expect([...times.keys()]).toEqual(["near:1"]);
});
