/** What the stories of people do not show: programs that a crash cut short, who was first, what is asked no more, the words. */
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { Answer } from "../../src/core/ask.ts";
import type { Event, Fact } from "../../src/core/event.ts";
import { createState } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { type Drive, type Driven, drive, type People, refold } from "./drive.ts";
import { planOf } from "./plan-of.ts";

function pipeline(nodes: string, returns: string): Plan {
  return planOf(`sluice: 1\nname: asked\nwhy: People.\nnodes:${nodes}\nreturns: ${returns}\n`, "asked.yaml", true);
}

const gate = pipeline(
  `
  g: {why: w, gate: Fine?, choices: {yes: Yes., no: No.}, expires: 1h, on_expiry: no}
  a: {why: w, when: g.choice == "yes", prompt: go}`,
  'a | default("left")',
);

const fine: Drive["answer"] = () => ({ value: "ok" });

type Asked = Extract<Event, { kind: "asked" }>;
const asks = (events: readonly Event[]): Asked[] => events.filter((event) => event.kind === "asked");

const began: Fact = {
  kind: "run_began",
  run: "r",
  inputs: {},
  seed: 1,
  provider: "test",
  stubRun: false,
  limits: { atOnce: 4, list: 100 },
};
const attached: Fact = {
  kind: "attached",
  epoch: 1,
  host: "",
  boot: "",
  pid: 1,
  version: "0",
  mode: "start",
  waits: true,
};
const answer = (more: Partial<Answer> = {}): Fact => ({
  ...{ kind: "answered", iid: 1, ask: 1, choice: "yes", actor: "Anna" },
  ...more,
});

describe("an answer", () => {
  const asked = () => {
    const state = createState(gate);
    step(state, [began, attached], 1_000);
    return state;
  };

  test("the first counts, also of two in one step", () => {
    const state = asked();
    const { events } = step(state, [answer(), answer({ choice: "no", actor: "Bob" })], 2_000);
    expect(events.filter(({ kind }) => kind === "answered")).toMatchObject([{ actor: "Anna", choice: "yes" }]);
    expect(step(state, [answer({ choice: "no" })], 3_000).events).toEqual([]);
  });

  test.each([
    ["of another question", { ask: 2 }],
    ["about another instance", { iid: 2 }],
    ["that is no choice", { choice: "maybe" }],
    ["without a choice", { choice: undefined }],
    ["with fields that nobody asked for", { input: { a: 1 } }],
    ["with a value that nobody asked for", { value: 1 }],
    ["of nobody", { actor: " " }],
    ["in the name of the clock", { actor: "expiry" }],
  ] as const)("%s does not count", (_, more) => {
    const state = asked();
    const fact = Object.fromEntries(
      Object.entries({ ...answer(), ...more }).filter(([, value]) => value !== undefined),
    );
    expect(step(state, [fact as Fact], 2_000).events).toEqual([]);
    expect(state.asks.size).toBe(1);
  });

  test("in the step in which it expires it wins, and after that it is too late", () => {
    const inTime = step(asked(), [answer()], 1_000 + 3_600_000).events;
    expect(inTime.map(({ kind }) => kind).slice(0, 2)).toEqual(["answered", "settled"]);
    const state = asked();
    const { events } = step(state, [{ kind: "rang" }], 1_000 + 3_600_000);
    expect(events.slice(0, 2)).toMatchObject([
      { kind: "ask_closed", how: "expired" },
      { kind: "settled", outcome: "ok", value: { choice: "no", by: "expiry", note: null } },
    ]);
    expect(step(state, [answer()], 1_000 + 3_600_001).events).toEqual([]);
  });

  test("a run that waits asks to be woken when it expires, and says that it waits for people", () => {
    const state = createState(gate);
    const result = step(state, [began, attached], 1_000);
    expect(result).toMatchObject({ wakeAt: 1_000 + 3_600_000, awaitsPeople: true });
  });

  test("who cancels the run ends the question", () => {
    const state = asked();
    const { events } = step(state, [{ kind: "told", verb: "cancel", actor: "Anna" }], 2_000);
    expect(events).toContainEqual(expect.objectContaining({ kind: "ask_closed", ask: 1, how: "moot" }));
    expect(state.ended?.state).toBe("cancelled");
    expect(state.asks.size).toBe(0);
  });

  test("a run that is paused takes answers, and starts nothing", () => {
    const state = asked();
    const told = step(state, [{ kind: "told", verb: "pause", actor: "Anna" }, answer()], 2_000);
    expect(told.events.map(({ kind }) => kind)).toContain("answered");
    expect(told.events.map(({ kind }) => kind)).not.toContain("started");
    expect([state.ended, state.held?.why]).toEqual([undefined, "pause"]);
  });
});

