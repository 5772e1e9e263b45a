/** Tours of what goes wrong, and of what people and signals say. */
import type { Tour } from "./tour.ts";

export const peopleTours: readonly Tour[] = [
  {
    name: "retries",
    head: "models: {quick: claude-haiku-5-5, slow: claude-opus-5-5}",
    nodes: `
  ladder: {why: w, model: [quick, slow], retry: 4, prompt: climb}
  late: {why: w, timeout: 50ms, retry: 1, prompt: slow}
  code: {why: w, retry: 2, run: [make], parse: text}
  refuses: {why: w, retry: 3, prompt: refuse}
  after_all: {why: w, after: {late: settled, code: settled, refuses: settled}, prompt: "{{ failures(late)[0].cause.kind }}"}`,
    returns: `[ladder | rescue("none"), late | rescue("late"), code | rescue("none"), after_all]`,
    says: {
      ladder: [
        { fail: "provider", message: "a" },
        { fail: "provider", message: "b" },
        { fail: "provider", message: "b" },
        { fail: "output_invalid", message: "c" },
        { value: "up" },
      ],
      late: [{ ms: 0 }, { ms: 0 }],
      code: [
        { fail: "exit", message: "2" },
        { fail: "exit", message: "2" },
      ],
      refuses: { fail: "refusal", message: "never" },
    },
  },
  {
    name: "people",
    nodes: `
  draft: {why: w, retry: {max: 1, then: ask}, each: x in range(3), at_once: 1, prompt: "{{ x }}", output: {n: integer 0..9}}
  ship:
    why: w
    gate: "Ship {{ draft | length }}?"
    show: "{{ draft }}"
    choices: {ship: It goes out., hold: {show: It waits., input: {days: integer 1..9}}}
    expires: 2h
    on_expiry: hold
  named: {why: w, gate: "How is it called?", input: {name: string 1..8}}
  go: {why: w, when: ship.choice == "ship", prompt: "{{ named.name }}"}
  wait: {why: w, when: ship.choice == "hold", prompt: "{{ ship.days | default(0) }}"}
  once: {why: w, once: true, run: [deploy], parse: text}`,
    returns: `[draft.n, go | default("-"), wait | default("-"), once | default("-")]`,
    says: {
      "draft[0]": [{ fail: "provider", message: "down" }, { fail: "provider", message: "still" }, { value: { n: 1 } }],
      "draft[1]": { fail: "refusal" },
      "draft[2]": { fail: "refusal" },
      once: [{ ms: 0 }, { value: "deployed" }],
    },
    happens: [
      { at: 20, crash: true },
      { at: 2_000, answer: ["draft[0]", { choice: "maybe" }] },
      { at: 2_500, answer: ["draft[0]", { choice: "retry", note: "it is up" }] },
      { at: 3_000, answer: ["draft[1]", { choice: "value", value: { n: 77 } }] },
      { at: 3_100, answer: ["draft[1]", { choice: "value", value: { n: 7 }, reason: "known" }] },
      { at: 3_200, answer: ["draft[2]", { choice: "skip" }] },
      { at: 3_300, answer: ["named", { input: { name: "far too long a name" } }] },
      { at: 3_400, answer: ["named", { input: { name: "Kate" } }] },
      { at: 3_500, answer: ["once", { choice: "retry" }] },
      { at: 5_000, crash: true },
    ],
    waits: true,
  },
  {
    name: "people who wait in places",
    nodes: `
  part:
    why: w
    each: x in range(4)
    at_once: 2
    nodes:
      look: {why: w, prompt: "{{ x }}"}
      ask: {why: w, after: [look], gate: "{{ x }}?", choices: {yes: Good., no: Bad.}}
      also: {why: w, after: [look], gate: "also {{ x }}?", choices: {yes: Good., no: Bad.}}
      end: {why: w, prompt: "{{ ask.choice }} {{ also.choice }}"}
    returns: end`,
    returns: "part",
    happens: [
      { at: 100, answer: ["part[0]/ask", { choice: "yes" }] },
      { at: 200, answer: ["part[0]/also", { choice: "yes" }] },
      { at: 300, crash: true },
      { at: 400, answer: ["part[1]/also", { choice: "no" }] },
      { at: 500, answer: ["part[1]/ask", { choice: "no" }] },
      { at: 600, skip: "part[2]" },
      { at: 700, answer: ["part[3]/ask", { choice: "yes" }] },
      { at: 800, answer: ["part[3]/also", { choice: "yes" }] },
    ],
    waits: true,
  },
  {
    name: "words",
    nodes: `
  many: {why: w, each: x in range(6), prompt: "{{ x }}"}
  then: {why: w, prompt: "{{ many }}"}`,
    returns: "[many | length, then]",
    limits: { atOnce: 2 },
    says: { many: { ms: 100 } },
    happens: [
      { at: 50, tell: { verb: "pause" } },
      { at: 60, skip: "many[1]" },
      { at: 150, tell: { verb: "unpause" } },
      { at: 180, skip: "many[2]" },
      { at: 190, tell: { verb: "stop" } },
      { at: 400, crash: true, tell: { verb: "limits", limits: { atOnce: 1, list: 1_000 } } },
      { at: 560, tell: { verb: "cancel" } },
    ],
  },
  {
    name: "failures",
    nodes: `
  a: {why: w, prompt: a}
  b: {why: w, prompt: "{{ a }}"}
  c: {why: w, prompt: "{{ b | default('none') }}"}
  d: {why: w, prompt: "{{ a | rescue('saved') }}"}
  e: {why: w, when: (d == "no"), else: "else", prompt: e}
  f: {value: (d | length) // (0 * (e | length))}
  s:
    why: w
    nodes:
      bad: {why: w, fail: "ends {{ d }}"}
      other: {why: w, prompt: other}
  scope:
    why: w
    after: {s: settled}
    nodes:
      x: {why: w, prompt: x}
    returns: x ~ b`,
    returns: `{"c": census(c), "d": d}`,
    says: { a: { fail: "refusal", message: "I will not" }, other: { ms: 90 } },
  },
  {
    name: "ladders",
    head: "models: {quick: m-1, same: m-1, slow: m-2}",
    nodes: `
  climb: {why: w, model: [quick, same, slow], retry: {max: 4, then: ask}, prompt: climb}
  ends: {why: w, model: [quick, same], retry: 4, prompt: ends}
  spread: {why: w, each: x in range(4), model: {spread: [quick, slow]}, retry: 1, prompt: "{{ x }}"}`,
    returns: `[climb, spread | length]`,
    says: {
      climb: [
        { fail: "provider", message: "x" },
        { fail: "provider", message: "x" },
        { fail: "provider", message: "x" },
        { fail: "provider", message: "x" },
        { value: "top" },
      ],
      ends: { fail: "output_invalid", message: "y" },
      "spread[1]": [{ fail: "provider", message: "z" }, {}],
    },
    waits: true,
    happens: [{ at: 30_000, answer: ["climb", { choice: "retry", note: "once more" }] }],
  },
  {
    name: "what ends around an attempt",
    nodes: `
  part:
    why: w
    each: x in range(4)
    require: 0
    nodes:
      slow: {why: w, retry: 2, prompt: "slow {{ x }}"}
      gate: {why: w, when: x == 1, gate: "{{ x }}?", choices: {yes: Good., no: Bad.}, expires: 1h, on_expiry: no}
      quick: {why: w, prompt: "quick {{ x }}"}
      stop: {why: w, when: quick == "stop", fail: "{{ x }} said stop"}
      inner:
        why: w
        loop: 2
        state: {n: 0}
        nodes:
          turn: {why: w, prompt: "turn {{ x }} {{ n }}"}
        next: {n: n + 1}
        returns: n
    returns: inner`,
    returns: `[f.cause.message for f in failures(part)]`,
    limits: { atOnce: 20 },
    says: {
      slow: { ms: 200 },
      "part[2]/slow": [{ fail: "provider", message: "down" }],
      quick: { ms: 50 },
      "part[1]/quick": { ms: 50, value: "stop" },
      "part[2]/quick": { ms: 60, value: "stop" },
      turn: { ms: 30 },
    },
    waits: true,
    happens: [
      { at: 55, crash: true },
      { at: 61, crash: true },
      { at: 130, skip: "part[3]/inner" },
    ],
  },
  {
    name: "one question and two",
    nodes: `
  first: {why: w, gate: "First?", choices: {yes: Good., no: Bad.}}
  second: {why: w, gate: "Second {{ first.choice }}?", input: {n: integer 1..3}}
  third: {why: w, after: [first], retry: {max: 0, then: ask}, prompt: third, output: {n: integer}}
  loop_of:
    why: w
    after: [second]
    loop: 2
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}"}
    next: {n: n + 1}
    stop: {once: {when: n >= 0, then: ask}}
    returns: n`,
    returns: "[second.n, loop_of, ended(loop_of)]",
    says: { third: [{ fail: "output_invalid", message: "no n" }, { value: { n: 2 } }] },
    happens: [
      { at: 100, crash: true, answer: ["first", { choice: "perhaps" }] },
      { at: 200, crash: true, answer: ["first", { choice: "yes", input: { extra: 1 } }] },
      { at: 300, crash: true, answer: ["first", { choice: "yes", note: "go" }] },
      { at: 400, crash: true, answer: ["second", { input: { n: 9 } }] },
      { at: 500, crash: true, answer: ["second", { input: { n: 3 } }] },
      { at: 600, crash: true, answer: ["third", { choice: "stop" }] },
      { at: 700, crash: true, answer: ["third", { choice: "value", value: { n: 1 } }] },
      { at: 800, crash: true, answer: ["loop_of", { choice: "end" }] },
    ],
  },
];
