/** Stories of questions to people: gates, attempts that are used up, loops that somebody ends, programs that a crash cut short. */
import type { Answer } from "../../src/core/ask.ts";
import type { Later } from "./drive.ts";
import { refused, type Story } from "./story.ts";

/** An answer without a name is Anna's. */
export type Said = Omit<Answer, "actor"> & { readonly actor?: string };

/**
 * `people`: what is said to each question while the run lives, by address; a list: to the first, the second question about
 * it. `later`: the same, but said after the process has ended, because only people could help. `questions`: all that were
 * asked, as `address about`.
 */
export type PeopleStory = Story & {
  readonly people?: Readonly<Record<string, Said | readonly Said[]>>;
  readonly later?: Readonly<Record<string, Said | readonly Said[]>>;
  readonly laterMs?: Later["afterMs"];
  readonly waits?: boolean;
  readonly questions?: readonly string[];
  readonly processes?: number; // that worked on the run
  readonly feedback?: Readonly<Record<string, readonly string[]>>; // of the last attempt, by address
};

const ship = `
  ship:
    why: A person decides.
    gate: Ship it?
    choices: {ship: Everyone gets it., hold: {show: Nothing happens., input: {reason: string}}}
  out: {why: w, when: ship.choice == "ship", prompt: out}`;

const hour = 3_600_000;

