/** Stories of loops: which stop wins, what `returns` see, and loops in fan-outs in loops. */
import { refused, type Story } from "./story.ts";

export const loopStories: readonly Story[] = [
  {
    name: "of two stops that are true the first written ends the loop",
    nodes: `
  l:
    why: w
    loop: 9
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}"}
    next: {n: n + 1}
    stop: {never: n > 99, late: n >= 1, later: round >= 2}
    returns: n`,
    returns: `{"how": ended(l), "n": l}`,
    state: "completed",
    value: { how: "late", n: 2 },
    events: [
      { kind: "round_ended", of: "l", round: 1, judged: [] },
      { kind: "round_ended", of: "l", round: 2, judged: ["late", "later"], ended: "late" },
    ],
  },
  {
    name: "a stop that cannot be computed is false, and the next one counts",
    nodes: `
  l:
    why: w
    loop: 5
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}", output: {good: boolean}}
    next: {n: n + 1}
    stop: {good: a.good, enough: round >= 3}
    returns: n`,
    returns: `{"how": ended(l), "n": l}`,
    says: { "l#1/a": refused, "l#2/a": { good: false }, "l#3/a": refused },
    state: "degraded",
    value: { how: "enough", n: 3 },
  },
  {
    name: "rounds that are not consecutive do not add up",
    nodes: `
  l:
    why: w
    loop: 5
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}", output: {found: integer}}
    next: {n: n + 1}
    stop:
      dry: {when: a.found == 0, rounds: 2}
    returns: n`,
    returns: `{"how": ended(l), "n": l}`,
    says: {
      "l#1/a": { found: 0 },
      "l#2/a": { found: 1 },
      "l#3/a": { found: 0 },
      "l#4/a": refused,
      "l#5/a": { found: 0 },
    },
    state: "degraded",
    value: { how: "exhausted", n: 5 },
    events: [
      { kind: "round_ended", round: 3, streaks: [1] },
      { kind: "round_ended", round: 4, streaks: [0] },
      { kind: "round_ended", round: 5, streaks: [1], ended: "exhausted" },
    ],
  },
  {
    name: "a loop without a round is exhausted with the state that it starts with, and its nodes count as skipped",
    nodes: `
  l:
    why: w
    loop: x in ([])
    state: {n: 7}
    nodes:
      a: {why: w, prompt: "{{ x }}"}
    next: {n: n + 1}
    returns: {n: n, a: a | default("none")}`,
    returns: `{"how": ended(l), "l": l}`,
    state: "completed",
    value: { how: "exhausted", l: { n: 7, a: "none" } },
    asked: [],
  },
  {
    name: "a loop that failed returns what its last good state and body say",
    nodes: `
  l:
    why: w
    loop: 4
    state: {sum: 0}
    nodes:
      a: {why: w, prompt: "{{ sum }}", output: {k: integer}}
    next: {sum: sum + a.k}
    returns: {sum: sum, last: a.k}`,
    returns: `{"how": ended(l), "l": l}`,
    says: { "l#1/a": { k: 5 }, "l#2/a": { k: 6 }, "l#3/a": refused },
    state: "degraded",
    value: { how: "failed", l: { sum: 11, last: 6 } },
    asked: ["l#1/a", "l#2/a", "l#3/a"],
  },
  {
    name: "a loop that failed in its first round has no body to return, and its start state",
    nodes: `
  l:
    why: w
    loop: 4
    state: {sum: 1}
    nodes:
      a: {why: w, prompt: "{{ sum }}", output: {k: integer}}
    next: {sum: sum + a.k}
    returns: {sum: sum, last: a.k | default(-1)}`,
    returns: `{"how": ended(l), "l": l}`,
    says: { a: refused },
    state: "degraded",
    value: { how: "failed", l: { sum: 1, last: -1 } },
  },
  {
    name: "a loop without returns has failed if anything in it did",
    nodes: `
  l:
    why: w
    loop: 2
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}"}
    next: {n: n + 1}
  after: {why: w, after: [l], prompt: hi}`,
    returns: "after | rescue(0)",
    says: { "l#1/a": refused },
    state: "degraded",
    value: 0,
    outcomes: { l: "failed", after: "blocked", "l#2/a": "ok" },
  },
  {
    name: "loops in fan-outs in loops, each with a state and a count of rounds of its own",
    nodes: `
  outer:
    why: w
    loop: 2
    state: {all: []}
    nodes:
      each_one:
        why: w
        each: x in range(2)
        nodes:
          inner:
            why: w
            loop: 3
            state: {text: ""}
            nodes:
              ask: {why: w, prompt: "{{ x }} {{ round }} {{ text }}"}
            next: {text: text ~ x ~ round}
            stop: {enough: round > x}
            returns: text
        returns: inner
    next:
      all: all + [each_one]
    returns: all`,
    returns: "outer",
    state: "completed",
    value: [
      ["01", "1112"],
      ["01", "1112"],
    ],
    attempts: { "outer#2/each_one[1]/inner#2/ask": 1, "outer#1/each_one[0]/inner#1/ask": 1 },
    prompts: { "outer#2/each_one[1]/inner#2/ask": "1 2 11" },
    outcomes: { "outer#1/each_one[0]/inner": "ok", "outer#2/each_one[1]": "ok" },
  },
  {
    name: "a loop waits for what its stops and its next state read around it",
    nodes: `
  goal: {why: w, prompt: goal, output: {n: integer}}
  l:
    why: w
    loop: 9
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}"}
    next: {n: n + 1}
    stop: {there: n + 1 >= goal.n}
    returns: n`,
    returns: "l",
    says: { goal: { n: 3 } },
    late: ["goal"],
    state: "completed",
    value: 3,
    starts: ["goal", "l#1/a", "l#2/a", "l#3/a"],
  },
  {
    name: "next reads the state of before for all of its variables",
    nodes: `
  l:
    why: w
    loop: 3
    state: {a: 1, b: 2, same: ["x"]}
    nodes:
      say: {why: w, prompt: "{{ a }} {{ b }} {{ same }}"}
    next: {a: b, b: a + b}
    returns: {a: a, b: b, same: same}`,
    returns: "l",
    state: "completed",
    value: { a: 5, b: 8, same: ["x"] },
    prompts: { "l#3/say": `3 5 ["x"]` },
  },
];
