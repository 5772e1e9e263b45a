/** Which earlier run a new one learns from. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MeansCall, meansFor } from "../../src/cli/means-for.ts";
import { makeRunsFolder } from "../../src/cli/project.ts";
import { runPath } from "../../src/journal/project-runs.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { drive } from "../core/drive.ts";
import { planOf } from "../core/plan-of.ts";

const plan = planOf(
  `sluice: 1\nname: timed\nwhy: w\nnodes:\n  ask: {why: w, prompt: x}\n  refuse: {why: w, prompt: y}\n`,
);
let project = "";

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "sluice-means-"));
  makeRunsFolder(project);
});
afterAll(() => rmSync(project, { recursive: true }));

type Left = {
  readonly id: string;
  readonly pipeline?: string;
  readonly provider?: string;
  readonly ms: number;
  readonly fails?: boolean;
};

function leave({ id, pipeline = plan.name, provider = "command", ms, fails = false }: Left): void {
  const { events } = drive({
    plan,
    answer: (address) =>
      fails && address === "refuse" ? { cause: { kind: "refusal", message: "no" } } : { value: "ok" },
  });
  const journal = createJournal(runPath(project, id), { id, pipeline, plan, provider, now: 1 });
  const late = events.map((event) => ({ ...event, t: event.t + (event.kind === "settled" ? ms : 0) }));
  journal.append(late, 1);
  journal.close();
}

const provider = (name: string): MeansCall["answers"] => ({
  provider: {
    name,
    problems: () => [],
    rates: () => ({ keeps: "nothing", outputTokens: 0, usd: {} }),
    ask: async () => ({ kind: "ok", value: "ok" }),
    close: async () => undefined,
  },
});

test("the latest run of the pipeline that came to its end, of agents that were asked in earnest", () => {
  expect(meansFor({ project, plan, answers: provider("command") })).toEqual({});
  leave({ id: "20261101-0000-aaaaa", ms: 1_000 });
  leave({ id: "20261102-0000-aaaaa", ms: 2_000 });
  leave({ id: "20261103-0000-aaaaa", ms: 3_000, pipeline: "other" });
  leave({ id: "20261104-0000-aaaaa", ms: 4_000, provider: "simulate" });
  leave({ id: "20261105-0000-aaaaa", ms: 5_000, fails: true });
  writeFileSync(runPath(project, "20261106-0000-aaaaa"), "text");
  const means = { "timed/ask": 2_000, "timed/refuse": 2_000 };
  expect(meansFor({ project, plan, answers: provider("anthropic") })).toEqual({ means });
});

test("a re-run learns from its source first, a rehearsal from none", () => {
  const source = openJournal(runPath(project, "20261101-0000-aaaaa"), { mode: "read", now: 1 });
  const means = { "timed/ask": 1_000, "timed/refuse": 1_000 };
  expect(meansFor({ project, plan, answers: provider("command"), source })).toEqual({ means });
  expect(meansFor({ project, plan, answers: provider("simulate"), source })).toEqual({});
  expect(meansFor({ project, plan, answers: { ...provider("command"), stub: () => "" }, source })).toEqual({});
  source.close();
  const simulated = openJournal(runPath(project, "20261104-0000-aaaaa"), { mode: "read", now: 1 });
  const later = { "timed/ask": 2_000, "timed/refuse": 2_000 };
  expect(meansFor({ project, plan, answers: provider("command"), source: simulated })).toEqual({ means: later });
  simulated.close();
});
