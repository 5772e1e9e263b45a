/** What a run leaves for the order of starts in later ones. */
import { expect, test } from "vitest";
import { createMemoryJournal, type MemoryJournal } from "../../src/journal/memory-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { earlierMeans } from "../../src/run/earlier-means.ts";
import { type Drive, drive } from "../core/drive.ts";
import { planOf } from "../core/plan-of.ts";

const nodes = `
  find: {why: w, each: x in range(3), prompt: "{{ x }}"}
  polish:
    why: w
    each: f in find
    nodes:
      rounds:
        why: w
        loop: 2
        state: {last: ""}
        nodes:
          again: {why: w, prompt: "{{ last }} {{ f }}"}
        next: {last: again}
        returns: last
    returns: rounds
  sum: {why: w, value: polish | length}
`;

function planWith(text: string): Plan {
  return planOf(`sluice: 1\nname: measured\nwhy: w\nnodes:${text}`, "measured.yaml", true);
}

const plan = planWith(nodes);
const answer: Drive["answer"] = (address) => ({ value: address });

function journalOf(provider: string, call: Partial<Drive> = {}): MemoryJournal {
  const { events } = drive({ plan, answer, ...call });
  const journal = createMemoryJournal({ id: "earlier", pipeline: plan.name, plan, provider, now: 0 });
  journal.append(
    events.map((event) =>
      event.kind === "replied" || event.kind === "settled" ? { ...event, t: event.t + 700 } : event,
    ),
    0,
  );
  return journal;
}

test("the means of prompts, and the rounds of loops, by names that outlive edits", () => {
  expect(earlierMeans(journalOf("test"), plan)).toEqual({
    "measured/find": 700,
    "rounds/again": 700,
    "polish/rounds": 2,
  });
});

test("only those that the next plan can use", () => {
  const edited = planWith(`
  find: {why: w, each: x in range(9), prompt: "look for {{ x }}"}
  other: {why: w, after: [find], prompt: x}
`);
  expect(earlierMeans(journalOf("test"), edited)).toEqual({ "measured/find": 700 });
  const another = planWith(`\n  other: {why: w, prompt: x}\n`);
  expect(earlierMeans(journalOf("test"), another)).toBeUndefined();
});

test("what a run did not measure itself it hands on", () => {
  const means = { "measured/find": 20, "measured/gone": 5, "rounds/again": 40 };
  const refusing: Drive["answer"] = (address) =>
    address.startsWith("polish") ? { cause: { kind: "refusal", message: "no" } } : { value: address };
  expect(earlierMeans(journalOf("test", { means, answer: refusing }), plan)).toEqual({
    "measured/find": 700,
    "rounds/again": 40,
    "polish/rounds": 1,
  });
});

test("simulated agents and stubs say nothing of how long things take", () => {
  expect(earlierMeans(journalOf("simulate"), plan)).toBeUndefined();
});
