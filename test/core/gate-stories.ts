/** Stories of gates: in scopes, fan-outs and loops, with fields to fill in, with an hour in which they expire. */
import type { PeopleStory } from "./people-story.ts";
import { refused } from "./story.ts";

const ship = `
  ship:
    why: A person decides.
    gate: Ship it?
    choices: {ship: Everyone gets it., hold: {show: Nothing happens., input: {reason: string}}}
  out: {why: w, when: ship.choice == "ship", prompt: out}`;

const hour = 3_600_000;

export const gateStories: readonly PeopleStory[] = [
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
];