export const peopleStories: readonly PeopleStory[] = [
  {
    name: "a gate waits for a person and holds no slot",
    nodes: `${ship}
  other: {why: w, each: x in range(3), prompt: "{{ x }}"}`,
    returns: "out ~ (other | length) ~ ship.by",
    limits: { atOnce: 1 },
    people: { ship: { choice: "ship" } },
    state: "completed",
    value: "ok3Anna",
    questions: ["ship gate"],
  },
  {
    name: "nobody answers: the run needs input, and what there is, is a partial result",
    nodes: `${ship}
  other: {why: w, prompt: hi}`,
    returns: '{"out": out | default("none"), "other": other}',
    state: "needs_input",
    value: { out: "none", other: "ok" },
    outcomes: { ship: "unsettled", out: "unsettled", other: "ok" },
    asked: ["other"],
  },
  {
    name: "the answer comes days later, to another process",
    nodes: ship,
    returns: "out",
    later: { ship: { choice: "ship", reason: "tests are green" } },
    laterMs: 3 * 24 * hour,
    state: "completed",
    value: "ok",
  },
  {
    name: "the process can stay and wait",
    nodes: ship,
    returns: "out",
    waits: true,
    people: { ship: { choice: "ship" } },
    state: "completed",
    value: "ok",
  },
  {
    name: "what a person fills in is the value, with who and why",
    nodes: ship,
    returns: '{"g": ship, "out": out | default("none")}',
    people: { ship: { choice: "hold", input: { reason: "red" }, note: "see the log", actor: "Bob" } },
    state: "completed",
    value: { g: { choice: "hold", by: "Bob", note: "see the log", reason: "red" }, out: "none" },
  },
  {
    name: "an answer that does not fit does not count",
    nodes: ship,
    returns: "ship.choice",
    people: { ship: { choice: "hold" } }, // without the reason
    later: { ship: { choice: "burn" } },
    state: "needs_input",
  },
  {
    name: "a gate that only asks for fields",
    nodes: `
  who: {why: w, gate: Who are you?, input: {name: string 1..20, age: integer 0..150}}
  hello: {text: "{{ who.name }} is {{ who.age }}, says {{ who.by }}"}`,
    returns: "hello",
    people: { who: { input: { name: "Eve", age: 7 } } },
    state: "completed",
    value: "Eve is 7, says Anna",
  },
  {
    name: "fields of a value of the wrong type are refused",
    nodes: `
  who: {why: w, gate: Who are you?, input: {age: integer 0..150}}`,
    returns: "who.age",
    people: { who: { input: { age: 151 } } },
    state: "needs_input",
  },
  {
    name: "fields for all choices and for one",
    nodes: `
  g:
    why: w
    gate: Well?
    input: {stars: integer 1..5}
    choices: {good: Fine., bad: {show: Not fine., input: {what: string}}}`,
    returns: 'g.choice ~ g.stars ~ (g.what | default("-"))',
    people: { g: { choice: "bad", input: { stars: 2, what: "typo" } } },
    state: "completed",
    value: "bad2typo",
  },
  {
    name: "it shows what agents found, and says what each choice leads to",
    nodes: `
  found: {why: w, prompt: look}
  g: {why: w, gate: "Is {{ found }} fine?", show: "It says: {{ found }}", choices: {yes: "Keeps {{ found }}.", no: Drops it.}}`,
    returns: "g.choice",
    people: { g: { choice: "no" } },
    state: "completed",
    value: "no",
  },
  {
    name: "what it shows failed: the gate is blocked, and nobody is asked",
    nodes: `
  found: {why: w, prompt: look}
  g: {why: w, gate: Fine?, show: "{{ found }}", choices: {yes: Yes., no: No.}}`,
    returns: 'g.choice | rescue("?")',
    says: { found: refused },
    state: "degraded",
    value: "?",
    outcomes: { g: "blocked" },
    questions: [],
  },
  {
    name: "a gate that nobody answers in time goes as it says",
    nodes: `
  g: {why: w, gate: Fine?, choices: {yes: Yes., no: No.}, expires: 24h, on_expiry: no}`,
    returns: "g",
    waits: true,
    state: "completed",
    value: { choice: "no", by: "expiry", note: null },
  },
  {
    name: "expiry is judged when the run is resumed",
    nodes: `
  g: {why: w, gate: Fine?, choices: {yes: Yes., no: No.}, expires: 24h, on_expiry: no}
  out: {why: w, when: g.choice == "no", prompt: out}`,
    returns: "out ~ g.by",
    later: {},
    laterMs: 25 * hour,
    state: "completed",
    value: "okexpiry",
  },
  {
    name: "before it expires the run still waits",
    nodes: `
  g: {why: w, gate: Fine?, choices: {yes: Yes., no: No.}, expires: 24h, on_expiry: no}`,
    returns: "g.by",
    later: {},
    laterMs: 23 * hour,
    state: "needs_input",
  },
  {
    name: "an answer that is there when expiry is judged wins",
    nodes: `
  g: {why: w, gate: Fine?, choices: {yes: Yes., no: No.}, expires: 24h, on_expiry: no}`,
    returns: "g.choice ~ g.by",
    later: { g: { choice: "yes" } },
    laterMs: 25 * hour,
    state: "completed",
    value: "yesAnna",
  },
  {
    name: "a gate for each item: those answered go on",
    nodes: `
  g: {why: w, each: "x in ([\\"a\\", \\"b\\"])", gate: "{{ x }}?", choices: {yes: Yes., no: No.}}
  act: {why: w, each: d in pairs(g), key: d.key, when: d.value.choice == "yes", prompt: "{{ d.item }}"}`,
    returns: "census(act).ok",
    people: { "g[a]": { choice: "yes" } },
    later: { "g[b]": { choice: "no" } },
    state: "completed",
    value: 1,
    asked: ["act[a]"],
    questions: ["g[a] gate", "g[b] gate"],
  },
  {
    name: "a gate in a scope of each item",
    nodes: `
  s:
    why: w
    each: x in range(3)
    nodes:
      a: {why: w, prompt: "{{ x }}"}
      g: {why: w, gate: "{{ a }}?", choices: {yes: Yes., no: No.}}
      b: {why: w, when: g.choice == "yes", prompt: go}
    returns: b | default("left")`,
    returns: "s",
    people: { "s[0]/g": { choice: "yes" }, "s[1]/g": { choice: "no" }, "s[2]/g": { choice: "yes" } },
    state: "completed",
    value: ["ok", "left", "ok"],
  },
  {
    name: "an item that waits for a person gives its place of at_once to the next",
    nodes: `
  s:
    why: w
    each: x in range(4)
    at_once: 1
    nodes:
      g: {why: w, gate: "{{ x }}?", choices: {yes: Yes., no: No.}}
      slow: {why: w, prompt: "{{ x }}"}
      b: {why: w, when: g.choice == "yes", prompt: go}
    returns: b | default("left")`,
    returns: "s",
    later: {
      "s[0]/g": { choice: "no" },
      "s[1]/g": { choice: "yes" },
      "s[2]/g": { choice: "yes" },
      "s[3]/g": { choice: "no" },
    },
    state: "completed",
    value: ["left", "ok", "ok", "left"],
    questions: ["s[0]/g gate", "s[1]/g gate", "s[2]/g gate", "s[3]/g gate"],
    processes: 2,
  },
  {
    name: "so does one whose attempts are used up",
    nodes: `
  a: {why: w, each: x in range(3), at_once: 1, retry: {max: 1, then: ask}, prompt: "{{ x }}"}`,
    returns: "a | length",
    says: { a: refused },
    later: { "a[0]": { choice: "skip" }, "a[1]": { choice: "skip" }, "a[2]": { choice: "value", value: "x" } },
    state: "degraded",
    value: 1,
    questions: ["a[0] retry", "a[1] retry", "a[2] retry"],
    processes: 2,
  },
  {
    name: "a gate in a loop is asked in every round",
    nodes: `
  l:
    why: w
    loop: 5
    state: {text: ""}
    nodes:
      a: {why: w, prompt: "{{ text }}"}
      g: {why: w, gate: "Round {{ round }}: enough?", choices: {more: More., enough: Enough.}}
    next: {text: text ~ a}
    stop: {enough: g.choice == "enough"}
    returns: text`,
    returns: "l",
    people: { "l#1/g": { choice: "more" }, "l#2/g": { choice: "enough" } },
    state: "completed",
    value: "okok",
    questions: ["l#1/g gate", "l#2/g gate"],
  },
  {
    name: "a gate around which the time limit of its scope closes is asked no more",
    nodes: `
  s:
    why: w
    limits: {time: 5s}
    nodes:
      a: {why: w, prompt: hi}
      g: {why: w, gate: Fine?, choices: {yes: Yes., no: No.}}
    returns: a ~ g.choice`,
    returns: 's | rescue("late")',
    says: { a: { hang: true } },
    state: "degraded",
    value: "late",
    outcomes: { "s/g": "cancelled" },
    questions: ["s/g gate"],
  },
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
