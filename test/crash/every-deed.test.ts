/**
 * Every example, ended before and after its commits and its deeds (an agent asked, a program run, a condition judged), and
 * again while it resumes: the end is that of a run which nobody disturbed, and nothing that has settled is done again.
 * The journal is in memory; `every-commit.test.ts` does it with real processes. Of large examples some deaths are drawn;
 * `SLUICE_CRASHES=all` tries them all.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { simulatedReply } from "../../src/agents/simulate/simulated-reply.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import type { Event } from "../../src/core/event.ts";
import { addressOf } from "../../src/report/instance-address.ts";
import type { AnswerFor } from "../../src/run/answer-for.ts";
import { randomFrom } from "../core/drive.ts";
import { planOf } from "../core/plan-of.ts";
import { recordRun } from "../report/record-run.ts";
import { type Death, type Lived, liveThrough, type Subject } from "./in-process.ts";

const folder = join(import.meta.dirname, "../../examples");
const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

const all = process.env["SLUICE_CRASHES"] === "all";
/** Events that are gone through for one example, and runs, so that all of them together take some seconds. */
const mostEvents = all ? Number.POSITIVE_INFINITY : 3_000;
const mostTrials = all ? Number.POSITIVE_INFINITY : 10;

test.each(names)("%s comes to the same end wherever it dies, also twice and three times", async (name) => {
  const subject = subjectOf(name);
  const whole = await liveThrough(subject, []);
  const random = randomFrom(whole.events.length);
  const single = deathsOf(whole).map((death) => [death]);
  const chains = single.map(([first]) => [...(first === undefined ? [] : [first]), ...drawDeaths(random)]);
  const most = Math.max(2, Math.min(mostTrials, Math.floor(mostEvents / whole.events.length / 2)));
  for (const deaths of [...drawn(single, most, random), ...drawn(chains, most, random)]) {
    const where = `${name}: ${JSON.stringify(deaths)}`;
    const lived = await liveThrough(subject, deaths);
    expect(lived.end, where).toEqual(whole.end);
    expect(settledIn(lived, subject), where).toEqual(settledIn(whole, subject));
    expectNothingTwice(lived, where);
    expectWholeJournal(lived.events, where);
  }
});

test("a re-run that dies takes over what it would have, and asks for the rest once", async () => {
  const name = "deep-research.yaml";
  const first = await liveThrough(subjectOf(name), []);
  const edited = subjectOf(name, (text) => text.replace(/^( +)prompt: \|\n/m, "$&$1  Be quick.\n"));
  for (const again of [subjectOf(name), edited]) {
    const subject = { ...again, source: first.journal };
    const whole = await liveThrough(subject, []);
    const asked = whole.deeds[0]?.length ?? 0;
    expect(asked === 0).toBe(again !== edited);
    expect(asked).toBeLessThan(first.deeds[0]?.length ?? 0);
    const deaths = deathsOf(whole);
    for (const death of drawn(deaths, 12, randomFrom(deaths.length))) {
      const where = `re-run of ${name}: ${JSON.stringify(death)}`;
      const lived = await liveThrough(subject, [death]);
      expect(lived.end, where).toEqual(whole.end);
      expect(settledIn(lived, subject), where).toEqual(settledIn(whole, subject));
      expectNothingTwice(lived, where);
      expectWholeJournal(lived.events, where);
      if (again !== edited) expect(lived.deeds.flat(), where).toEqual([]);
    }
  }
});

function subjectOf(name: string, edit = (text: string): string => text): Subject {
  const plan = planOf(edit(readFileSync(join(folder, name), "utf8")), `examples/${name}`);
  const inputs = plan.inputs.map(({ name: input, default: value }) => [input, value ?? "Why do journals fail?"]);
  const answerFor: AnswerFor = ({ choices: [first] }) => {
    const input = first?.input === undefined ? {} : { input: simulatedReply(first.input, "input") as JsonObject };
    return { actor: "Anna", ...(first === undefined ? {} : { choice: first.name }), ...input };
  };
  const inForce = { atOnce: 4, list: limits.listLength };
  return { name, plan, inputs: Object.fromEntries(inputs), limits: inForce, answerFor };
}

/** Each commit and each deed of a run that nobody disturbed. */
function deathsOf({ commits, deeds }: Lived): readonly Death[] {
  const upTo = (count = 0): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
  return (["before", "after"] as const).flatMap((when) => [
    ...upTo(commits[0]).map((at): Death => ({ of: "commit", at, when })),
    ...upTo(deeds[0]?.length).map((at): Death => ({ of: "deed", at, when })),
  ]);
}

/** Of the processes that resume: early, where they recover what was in flight. */
function drawDeaths(random: () => number): readonly Death[] {
  return Array.from({ length: 1 + Math.floor(random() * 2) }, () => ({
    of: random() < 0.5 ? "commit" : "deed",
    at: 1 + Math.floor(random() * 4),
    when: random() < 0.5 ? "before" : "after",
  }));
}

function drawn<T>(all: readonly T[], most: number, random: () => number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, () => all[Math.floor(random() * all.length)]).filter((one) => one !== undefined);
}

/** What became of each instance, by its address. */
function settledIn({ events }: Lived, { plan }: Subject): unknown {
  const record = recordRun(plan, events);
  const settled = events.flatMap((event) => {
    if (event.kind !== "settled") return [];
    const carrier = event.ref === undefined ? event : events[event.ref - 1];
    const value = carrier !== undefined && "value" in carrier ? carrier.value : undefined;
    return [[addressOf(record, event.iid), { outcome: event.outcome, value, cause: event.cause?.kind }] as const];
  });
  expect(new Set(settled.map(([address]) => address)).size).toBe(settled.length);
  return Object.fromEntries(settled);
}

/** What was durable when a process died is asked for by no later one, and no process asks for anything twice. */
function expectNothingTwice({ deeds, replied }: Lived, where: string): void {
  deeds.forEach((asked, index) => {
    const known = new Set(replied.slice(0, index).flatMap((iids) => [...iids]));
    const agents = asked.filter((deed) => deed.split(" ").length > 2);
    expect(new Set(agents).size, where).toBe(agents.length);
    for (const deed of agents) expect(known, `${where}: ${deed}`).not.toContain(deed.slice(0, deed.indexOf(" ")));
  });
}

/** No gap, no way back in time, no attempt that ends without having been started, and each attempt ends once. */
function expectWholeJournal(events: readonly Event[], where: string): void {
  const open = new Set<string>();
  let time = 0;
  events.forEach((event, index) => {
    expect(event.seq, where).toBe(index + 1);
    expect(event.t, where).toBeGreaterThanOrEqual(time);
    time = event.t;
    const isEnd = ["replied", "attempt_failed", "aborted", "lost"].includes(event.kind);
    if (!("attempt" in event)) return;
    const attempt = `${event.iid}/${event.attempt}`;
    if (event.kind === "started") open.add(attempt);
    if (isEnd) expect(open.delete(attempt), `${where}: ${event.kind} of ${attempt}`).toBe(true);
  });
  expect([...open], where).toEqual([]);
}
