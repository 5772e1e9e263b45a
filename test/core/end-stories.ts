/** Stories of ends: what fan-outs require, what scopes touch, what a run may call itself. */
import { refused, type Story } from "./story.ts";

export const endStories: readonly Story[] = [
  {
    name: "a number is required: one less is not enough, and the cause says how many there were",
    nodes: `
  n: {why: w, each: x in range(4), require: 3, prompt: "{{ x }}"}
  after: {why: w, prompt: "{{ n }}"}`,
    returns: "after | rescue(0)",
    says: { "n[1]": refused, "n[2]": refused },
    state: "degraded",
    value: 0,
    outcomes: { n: "failed", after: "blocked" },
    events: [{ kind: "settled", of: "n", outcome: "failed", cause: { kind: "require" } }],
  },
  {
    name: "a number that is reached",
    nodes: `
  n: {why: w, each: x in range(4), require: 3, prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { "n[1]": refused },
    state: "degraded",
    value: 3,
  },
  {
    name: "skipped items did not run: of those that did, all are ok",
    nodes: `
  n: {why: w, each: x in range(4), require: all, when: x > 1, prompt: "{{ x }}"}`,
    returns: "n | length",
    state: "completed",
    value: 2,
  },
  {
    name: "if all items are skipped none ran, which is ok",
    nodes: `
  n: {why: w, each: x in range(4), require: 2, when: x > 9, prompt: "{{ x }}"}`,
    returns: "n",
    state: "completed",
    value: [],
    outcomes: { n: "ok", "n[0]": "skipped" },
  },
  {
    name: "if all items are blocked the fan-out is blocked by what blocks them, whatever it requires",
    nodes: `
  a: {why: w, prompt: a}
  n:
    why: w
    each: x in range(2)
    require: 0
    nodes:
      b: {why: w, prompt: "{{ a }} {{ x }}"}
    returns: b`,
    returns: `{"n": n | rescue("none"), "census": census(n)}`,
    says: { a: refused },
    state: "degraded",
    value: {
      n: "none",
      census: { total: 2, ok: 0, skipped: 0, failed: 0, blocked: 2, cancelled: 0, dropped: 0 },
    },
    outcomes: { n: "blocked", "n[0]": "blocked", "n[0]/b": "blocked" },
  },
  {
    name: "where all are required, a blocked item is one too few",
    nodes: `
  build:
    why: w
    each: t in [{"id":"a","needs":[]},{"id":"b","needs":["a"]},{"id":"c","needs":[]}]
    key: t.id
    needs_items: t.needs
    require: all
    when: t.id != "a"
    prompt: "{{ t.id }}"`,
    returns: "census(build)",
    state: "degraded",
    value: { total: 3, ok: 1, skipped: 1, failed: 0, blocked: 1, cancelled: 0, dropped: 0 },
    outcomes: { build: "failed", "build[b]": "blocked", "build[c]": "ok" },
  },
  {
    name: "a scope whose returns touch nothing that failed is ok, and the run is degraded all the same",
    nodes: `
  s:
    why: w
    nodes:
      a: {why: w, prompt: a}
      b: {why: w, prompt: b}
    returns: b`,
    returns: "s",
    says: { "s/a": refused },
    state: "degraded",
    value: "ok",
    outcomes: { s: "ok", "s/a": "failed" },
  },
  {
    name: "a scope whose returns touch what was skipped inside is skipped",
    nodes: `
  flags: {value: {go: false}}
  s:
    why: w
    nodes:
      a: {why: w, when: flags.go, prompt: a}
    returns: a
  after: {why: w, prompt: "{{ s }}"}`,
    returns: `after | default("none")`,
    state: "completed",
    value: "none",
    outcomes: { s: "skipped", after: "skipped" },
  },
  {
    name: "a scope whose returns touch what failed outside is blocked",
    nodes: `
  a: {why: w, prompt: a}
  s:
    why: w
    nodes:
      b: {why: w, prompt: b}
    returns: a ~ b`,
    returns: "s | rescue(0)",
    says: { a: refused },
    state: "degraded",
    value: 0,
    outcomes: { s: "blocked", "s/b": "ok" },
  },
  {
    name: "what is blocked names what failed at the root of it, however far away",
    nodes: `
  a: {why: w, prompt: a}
  b: {why: w, prompt: "{{ a }}"}
  c: {why: w, prompt: "{{ b }}"}`,
    returns: "c",
    says: { a: { fail: "refusal", message: "I will not" } },
    state: "failed",
    cause: { kind: "refusal", message: "`a` failed: I will not" },
    outcomes: { b: "blocked", c: "blocked" },
  },
  {
    name: "a pipeline that returns nothing has failed where a node of it has",
    nodes: `
  a: {why: w, prompt: hi}
  b: {why: w, prompt: hi}`,
    says: { b: refused },
    state: "failed",
    outcomes: { a: "ok", b: "failed" },
  },
  {
    name: "a pipeline that returns what was skipped has failed, and says what to write",
    nodes: `
  flags: {value: {go: false}}
  a: {why: w, when: flags.go, prompt: a}`,
    returns: "a",
    state: "failed",
    cause: { kind: "expression" },
  },
  {
    name: "a condition of the run that cannot be computed does not hold",
    head: "ensure: [n.score > 1]",
    nodes: `
  n: {why: w, prompt: hi, output: {score: integer}}`,
    returns: `n.score | rescue(0)`,
    says: { n: refused },
    state: "failed",
    value: 0,
    cause: { kind: "ensure", message: "`n.score > 1` does not hold" },
  },
  {
    name: "conditions of the run that hold change nothing",
    head: "ensure: [census(n).failed == 0, n | length == 2]",
    nodes: `
  n: {why: w, each: x in range(2), prompt: "{{ x }}"}`,
    returns: "n | length",
    state: "completed",
    value: 2,
  },
  {
    name: "what is held reads as skipped in the result, which is partial",
    nodes: `
  a: {why: w, prompt: a}
  b: {why: w, prompt: "{{ a }}"}
  c: {why: w, each: x in range(2), prompt: "{{ b }} {{ x }}"}`,
    returns: `{"a": a, "b": b | default("held"), "c": c | default([]), "n": census(c).total}`,
    limits: { agents: 1 },
    state: "budget_exceeded",
    value: { a: "ok", b: "held", c: [], n: 1 },
    cause: { kind: "budget" },
    outcomes: { b: "unsettled", c: "unsettled" },
    events: [
      { kind: "held", why: "budget" },
      { kind: "run_ended", state: "budget_exceeded", partial: true },
    ],
  },
  {
    name: "verifiers of which all died have verified nothing",
    nodes: `
  v: {why: w, use: std/verify, with: {claim: "the earth is flat"}}`,
    returns: `{"status": v.status, "votes": v.votes, "reasons": v.reasons}`,
    says: { refute: { fail: "refusal", message: "died" } },
    state: "degraded",
    value: { status: "unverified", votes: { stands: 0, refuted: 0 }, reasons: [] },
  },
  {
    name: "a verifier that died takes no part: two of three still decide",
    nodes: `
  v: {why: w, use: std/verify, with: {claim: "the earth is round"}}`,
    returns: "v.status",
    says: {
      "v/refute[0]": { verdict: "stands", reason: "r" },
      "v/refute[1]": { fail: "refusal", message: "died" },
      "v/refute[2]": { verdict: "stands", reason: "r" },
    },
    state: "degraded",
    value: "survives",
  },
  {
    name: "a condition of stop_each that cannot be computed is false",
    nodes: `
  n:
    why: w
    each: x in range(3)
    at_once: 1
    require: 0
    stop_each: {found: result.score > 5, died: so_far.failed >= 2}
    prompt: "{{ x }}"
    output: {score: integer}`,
    returns: `{"how": ended(n), "census": census(n)}`,
    says: { n: refused },
    state: "degraded",
    value: {
      how: "died",
      census: { total: 3, ok: 0, skipped: 1, failed: 2, blocked: 0, cancelled: 0, dropped: 0 },
    },
  },
  {
    name: "else stands in for an item, for a node, and for a whole fan-out",
    nodes: `
  flags: {value: {go: false}}
  some: {why: w, each: x in range(3), when: x != 1, else: "left out", prompt: "{{ x }}"}
  all: {why: w, when: flags.go, else: ("none"), each: x in range(3), prompt: "{{ x }}"}
  reads: {why: w, prompt: "{{ some }} {{ all }}"}`,
    returns: "reads",
    state: "completed",
    prompts: { reads: `["ok","left out","ok"] none` },
    outcomes: { all: "ok", "some[1]": "ok" },
  },
  {
    name: "default stands in for null and for what is absent, but for no failure",
    nodes: `
  a: {why: w, prompt: a, output: {note: string | null, more?: string}}
  b: {why: w, prompt: b, output: {note: string | null, more?: string}}`,
    returns: `{"note": a.note | default("-"), "more": a.more | default("-"), "b": b.note | default("-") | rescue("failed")}`,
    says: { a: { note: null }, b: refused },
    state: "degraded",
    value: { note: "-", more: "-", b: "failed" },
  },
];
