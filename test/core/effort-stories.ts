/** Stories of loops, attempts, limits and conditions. */
import { refused, type Story } from "./story.ts";

export const effortStories: readonly Story[] = [
  {
    name: "a loop carries its state, and the first stop that is true wins",
    nodes: `
  l:
    why: w
    loop: 9
    state: {sum: 0}
    nodes:
      a: {why: w, prompt: "{{ round }}", output: {n: integer}}
    next: {sum: sum + a.n}
    stop: {enough: sum >= 4, never: 1 > 2}
    returns: {sum: sum, last: a.n}`,
    returns: `{"s": l.sum, "how": ended(l)}`,
    says: { a: { n: 2 } },
    state: "completed",
    value: { s: 6, how: "enough" },
    asked: ["l#1/a", "l#2/a", "l#3/a"],
  },
  {
    name: "a loop without a stop is exhausted",
    nodes: `
  l:
    why: w
    loop: 2
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}"}
    next: {n: n + 1}
    returns: n ~ a`,
    returns: `{"v": l, "how": ended(l)}`,
    state: "completed",
    value: { v: "2ok", how: "exhausted" },
  },
  {
    name: "a stop that must hold two rounds running",
    nodes: `
  l:
    why: w
    loop: 9
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}", output: {found: integer}}
    next: {n: n + 1}
    stop: {dry: {when: a.found == 0, rounds: 2}}
    returns: n`,
    returns: "l",
    says: {
      "l#1/a": { found: 0 },
      "l#2/a": { found: 1 },
      "l#3/a": { found: 0 },
      "l#4/a": { found: 0 },
    },
    state: "completed",
    value: 4,
  },
  {
    name: "where next cannot be computed the loop has failed, and keeps its last good state",
    nodes: `
  l:
    why: w
    loop: 3
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}", output: {k: integer}}
    next: {n: n + a.k}
    returns: n`,
    returns: `{"v": l, "how": ended(l)}`,
    says: { "l#1/a": { k: 5 }, "l#2/a": refused },
    state: "degraded",
    value: { v: 5, how: "failed" },
  },
  {
    name: "a true stop wins also where next cannot be computed",
    nodes: `
  l:
    why: w
    loop: 3
    state: {n: 0}
    nodes:
      a: {why: w, prompt: "{{ n }}", output: {k: integer}}
    next: {n: n + a.k}
    stop: {blind: census(a).ok == 0}
    returns: n`,
    returns: `{"v": l, "how": ended(l)}`,
    says: { "l#1/a": { k: 5 }, "l#2/a": refused },
    state: "degraded",
    value: { v: 5, how: "blind" },
  },
  {
    name: "a loop over a list has one round for each element",
    nodes: `
  l:
    why: w
    loop: x in (["a", "b"])
    state: {text: ""}
    nodes:
      a: {why: w, prompt: "{{ x }}"}
    next: {text: text ~ x ~ a}
    returns: text`,
    returns: "l",
    state: "completed",
    value: "aokbok",
  },
  {
    name: "a retry sees what went wrong, and the run is completed",
    nodes: `
  a: {why: w, retry: 2, prompt: hi}`,
    returns: "a",
    says: { a: [{ fail: "provider", message: "down" }, { fail: "provider", message: "down" }, "fine"] },
    state: "completed",
    value: "fine",
    attempts: { a: 3 },
  },
  {
    name: "the same error twice running on one model ends the attempts",
    nodes: `
  a: {why: w, retry: 5, prompt: hi}`,
    returns: "a | rescue(0)",
    says: { a: { fail: "output_invalid", message: "no JSON" } },
    state: "degraded",
    value: 0,
    attempts: { a: 2 },
  },
  {
    name: "a ladder goes up a rung with each attempt",
    nodes: `
  a: {why: w, model: [fast, strong], prompt: hi}`,
    returns: "a",
    says: { a: [{ fail: "output_invalid", message: "no JSON" }, "fine"] },
    state: "completed",
    value: "fine",
    attempts: { a: 2 },
  },
  {
    name: "a condition that does not hold fails the attempt",
    nodes: `
  a: {why: w, retry: 1, prompt: hi, output: {n: integer}, ensure: [result.n > 1]}`,
    returns: "a.n",
    says: { a: [{ n: 1 }, { n: 2 }] },
    state: "completed",
    value: 2,
    attempts: { a: 2 },
  },
  {
    name: "beyond the agents of the run the rest is held, and the result is partial",
    nodes: `
  n: {why: w, each: x in range(5), prompt: "{{ x }}"}`,
    returns: "n | default(0)",
    limits: { agents: 2 },
    state: "budget_exceeded",
    value: 0,
  },
  {
    name: "beyond the agents of an instance it has failed, and what is inside is cancelled",
    nodes: `
  s:
    why: w
    each: x in range(2)
    limits: {agents: 2}
    nodes:
      a: {why: w, each: y in range(x * 2 + 1), take: 9, prompt: "{{ y }}"}
    returns: a`,
    returns: "s | length",
    state: "degraded",
    value: 1,
    outcomes: { "s[0]": "ok", "s[1]": "failed", "s[1]/a": "cancelled" },
  },
  {
    name: "a condition of the run that does not hold fails it, with its result",
    head: "ensure: [census(n).failed == 0]",
    nodes: `
  n: {why: w, each: x in range(2), prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { "n[1]": refused },
    state: "failed",
    value: 1,
  },
  {
    name: "a verifier that died is never a refutation",
    nodes: `
  v: {why: w, use: std/verify, with: {claim: "the earth is flat"}}`,
    returns: "v.status",
    says: {
      "v/refute[0]": { verdict: "refuted", reason: "r" },
      "v/refute[1]": { fail: "refusal", message: "died" },
      "v/refute[2]": { fail: "refusal", message: "died" },
    },
    state: "degraded",
    value: "unverified",
  },
  {
    name: "failures of a fan can be read",
    nodes: `
  n: {why: w, each: x in range(2), require: 0, prompt: "{{ x }}"}`,
    returns: `[f.cause.kind for f in failures(n)]`,
    says: { "n[1]": refused },
    state: "degraded",
    value: ["refusal"],
  },
  {
    name: "an attempt that takes too long is ended, and tried again",
    nodes: `
  a: {why: w, timeout: 5s, retry: 1, prompt: hi}`,
    returns: "a | rescue(0)",
    says: { a: [{ hang: true }, "fine"] },
    state: "completed",
    value: "fine",
    attempts: { a: 2 },
  },
  {
    name: "a scope that takes too long has failed, and its attempts are cancelled",
    nodes: `
  s:
    why: w
    limits: {time: 5s}
    nodes:
      a: {why: w, prompt: hi}
      b: {why: w, prompt: "{{ a }}"}
    returns: b`,
    returns: "s | rescue(0)",
    says: { a: { hang: true } },
    state: "degraded",
    value: 0,
    outcomes: { s: "failed", "s/a": "cancelled", "s/b": "cancelled" },
  },
  {
    name: "a loop that takes too long has failed, and its round is cancelled",
    nodes: `
  l:
    why: w
    limits: {time: 5s}
    loop: 3
    nodes:
      a: {why: w, prompt: hi}
    returns: a`,
    returns: "[l | rescue(0), [f.cause.message for f in failures(l)]]",
    says: { "l#2/a": { hang: true } },
    state: "degraded",
    value: [0, [`"l" used its time limit of 5s`]],
    outcomes: { l: "failed", "l#2/a": "cancelled" },
  },
  {
    name: "all attempts of a prompt or program count against its own time, and beyond it none follows",
    nodes: `
  a: {why: w, limits: {time: 5s}, timeout: 3s, retry: 4, prompt: hi}
  b: {why: w, limits: {time: 5s}, retry: 4, run: [sleep]}
  each: {why: w, each: x in range(2), limits: {time: 5s}, prompt: "{{ x }}"}`,
    returns: "[failures(a) | length, failures(b) | length, failures(each) | length]",
    says: { a: { hang: true }, b: { hang: true }, "each[0]": { hang: true } },
    state: "degraded",
    outcomes: { a: "failed", b: "failed", "each[0]": "failed", "each[1]": "ok" },
    events: [
      { kind: "settled", of: "b", cause: { kind: "budget", message: `"b" used its time limit of 5s` } },
      { kind: "settled", of: "a", cause: { kind: "budget", message: `"a" used its time limit of 5s` } },
    ],
    attempts: { a: 2, b: 1, "each[0]": 1 },
  },
  {
    name: "beyond the time of the run nothing more starts",
    nodes: `
  a: {why: w, timeout: 50s, prompt: hi}
  b: {why: w, after: {a: settled}, prompt: hi}`,
    returns: "b | default(0)",
    says: { a: { hang: true } },
    limits: { timeMs: 10_000 },
    state: "budget_exceeded",
    value: 0,
    outcomes: { b: "unsettled" },
  },
  {
    name: "what comes from data cannot pass for an option",
    nodes: `
  a: {why: w, prompt: hi}
  b: {why: w, run: [git, log, "{{ a }}"]}
  c: {why: w, run: [git, log, --, "{{ a }}"]}
  d: {why: w, run: [git, "log={{ a }}"]}`,
    returns: "a",
    says: { a: "--output=x" },
    state: "degraded",
    outcomes: { b: "failed", c: "ok", d: "ok" },
  },
  {
    name: "a list that is too long for the limit fails its node",
    nodes: `
  n: {why: w, each: x in range(9), prompt: "{{ x }}"}`,
    returns: "n | rescue([])",
    limits: { list: 5 },
    state: "degraded",
    value: [],
    events: [
      {
        kind: "settled",
        of: "n",
        cause: {
          kind: "limit",
          message: 'the list of "n" has more than 5 elements, the most that `limits: list` allows',
        },
      },
    ],
  },
];
