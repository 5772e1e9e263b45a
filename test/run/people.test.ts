/** People and a whole run: answers that come through the inbox while it runs or while nobody does, and answers at hand. */
import { expect, test } from "vitest";
import type { AgentReply } from "../../src/agents/provider.ts";
import type { Event } from "../../src/core/event.ts";
import { createMemoryJournal, type MemoryJournal } from "../../src/journal/memory-journal.ts";
import { createRunControl } from "../../src/run/control.ts";
import { factOfMessage } from "../../src/run/inbox.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { resumeRun } from "../../src/run/resume-run.ts";
import type { RunSetup } from "../../src/run/run-setup.ts";
import { startRun } from "../../src/run/start-run.ts";
import { planOf } from "../core/plan-of.ts";
import { testProvider } from "./fakes.ts";

const plan = planOf(
  `sluice: 1
name: asks
why: A gate beside an agent.
nodes:
  slow: {why: w, prompt: hi}
  g: {why: w, gate: Fine?, choices: {yes: Yes., no: {show: No., input: {days: integer}}}, expires: 1h, on_expiry: yes}
returns: slow ~ g.choice ~ g.by
`,
  "asks.yaml",
  true,
);

const hour = 3_600_000;

function journalOf(): MemoryJournal {
  return createMemoryJournal({ id: "run-1", pipeline: plan.name, plan, provider: "test", now: 1 });
}

function setupOf(more: Partial<RunSetup> = {}, agent: () => Promise<AgentReply> = fine): RunSetup {
  const control = createRunControl();
  const base = { folder: ".", environment: {}, version: "0", control, observer: silentObserver };
  return { ...base, provider: testProvider(agent), ...more };
}

async function fine(): Promise<AgentReply> {
  return { kind: "ok", value: "ok " };
}

function begin(journal: MemoryJournal, setup: RunSetup) {
  return startRun(setup, { journal, inputs: {}, seed: 1, limits: { atOnce: 4, list: 10 } });
}

function say(journal: MemoryJournal, choice: string, more: object = {}): void {
  journal.send({ t: 1, actor: "Anna", verb: "answer", body: { iid: 2, ask: 1, choice, ...more } });
}

const kindsOf = (journal: MemoryJournal): Event["kind"][] => [...journal.events()].map(({ kind }) => kind);

test("an answer that comes while others work is taken while they work", async () => {
  const journal = journalOf();
  let reply: (value: AgentReply) => void = () => undefined;
  const agent = () => new Promise<AgentReply>((resolve) => (reply = resolve));
  const onEvents = (events: readonly Event[]) => {
    if (events.some(({ kind }) => kind === "asked")) say(journal, "yes", { reason: "green" });
    if (events.some(({ kind }) => kind === "answered")) reply({ kind: "ok", value: "ok " });
  };
  const end = await begin(journal, setupOf({ observer: { ...silentObserver, onEvents } }, agent));
  expect(end).toMatchObject({ state: "completed", returns: "ok yesAnna" });
  expect(journal.ask(1)?.closed?.answer).toEqual({ choice: "yes", reason: "green", actor: "Anna" });
});

test("where only people can help the run ends; it is `needs_input`, and what there is, is partial", async () => {
  const journal = journalOf();
  const end = await begin(journal, setupOf());
  expect(end).toMatchObject({ state: "needs_input", partial: true, held: { why: "people" } });
  expect(journal.head.state).toBe("needs_input");
  expect(journal.openAsks()).toMatchObject([{ question: { address: "g" } }]);
});

test("a process that waits stays until somebody answers", async () => {
  const journal = journalOf();
  const onEvents = (events: readonly Event[]) => {
    if (events.some(({ kind }) => kind === "settled")) say(journal, "no", { input: { days: 3 } });
  };
  const end = await begin(journal, setupOf({ waits: true, observer: { ...silentObserver, onEvents } }));
  expect(end).toMatchObject({ state: "completed", returns: "ok noAnna" });
});

test("an answer given while nobody worked on the run counts, also after the hour in which it would have expired", async () => {
  const journal = journalOf();
  await begin(journal, setupOf({ clock: () => 1_000 }));
  say(journal, "no", { input: { days: 1 } });
  const next = journal.reopen();
  const end = await resumeRun(setupOf({ clock: () => 1_000 + 2 * hour }), { journal: next });
  expect(end).toMatchObject({ state: "completed", returns: "ok noAnna" });
});

test("without one it has expired before anything else happens", async () => {
  const journal = journalOf();
  await begin(journal, setupOf({ clock: () => 1_000 }));
  const next = journal.reopen();
  const end = await resumeRun(setupOf({ clock: () => 1_000 + 2 * hour }), { journal: next });
  expect(end).toMatchObject({ state: "completed", returns: "ok yesexpiry" });
  const kinds = kindsOf(journal);
  expect(kinds[kinds.lastIndexOf("attached") + 1]).toBe("ask_closed");
});

test("an answer that does not fit, by whatever way it came, leaves the question open", async () => {
  const journal = journalOf();
  await begin(journal, setupOf());
  say(journal, "no", { input: { days: "many" } });
  const end = await resumeRun(setupOf(), { journal: journal.reopen() });
  expect(end.state).toBe("needs_input");
});

test("answers at hand are given at once, also to what an earlier process asked", async () => {
  const answerFor = () => ({ choice: "yes", actor: "file" });
  expect(await begin(journalOf(), setupOf({ answerFor }))).toMatchObject({ returns: "ok yesfile" });
  const journal = journalOf();
  await begin(journal, setupOf());
  expect(await resumeRun(setupOf({ answerFor }), { journal: journal.reopen() })).toMatchObject({
    returns: "ok yesfile",
  });
});

test("what another process wrote that is no answer is passed over", () => {
  const message = { id: 1, t: 1, actor: "x", verb: "answer" };
  for (const body of [null, [], {}, { iid: 1 }, { ask: "1", iid: 1 }, { ask: 1, iid: -1 }])
    expect(factOfMessage({ ...message, body })).toBeUndefined();
  expect(factOfMessage({ ...message, body: { ask: 1, iid: 2, choice: 3, note: {}, input: [], value: null } })).toEqual({
    kind: "answered",
    iid: 2,
    ask: 1,
    value: null,
    actor: "x",
  });
});
