/**
 * Stories: a pipeline, what its agents do, and how it must end. `nodes` is the YAML under `nodes:`. `says`: the reply
 * by address (or by node id); `{fail: kind}` fails the attempt, `{hang: true}` never
 * replies; a list gives one for each attempt. All else replies "ok".
 */
import type { Json } from "../../src/base/json.ts";
import type { CauseKind } from "../../src/base/outcome.ts";
import type { RunLimits } from "../../src/core/event.ts";

export type Reply = Json | { readonly fail: CauseKind; readonly message?: string } | { readonly hang: true };
export type Story = {
  readonly name: string;
  readonly head?: string; // more top-level YAML
  readonly nodes: string;
  readonly returns?: string;
  readonly says?: Readonly<Record<string, Reply | readonly Reply[]>>;
  readonly limits?: Partial<RunLimits>;
  readonly state: string;
  readonly value?: Json;
  readonly outcomes?: Readonly<Record<string, string>>;
  readonly asked?: readonly string[]; // exactly these, sorted
  readonly attempts?: Readonly<Record<string, number>>;
};

const bad: Reply = { fail: "refusal", message: "no" };

export const stories: readonly Story[] = [
  {
    name: "a reader of a skipped node is skipped",
    nodes: `
  a: {why: w, when: 1 > 2, prompt: hi}
  b: {why: w, prompt: "x {{ a }}"}`,
    returns: "b | default(7)",
    state: "completed",
    value: 7,
    outcomes: { a: "skipped", b: "skipped" },
    asked: [],
  },
  {
    name: "a reader of a failed node is blocked, and default does not hide it",
    nodes: `
  a: {why: w, prompt: hi}
  b: {why: w, prompt: "x {{ a }}"}`,
    returns: `b | default("none")`,
    says: { a: bad },
    state: "failed",
    outcomes: { a: "failed", b: "blocked" },
  },
  {
    name: "rescue hides a failure, and the run is degraded",
    nodes: `
  a: {why: w, prompt: hi}
  b: {why: w, prompt: "x {{ a }}"}`,
    returns: `b | rescue("none")`,
    says: { a: bad },
    state: "degraded",
    value: "none",
  },
  {
    name: "else gives a value in place of a skip",
    nodes: `
  a: {why: w, when: 1 > 2, else: "nothing", prompt: hi}
  b: {why: w, prompt: "x {{ a }}"}`,
    returns: "b",
    state: "completed",
    value: "ok",
    outcomes: { a: "ok", b: "ok" },
  },
  {
    name: "a guard that reads the item is judged for each",
    nodes: `
  n: {why: w, each: x in range(4), when: x % 2 == 0, prompt: "{{ x }}"}`,
    returns: "census(n)",
    state: "completed",
    value: { total: 4, ok: 2, skipped: 2, failed: 0, blocked: 0, cancelled: 0, dropped: 0 },
    asked: ["n[0]", "n[2]"],
  },
  {
    name: "one ok item is enough unless more are required",
    nodes: `
  n: {why: w, each: x in range(3), prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { "n[0]": bad, "n[1]": bad },
    state: "degraded",
    value: 1,
  },
  {
    name: "all items failed: the fan has failed, with the first cause",
    nodes: `
  n: {why: w, each: x in range(2), prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { n: bad },
    state: "failed",
    outcomes: { n: "failed" },
  },
  {
    name: "require 0 lets a report read a fan of which all failed",
    nodes: `
  n: {why: w, each: x in range(2), require: 0, prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { n: bad },
    state: "degraded",
    value: 0,
  },
  {
    name: "require all",
    nodes: `
  n: {why: w, each: x in range(3), require: all, prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { "n[1]": bad },
    state: "failed",
  },
  {
    name: "a fan over nothing is ok",
    nodes: `
  n: {why: w, each: x in range(0), prompt: "{{ x }}"}`,
    returns: "n | length",
    state: "completed",
    value: 0,
  },
  {
    name: "what does not fit take is dropped, recorded, and degrades the run",
    nodes: `
  n: {why: w, each: x in range(5), take: 2, prompt: "{{ x }}"}`,
    returns: "census(n).dropped",
    state: "degraded",
    value: 3,
  },
  {
    name: "take after sort is a choice and drops nothing",
    nodes: `
  n: {why: w, each: x in range(5), prompt: "{{ x }}", output: {score: integer}}
  best: {from: r in n, sort: r.score desc, take: 2}`,
    returns: "best.score",
    says: {
      "n[0]": { score: 1 },
      "n[1]": { score: 5 },
      "n[2]": { score: 3 },
      "n[3]": { score: 2 },
      "n[4]": { score: 4 },
    },
    state: "completed",
    value: [5, 4],
  },
  {
    name: "a stream keeps the first of its doubles, and its value is in source order",
    nodes: `
  n: {why: w, each: x in range(3), prompt: "{{ x }}", output: {tags: "[string, ..5]"}}
  tags: {from: t in n.tags, distinct: t}
  use: {why: w, each: t in tags, prompt: "{{ t }}"}`,
    returns: "tags",
    says: { "n[0]": { tags: ["a", "b"] }, "n[1]": { tags: ["b", "c"] }, "n[2]": { tags: ["a", "d"] } },
    state: "completed",
    value: ["a", "b", "c", "d"],
    asked: ["n[0]", "n[1]", "n[2]", "use[a]", "use[b]", "use[c]", "use[d]"],
  },
  {
    name: "double keys get addresses of their own, and nothing is merged",
    nodes: `
  n:
    why: w
    each: x in [1, 1, 2]
    prompt: "{{ x }}"`,
    returns: "n | length",
    state: "completed",
    value: 3,
    outcomes: { "n[1]": "ok", "n[2]": "ok" },
  },
  {
    name: "group gives keys with their items",
    nodes: `
  g: {from: x in range(5), group: x % 2, select: {odd: key, count: items | length}}`,
    returns: "g",
    state: "completed",
    value: [
      { odd: 0, count: 3 },
      { odd: 1, count: 2 },
    ],
  },
  {
    name: "two generators join",
    nodes: `
  j: {from: "a in range(2), b in range(3)", where: b > a, select: a * 10 + b}`,
    returns: "j",
    state: "completed",
    value: [1, 2, 12],
  },
  {
    name: "chunks are in source order, the last one short",
    nodes: `
  n: {why: w, each: x in range(5), prompt: "{{ x }}"}
  c: {from: p in pairs(n), select: p.item, chunk: 2}`,
    returns: "c",
    state: "completed",
    value: [[0, 1], [2, 3], [4]],
  },
  {
    name: "a scope is failed by the cause of what its returns touch",
    nodes: `
  s:
    why: w
    nodes:
      a: {why: w, prompt: hi}
      b: {why: w, prompt: "{{ a }}"}
    returns: b
  after: {why: w, prompt: "{{ s }}"}`,
    returns: "after | rescue(0)",
    says: { "s/a": bad },
    state: "degraded",
    value: 0,
    outcomes: { "s/a": "failed", "s/b": "blocked", s: "failed", after: "blocked" },
  },
  {
    name: "a scope without returns is ok only if nothing in it failed",
    nodes: `
  s:
    why: w
    nodes:
      a: {why: w, run: ["true"]}
      b: {why: w, prompt: hi}`,
    says: { "s/b": bad },
    state: "failed",
    outcomes: { s: "failed" },
  },
  {
    name: "an inner node waits only for the inputs that it reads, and is touched by only those",
    nodes: `
  slow: {why: w, prompt: hi}
  v:
    why: w
    nodes:
      a: {why: w, prompt: first}
      b: {why: w, prompt: "{{ slow }}"}
    returns: {a: a, b: b | rescue("none")}`,
    returns: "v",
    says: { slow: bad },
    state: "degraded",
    value: { a: "ok", b: "none" },
  },
  {
    name: "after asks for ok or skipped",
    nodes: `
  a: {why: w, prompt: hi}
  b: {why: w, after: [a], run: ["true"]}
  c: {why: w, after: {a: settled}, run: ["true"]}`,
    says: { a: bad },
    state: "failed",
    outcomes: { a: "failed", b: "blocked", c: "ok" },
  },
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
    says: { "l#1/a": { k: 5 }, "l#2/a": bad },
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
    says: { "l#1/a": { k: 5 }, "l#2/a": bad },
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
    says: { "n[1]": bad },
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
    says: { "n[1]": bad },
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
    name: "beyond the time of the run nothing more starts",
    nodes: `
  a: {why: w, timeout: 50s, prompt: hi}
  b: {why: w, after: {a: settled}, prompt: hi}`,
    returns: "b | default(0)",
    says: { a: { hang: true } },
    limits: { timeMs: 10_000 },
    state: "budget_exceeded",
    value: 0,
    outcomes: { a: "failed", b: "unsettled" },
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
  },
];
