/** The facts of a run alone, put through `step` again, give the same decisions, byte for byte. */
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { drive, type People, refold } from "./drive.ts";
import { planOf } from "./plan-of.ts";
import { replayFacts } from "./replay-facts.ts";

const plan = planOf(`sluice: 1
name: replayed
why: Streams, a loop and a call.
nodes:
  find:
    why: Searches.
    each: n in range(6)
    retry: 1
    prompt: "find {{ n }}"
    output: {hits: ["string", 0..3]}
  hits:
    from: hit in find.hits
    distinct: hit
    take: 5
  judge:
    why: Each hit.
    each: hit in hits
    use: std/verify
    with: {claim: hit, votes: 3}
returns: judge.status
`);

function answer(
  address: string,
  _: unknown,
  attempt: number,
): { value: Json } | { cause: { kind: "provider"; message: string } } {
  if (address === "find[2]" && attempt === 1) return { cause: { kind: "provider", message: "down" } };
  if (address.startsWith("find")) return { value: { hits: [address, "same"] } };
  return { value: { verdict: address.length % 2 === 0 ? "stands" : "refuted", reason: "r" } };
}

const peoplePlan = planOf(
  `sluice: 1
name: asked
why: Gates, attempts that are used up, and a loop that somebody ends.
nodes:
  find:
    why: Searches.
    each: n in range(4)
    at_once: 2
    retry: {max: 1, then: ask}
    prompt: "find {{ n }}"
  keep:
    why: A person decides.
    each: f in find
    gate: "Keep {{ f }}?"
    choices: {yes: It stays., no: It goes.}
  polish:
    why: Until somebody likes it.
    loop: 3
    state: {n: 0}
    nodes:
      again: {why: One more time., prompt: "{{ keep.choice }} {{ note | default('') }}"}
    next: {n: n + 1}
    stop: {good: {when: round >= 1, then: ask}}
    returns: n
returns: polish
`,
  "asked.yaml",
  true,
);

const people: People = ({ about, time, iid }) => {
  const choices = {
    gate: iid % 2 === 0 ? "yes" : "no",
    retry: "retry",
    loop: time > 1 ? "end" : "go_on",
    once: "skip",
    stuck: "wait",
  };
  return { choice: choices[about], actor: "Anna", note: `${time}` };
};

const means = { "replayed/find": 9_000, "verify/refute": 2_000, "replayed/judge": 1 };

test.each([
  ["agents and programs", plan, {}],
  ["agents and programs of known times", plan, { means }],
  ["people", peoplePlan, {}],
])("for 50 orders of arrival: %s", (_, plan, known) => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const { events, end } = drive({ plan, answer, seed, people, waits: true, ...known });
    expect(end?.returns).toBeDefined();
    const again = replayFacts(plan, events);
    expect([seed, JSON.stringify(again)]).toEqual([seed, JSON.stringify(events)]);
  }
});

test("folding evaluates nothing: a plan whose expressions are gone folds all the same", () => {
  const { events, state } = drive({ plan, answer, seed: 7 });
  const text = JSON.stringify(plan, (key, value) =>
    key === "e" || key === "prompt" || key === "if" ? { do: "lit", value: null } : value,
  );
  const folded = refold(JSON.parse(text), events, { keepKeys: true });
  expect(folded.census).toEqual(state.census);
  expect(folded.ended).toEqual(state.ended);
});
