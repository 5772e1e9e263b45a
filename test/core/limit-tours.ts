/** Tours of what is scarce: agents, time, tokens, money, places, quotas. */
import type { Rates } from "../../src/base/money.ts";
import type { Tour } from "./tour.ts";

const rates: Rates = {
  keeps: "requests",
  outputTokens: 8_000,
  usd: { "claude-opus-5-5": [4, 20], "claude-haiku-5-5": [1, 5] },
};
const used = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens });

export const limitTours: readonly Tour[] = [
  {
    name: "limits",
    nodes: `
  part:
    why: w
    each: x in range(3)
    require: 0
    limits: {time: 100ms, agents: 2, at_once: 1}
    nodes:
      a: {why: w, prompt: "{{ x }}"}
      b: {why: w, prompt: "b"}
      c: {why: w, when: x > 1, prompt: "c"}
    returns: a ~ b
  most: {why: w, after: {part: settled}, limits: {list: 2}, each: y in range(3), prompt: "{{ y }}"}
  rest: {why: w, after: {part: settled}, each: y in range(9), prompt: "{{ y }}"}`,
    returns: `[part, [f.cause.message for f in failures(part)], rest | length]`,
    limits: { atOnce: 4, agents: 9, timeMs: 400 },
    says: { "part[1]/a": { ms: 0 }, rest: { ms: 200 } },
    happens: [
      { at: 900, crash: true, tell: { verb: "limits", limits: { atOnce: 2, list: 1_000, agents: 20, timeMs: 5_000 } } },
    ],
  },
  {
    name: "money",
    nodes: `
  part:
    why: w
    each: x in range(2)
    limits: {tokens: 40000}
    nodes:
      a: {why: w, prompt: "{{ x }}"}
      b: {why: w, prompt: "{{ a }}", limits: {tokens: 12000}}
    returns: b
  after_part: {why: w, after: {part: settled}, each: y in range(3), prompt: "{{ y }}"}
  free: {why: w, run: [true]}`,
    returns: `[part | length, after_part | length]`,
    limits: { atOnce: 8, tokens: 90_000, usd: 0.9, rates },
    says: {
      a: {
        usage: used(3_000, 6_000),
        bills: [
          [used(1_000, 2_000), 1_500],
          [used(2_000, 3_000), 30_000],
        ],
      },
      b: { usage: used(500, 900) },
      after_part: [{ ms: 20, usage: used(1, 8_000) }],
    },
    happens: [
      { at: 15, crash: true },
      {
        at: 500,
        crash: true,
        tell: { verb: "limits", limits: { atOnce: 8, list: 1_000, tokens: 200_000, usd: 9, rates } },
      },
    ],
  },
  {
    name: "quotas",
    head: `roles:
  one: {tools: [], model: fast}
  two: {tools: [], model: strong}`,
    nodes: `
  many: {why: w, role: one, each: x in range(7), prompt: "{{ x }}"}
  others: {why: w, role: two, each: x in range(3), prompt: "{{ x }}"}
  scopes:
    why: w
    each: x in range(3)
    nodes:
      inner: {why: w, role: one, prompt: "in {{ x }}"}
    returns: inner`,
    returns: "[many | length, others | length, scopes | length]",
    limits: { atOnce: 6 },
    gates: { one: "api:1", two: "api:2" },
    says: {
      "many[0]": [{ fail: "rate_limit", scope: "gate", retryAfterMs: 1_000 }, {}],
      "many[1]": [{ ms: 12, fail: "rate_limit", scope: "gate" }, {}],
      "others[2]": [{ fail: "provider", message: "key", scope: "run" }, {}],
    },
    happens: [{ at: 1_500, crash: true }],
  },
  {
    name: "the time of a run",
    nodes: `
  a: {why: w, each: x in range(4), prompt: "{{ x }}"}
  program: {why: w, run: [wait], timeout: 300ms, parse: text}
  b: {why: w, prompt: "{{ a }}"}`,
    returns: "b",
    limits: { atOnce: 2, timeMs: 100 },
    says: { a: { ms: 60 }, program: { ms: 80, value: "done" } },
    happens: [
      { at: 500, crash: true },
      { at: 600, crash: true, tell: { verb: "limits", limits: { atOnce: 3, list: 1_000, timeMs: 10_000 } } },
    ],
  },
  {
    name: "tokens of instances",
    nodes: `
  one: {why: w, limits: {tokens: 9000}, prompt: one}
  pair:
    why: w
    limits: {tokens: 26000}
    nodes:
      left: {why: w, prompt: left}
      right: {why: w, prompt: right}
    returns: left ~ right
  poor: {why: w, after: {pair: settled, one: settled}, each: x in range(3), limits: {usd: 0.2}, require: 0, prompt: "{{ x }}"}
  places:
    why: w
    after: {poor: settled}
    limits: {at_once: 1}
    nodes:
      p: {why: w, each: x in range(2), prompt: "p {{ x }}"}
      q: {why: w, prompt: q}
    returns: q`,
    returns: `[one | rescue("-"), pair | rescue("-"), poor | length, places]`,
    limits: { atOnce: 8, rates },
    says: {
      one: { usage: used(4_000, 3_000), bills: [[used(1_000, 1_000), 6_900]] },
      left: { ms: 10, usage: used(6_000, 6_000), bills: [[used(4_000, 4_000), 9_000]] },
      right: { ms: 20, usage: used(3_000, 3_000), bills: [[used(2_000, 2_000), 16_000]] },
      poor: [{ fail: "provider", message: "down", usage: used(100, 200) }, { usage: used(100, 7_900) }],
    },
  },
  {
    name: "money of a run",
    nodes: `
  big: {why: w, prompt: big}
  small: {why: w, each: x in range(4), prompt: "small {{ x }}"}`,
    returns: "[big | rescue('-'), small | length]",
    limits: { atOnce: 2, usd: 0.3, rates },
    says: {
      big: { ms: 30, usage: used(9_000, 8_000), bills: [[used(1_000, 4_000), 30_000]] },
      small: { ms: 10, usage: used(500, 2_000) },
    },
    happens: [
      { at: 700, crash: true },
      { at: 800, crash: true, tell: { verb: "limits", limits: { atOnce: 2, list: 1_000, usd: 2, rates } } },
    ],
  },
  {
    name: "a provider that says what an attempt uses at most",
    nodes: `
  a: {why: w, each: x in range(4), require: 0, limits: {tokens: 7000}, prompt: "{{ x }}"}
  b: {why: w, after: [a], prompt: b}`,
    returns: "[a | length, b]",
    limits: {
      atOnce: 2,
      tokens: 26_000,
      usd: 5,
      rates: { ...rates, keeps: "attempt", most: { tokens: 6_000, usd: 0.5 } },
    },
    says: { "a[1]": { usage: { ...used(0, 0), usd: 0.25 } }, a: { usage: used(2_000, 1_000) }, "a[2]": {} },
  },
  {
    name: "quotas of scopes",
    head: `roles:
  one: {tools: [], model: fast}
  two: {tools: [], model: strong}`,
    nodes: `
  many:
    why: w
    each: x in range(5)
    nodes:
      a: {why: w, role: one, prompt: "a {{ x }}"}
      b: {why: w, role: two, prompt: "b {{ a }}"}
    returns: b
  by_word: {why: w, role: {by: k, of: {x: one, y: two}}, each: "k in ['x', 'y', 'x', 'y']", key: "k ~ 1", prompt: "{{ k }}"}
  direct: {why: w, role: two, each: x in range(5), prompt: "{{ x }}"}`,
    returns: "[many | length, direct | length]",
    limits: { atOnce: 3 },
    gates: { one: "api:1", "*": "api:2" },
    says: {
      "many[0]/a": [{ fail: "rate_limit", scope: "gate", retryAfterMs: 500 }, { ms: 5 }],
      "many[1]/a": [{ fail: "rate_limit", scope: "gate", retryAfterMs: 900 }, { ms: 5 }],
      "direct[0]": [{ fail: "rate_limit", scope: "gate", retryAfterMs: 100 }, { ms: 5 }],
      "direct[3]": [{ fail: "rate_limit", scope: "gate", retryAfterMs: 100 }, { ms: 5 }],
    },
    happens: [
      { at: 30, skip: "many[1]" },
      { at: 300, tell: { verb: "pause" } },
      { at: 2_000, tell: { verb: "unpause" } },
    ],
  },
  {
    name: "a limit on every node",
    nodes: `
  slow: {why: w, limits: {time: 50ms}, retry: 1, prompt: slow}
  late: {why: w, after: {slow: settled}, limits: {time: 50ms}, prompt: late}`,
    returns: `[slow | rescue("-"), late]`,
    says: { slow: { ms: 0 }, late: { ms: 50 } },
    happens: [{ at: 30, crash: true }],
  },
  {
    name: "a batch with a limit",
    nodes: `
  slow: {why: w, each: x in range(3), batch: true, prompt: "{{ x }}"}`,
    returns: "slow | length",
    limits: { atOnce: 1, tokens: 40_000, rates },
    says: { slow: { ms: 1_000, ticket: "t", usage: used(100, 200) } },
    happens: [{ at: 500, crash: true }],
  },
  {
    name: "a quota that is used up again",
    nodes: `
  many: {why: w, each: x in range(12), prompt: "{{ x }}"}`,
    returns: "many | length",
    limits: { atOnce: 8 },
    gates: { "*": "api:1" },
    says: {
      "many[0]": [{ fail: "rate_limit", scope: "gate", retryAfterMs: 100 }, {}],
      "many[9]": [{ fail: "rate_limit", scope: "gate", retryAfterMs: 200 }, {}],
      "many[10]": [{ ms: 15, fail: "rate_limit", scope: "gate", retryAfterMs: 50 }, {}],
    },
  },
  {
    name: "a pause while a condition is judged",
    nodes: `
  a: {why: w, retry: 1, ensure: [{run: [check]}, {run: [again]}], prompt: a}
  b: {why: w, each: x in range(2), ensure: ["result == x ~ ''"], prompt: "{{ x }}"}`,
    returns: "[a, b | rescue('-')]",
    says: { "b[0]": { value: "0" } },
    happens: [
      { at: 12, tell: { verb: "pause" } },
      { at: 13, tell: { verb: "unpause" } },
    ],
  },
];
