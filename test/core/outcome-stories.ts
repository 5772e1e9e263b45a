/** Stories of outcomes: touching, guards, fans, streams, scopes. */
import { refused, type Story } from "./story.ts";

export const outcomeStories: readonly Story[] = [
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
    says: { a: refused },
    state: "failed",
    outcomes: { a: "failed", b: "blocked" },
  },
  {
    name: "rescue hides a failure, and the run is degraded",
    nodes: `
  a: {why: w, prompt: hi}
  b: {why: w, prompt: "x {{ a }}"}`,
    returns: `b | rescue("none")`,
    says: { a: refused },
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
    says: { "n[0]": refused, "n[1]": refused },
    state: "degraded",
    value: 1,
  },
  {
    name: "all items failed: the fan has failed, with the first cause",
    nodes: `
  n: {why: w, each: x in range(2), prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { n: refused },
    state: "failed",
    outcomes: { n: "failed" },
  },
  {
    name: "require 0 lets a report read a fan of which all failed",
    nodes: `
  n: {why: w, each: x in range(2), require: 0, prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { n: refused },
    state: "degraded",
    value: 0,
  },
  {
    name: "require all",
    nodes: `
  n: {why: w, each: x in range(3), require: all, prompt: "{{ x }}"}`,
    returns: "n | length",
    says: { "n[1]": refused },
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
    says: { "s/a": refused },
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
    says: { "s/b": refused },
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
    says: { slow: refused },
    state: "degraded",
    value: { a: "ok", b: "none" },
  },
  {
    name: "after asks for ok or skipped",
    nodes: `
  a: {why: w, prompt: hi}
  b: {why: w, after: [a], run: ["true"]}
  c: {why: w, after: {a: settled}, run: ["true"]}`,
    says: { a: refused },
    state: "failed",
    outcomes: { a: "failed", b: "blocked", c: "ok" },
  },
];
