/** Stories of `then: ask`: attempts that are used up, and loops that somebody ends. */
import type { PeopleStory } from "./people-story.ts";
import { refused } from "./story.ts";

export const askStories: readonly PeopleStory[] = [
  {
    name: "attempts are used up: tried again with a note, which the agent is shown",
    nodes: `
  a: {why: w, retry: {max: 1, then: ask}, prompt: hi}`,
    returns: "a",
    says: { a: [{ fail: "provider", message: "down" }, { fail: "provider", message: "down" }, "fine"] },
    people: { a: { choice: "retry", note: "it is up again" } },
    state: "completed",
    value: "fine",
    attempts: { a: 3 },
    questions: ["a retry"],
    feedback: { a: ["down", "down", "A person who looked at it says: it is up again"] },
  },
  {
    name: "after a person had it tried again all its attempts are there again",
    nodes: `
  a: {why: w, retry: {max: 1, then: ask}, prompt: hi}`,
    returns: "a",
    says: { a: [...Array.from({ length: 5 }, () => ({ fail: "provider", message: "down" }) as const), "fine"] },
    people: { a: [{ choice: "retry" }, { choice: "retry" }] },
    state: "completed",
    value: "fine",
    attempts: { a: 6 },
    questions: ["a retry", "a retry"],
  },
  {
    name: "a person leaves an item out: it is skipped, and the run says that something is missing",
    nodes: `
  a: {why: w, each: x in range(2), retry: {max: 1, then: ask}, prompt: "{{ x }}"}`,
    returns: "census(a)",
    says: { "a[1]": refused },
    people: { "a[1]": { choice: "skip" } },
    state: "degraded",
    value: { total: 2, ok: 1, skipped: 1, failed: 0, blocked: 0, cancelled: 0, dropped: 0 },
  },
  {
    name: "a person gives the value, which must be of the type",
    nodes: `
  a: {why: w, each: x in range(2), retry: {max: 1, then: ask}, prompt: "{{ x }}", output: {n: integer 1..9}}`,
    returns: "a.n",
    says: { "a[0]": { n: 1 }, "a[1]": refused },
    people: { "a[1]": { choice: "value", value: { n: 77 } } }, // too large: it is not taken
    later: { "a[1]": { choice: "value", value: { n: 7 } } },
    state: "completed",
    value: [1, 7],
  },
  {
    name: "a person stops the run; whoever goes on with it is asked again",
    nodes: `
  a: {why: w, retry: {max: 1, then: ask}, prompt: hi}`,
    returns: "a",
    says: { a: refused },
    people: { a: { choice: "stop" } },
    state: "paused",
    outcomes: { a: "unsettled" },
  },
  {
    name: "while a person is asked about one item, the others go on",
    nodes: `
  a: {why: w, each: x in range(4), retry: {max: 1, then: ask}, prompt: "{{ x }}"}
  b: {why: w, each: y in a, prompt: "got {{ y }}"}`,
    returns: "b | length",
    limits: { atOnce: 1 },
    says: { "a[0]": [refused, "late"] },
    later: { "a[0]": { choice: "retry" } },
    state: "completed",
    value: 4,
  },
  {
    name: "a person ends a loop by the name of its stop",
    nodes: `
  l:
    why: w
    loop: 5
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}"}
    next: {n: n + 1}
    stop: {good: {when: n >= 1, then: ask}}
    returns: n`,
    returns: '{"n": l, "how": ended(l)}',
    people: { l: { choice: "end" } },
    state: "completed",
    value: { n: 2, how: "good" },
    questions: ["l loop"],
  },
  {
    name: "or goes on, with a note that the next rounds read",
    nodes: `
  l:
    why: w
    loop: 4
    state: {notes: []}
    nodes:
      a: {text: "{{ note | default('-') }}"}
    next:
      notes: notes + [a]
    stop: {good: {when: round >= 2, then: ask}}
    returns: notes`,
    returns: '{"notes": l, "how": ended(l)}',
    people: { l: [{ choice: "go_on", note: "shorter" }, { choice: "go_on" }, { choice: "go_on" }] },
    state: "completed",
    value: { notes: ["-", "-", "shorter", "shorter"], how: "exhausted" },
    questions: ["l loop", "l loop", "l loop"],
  },
  {
    name: "going on where the next state cannot be computed: the loop has failed, with its last good state",
    nodes: `
  l:
    why: w
    loop: 3
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}", output: {k: integer}}
    next: {n: n + a.k}
    stop: {blind: {when: census(a).ok == 0, then: ask}}
    returns: n`,
    returns: '{"n": l, "how": ended(l)}',
    says: { "l#1/a": { k: 5 }, "l#2/a": refused },
    people: { l: { choice: "go_on" } },
    state: "degraded",
    value: { n: 5, how: "failed" },
  },
  {
    name: "a plain stop goes before one that asks, where it is written first",
    nodes: `
  l:
    why: w
    loop: 3
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}"}
    next: {n: n + 1}
    stop: {done: n >= 0, ask_me: {when: n >= 0, then: ask}}
    returns: n`,
    returns: "ended(l)",
    state: "completed",
    value: "done",
    questions: [],
  },
];
