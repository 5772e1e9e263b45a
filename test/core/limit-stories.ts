/** Stories of limits: tokens, places and lists of instances; tokens and money of the run. */
import type { Rates } from "../../src/base/money.ts";
import type { Story } from "./story.ts";

const rates: Rates = { keeps: "attempt", outputTokens: 10_000, usd: { "claude-opus-5-5": [4, 20] } };
const usage = { inputTokens: 1_000, outputTokens: 9_000 };

export const limitStories: readonly Story[] = [
  {
    name: "beyond the tokens of the run the rest is held",
    nodes: `
  n: {why: w, each: x in range(6), prompt: "{{ x }}"}`,
    returns: "n | default(0)",
    limits: { atOnce: 1, tokens: 35_000, rates },
    usage,
    state: "budget_exceeded",
    value: 0,
    asked: ["n[0]", "n[1]", "n[2]", "n[3]"],
    cause: {
      kind: "budget",
      message: "the run used 35000 of its 35000 tokens, and the next request needs 2334 or more",
    },
  },
  {
    name: "what is left is given to the next request, though it is less than one may use at most",
    nodes: `
  n: {why: w, each: x in range(6), prompt: "{{ x }}"}`,
    returns: "n | default(0)",
    limits: { atOnce: 1, tokens: 33_000, rates },
    usage,
    state: "budget_exceeded",
    asked: ["n[0]", "n[1]", "n[2]", "n[3]"],
  },
  {
    name: "beyond the money of the run the rest is held",
    nodes: `
  n: {why: w, each: x in range(6), prompt: "{{ x }}"}`,
    returns: "n | default(0)",
    limits: { atOnce: 1, usd: 0.4, rates },
    usage,
    state: "budget_exceeded",
    value: 0,
  },
  {
    name: "an instance beyond its tokens has failed, and what is inside is cancelled",
    nodes: `
  s:
    why: w
    each: x in range(2)
    limits: {tokens: 25000, at_once: 1}
    nodes:
      a: {why: w, each: y in range(x * 4 + 1), take: 9, prompt: "{{ y }}"}
    returns: a | length`,
    returns: `{"ok": s, "why": [f.cause.kind for f in failures(s)]}`,
    limits: { rates },
    usage,
    state: "degraded",
    value: { ok: [1], why: ["budget"] },
    outcomes: { "s[0]": "ok", "s[1]": "failed", "s[1]/a": "cancelled" },
  },
  {
    name: "all attempts of a prompt count against its own tokens",
    nodes: `
  a: {why: w, limits: {tokens: 25000}, retry: 5, prompt: hi}`,
    returns: "[f.cause.message for f in failures(a)]",
    says: { a: { fail: "provider", message: "down" } },
    limits: { rates },
    usage,
    state: "degraded",
    value: [`"a" used 25000 of its 25000 tokens, and the next request needs 2336 or more`],
    attempts: { a: 3 },
  },
  {
    name: "an instance with a list longer than its limit has failed",
    nodes: `
  s:
    why: w
    each: x in range(2)
    require: 0
    limits: {list: 2}
    nodes:
      a: {why: w, each: y in range(x * 4 + 1), take: 9, prompt: "{{ y }}"}
    returns: a | length
  t:
    why: w
    limits: {list: 2}
    nodes:
      f: {from: y in range(3), where: y > 1}`,
    returns: `{"s": census(s).failed, "why": [f.cause.message for f in failures(t)]}`,
    state: "degraded",
    value: { s: 1, why: [`"t" has a list of 3 elements, more than its limit`] },
  },
  {
    name: "a scope has its own number of places",
    nodes: `
  s:
    why: w
    limits: {at_once: 1}
    nodes:
      a: {why: w, prompt: a}
      b: {why: w, prompt: b}
      c: {why: w, run: ["true"]}
  d: {why: w, prompt: d}`,
    returns: "d",
    state: "completed",
  },
];