describe("a program that must not be started twice", () => {
  const once = pipeline('\n  a: {why: w, once: true, run: ["deploy"], parse: text}', "a");
  const started = ({ events }: Driven): number => events.filter(({ kind }) => kind === "started").length;
  /** The process dies in the middle of the program, whenever it is started. */
  const dies = (people: People, times = 1): Driven => {
    let crashes = 0;
    return drive({
      plan: once,
      answer: () => ({ value: "done" }),
      people,
      later: { afterMs: 1_000, answer: people },
      crashAt: (commit) => {
        const isNow = commit % 2 === 1 && crashes < times;
        if (isNow) crashes += 1;
        return isNow;
      },
    });
  };

  test("is started once where nothing dies, and nobody is asked", () => {
    const driven = drive({ plan: once, answer: () => ({ value: "done" }) });
    expect([driven.end?.returns, asks(driven.events).length]).toEqual(["done", 0]);
  });

  test("waits for a person after a crash", () => {
    const driven = dies(() => undefined);
    expect([driven.end?.state, started(driven)]).toEqual(["needs_input", 1]);
    expect(asks(driven.events)).toMatchObject([{ about: "once", address: "a", time: 1 }]);
    expect(asks(driven.events)[0]?.choices.map(({ name }) => name)).toEqual(["retry", "skip", "value", "stop"]);
  });

  test("is started again if a person says so, and after another crash a person is asked again", () => {
    expect(started(dies(() => ({ choice: "retry", actor: "Anna" })))).toBe(2);
    const twice = dies(() => ({ choice: "retry", actor: "Anna" }), 2);
    expect([twice.end?.returns, asks(twice.events).length]).toEqual(["done", 2]);
  });

  test("can be left out, or its result be given", () => {
    expect(dies(() => ({ choice: "skip", actor: "Anna" })).end?.state).toBe("failed"); // its value is returned
    expect(dies(() => ({ choice: "value", value: "by hand", actor: "Anna" })).end?.returns).toBe("by hand");
  });

  test("whoever stops the run there is asked again by the next process", () => {
    const stopped = dies(() => ({ choice: "stop", actor: "Anna" }));
    expect(stopped.end?.state).toBe("paused");
    const state = refold(once, stopped.events);
    const { events } = step(state, [{ ...attached, epoch: 9, mode: "resume" } as Fact], 99_000);
    expect(asks(events)).toMatchObject([{ about: "once", ask: 2, time: 1 }]);
  });
});

describe("what a question says", () => {
  test("a gate: rendered, each choice with what it leads to and what is to be filled in", () => {
    const plan = pipeline(
      `
  found: {why: w, prompt: look}
  g:
    why: w
    gate: "Keep {{ found }}?"
    show: "It says {{ found }}."
    input: {stars: integer 1..5}
    choices: {keep: "{{ found }} stays.", drop: {show: It goes., input: {reason: string - why}}}`,
      "g.choice",
    );
    const [asked] = asks(drive({ plan, answer: fine }).events);
    expect(asked).toMatchObject({
      address: "g",
      about: "gate",
      question: "Keep ok?",
      show: "It says ok.",
      choices: [
        { name: "keep", leads: "ok stays.", input: { required: ["stars"] } },
        { name: "drop", leads: "It goes.", input: { required: ["stars", "reason"] } },
      ],
    });
  });

  test("attempts that are used up: how each of them failed", () => {
    const plan = pipeline("\n  a: {why: It must work., retry: {max: 1, then: ask}, prompt: hi}", "a");
    const tries: Drive["answer"] = (_, __, attempt) => ({
      cause: { kind: "provider", message: `down ${attempt}`, output: `log ${attempt}` },
    });
    const [asked] = asks(drive({ plan, answer: tries }).events);
    expect(asked).toMatchObject({
      about: "retry",
      question: "`a` failed 2 times: down 2",
      show: "It must work.",
      tried: [
        { kind: "provider", message: "down 1", output: "log 1" },
        { kind: "provider", message: "down 2", output: "log 2" },
      ],
    });
    expect(asked?.choices.find(({ name }) => name === "value")?.value).toEqual({ type: "string" });
  });

  test("the end of a loop: the state that it would end with, of long values their beginning", () => {
    const nodes = `
  polish:
    why: A text gets better.
    loop: 3
    state: {draft: "", tries: 0, seen: []}
    nodes:
      more: {why: w, prompt: "{{ draft }}"}
    next:
      draft: more
      tries: tries + 1
      seen: seen + [tries]
    stop: {good: {when: tries >= 0, then: ask}}
    returns: draft`;
    const reply = `first\n${"x".repeat(5_000)}`;
    const [asked] = asks(drive({ plan: pipeline(nodes, "polish"), answer: () => ({ value: reply }) }).events);
    const shown = asked?.show?.split("\n") ?? [];
    expect(shown).toEqual([
      "A text gets better.",
      "draft: first",
      expect.stringMatching(/^x+…$/),
      "tries: 1",
      "seen: [0]",
    ]);
    expect(shown[2]).toHaveLength(limits.shownStateChars - "first\n".length);
    expect(asked?.question).toMatch(
      /^`polish` stands at "good" after round 1 \(draft: first x+…\): is this the end of it\?$/,
    );
    expect(asked?.question.length).toBeLessThan(200);
  });

  test("the end of a loop without a state: no more than why it is there", () => {
    const nodes = `
  wait: {why: Until it is enough., loop: 3, nodes: {a: {value: 1}}, stop: {enough: {when: a > 0, then: ask}}}`;
    const [asked] = asks(drive({ plan: pipeline(nodes, "1"), answer: fine }).events);
    expect(asked).toMatchObject({
      question: '`wait` stands at "enough" after round 1: is this the end of it?',
      show: "Until it is enough.",
    });
  });
});

test("folding evaluates nothing: a plan whose expressions are gone folds all the same", () => {
  const people: People = () => ({ choice: "yes", actor: "Anna" });
  const { events, state } = drive({ plan: gate, answer: fine, people });
  const text = JSON.stringify(gate, (key, value) =>
    ["e", "prompt", "if", "ask", "leads"].includes(key) ? { do: "lit", value: null } : value,
  );
  expect(refold(JSON.parse(text), events).ended).toEqual(state.ended);
});
