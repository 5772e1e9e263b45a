/** Stories of items that need each other, of fans that stop early, of `fail:`, and of roles chosen by a word. */
import { refused, type Story } from "./story.ts";

const tasks = (...of: readonly (readonly [id: string, ...needs: string[]])[]): string =>
  `${of.map(([id, ...needs]) => `\n      - {id: ("${id}"), needs: ${JSON.stringify(needs)}}`).join("")}`;

/** Tasks as a planner emits them; `build` does each when those that it needs are done. */
const graph = (...of: readonly (readonly [id: string, ...needs: string[]])[]): string => `
  plan:
    value:${tasks(...of)}
  build:
    why: w
    each: task in plan
    take: 9
    key: task.id
    needs_items: task.needs
    prompt: "{{ task.id }} after {{ needed }}"`;

export const graphStories: readonly Story[] = [
  {
    name: "items start when those that they need are ok, and read their values in the order of the keys",
    nodes: graph(["c", "b", "a"], ["b", "a"], ["a"]),
    returns: "build",
    says: { "build[a]": "A", "build[b]": "B", "build[c]": "C" },
    state: "completed",
    value: ["C", "B", "A"],
    prompts: { "build[a]": "a after []", "build[b]": `b after ["A"]`, "build[c]": `c after ["B","A"]` },
  },
  {
    name: "what needs a failed item is blocked, and so is what needs that",
    nodes: graph(["a"], ["b", "a"], ["c", "b"], ["d"]),
    returns: "build",
    says: { "build[a]": refused },
    state: "degraded",
    value: ["ok"],
    outcomes: { "build[a]": "failed", "build[b]": "blocked", "build[c]": "blocked", "build[d]": "ok" },
    asked: ["build[a]", "build[d]"],
  },
  {
    name: "a skipped item blocks those that need it",
    nodes: `${graph(["a"], ["b", "a"])}
    when: task.id != "a"`,
    returns: "census(build)",
    state: "degraded",
    value: { total: 2, ok: 0, skipped: 1, failed: 0, blocked: 1, cancelled: 0, dropped: 0 },
  },
  {
    name: "unknown keys fail the items that name them, and no others",
    nodes: graph(["alpha", "alpa"], ["b", "alpha"], ["c"]),
    returns: "failures(build)",
    state: "degraded",
    value: [
      {
        key: "alpha",
        item: { id: "alpha", needs: ["alpa"] },
        cause: {
          kind: "input",
          message: `it needs "alpa", which is the key of no item; did you mean "alpha"?`,
          output: "",
        },
      },
    ],
    outcomes: { "build[alpha]": "failed", "build[b]": "blocked", "build[c]": "ok" },
  },
  {
    name: "items that wait for each other fail with the way round; what needs them is blocked",
    nodes: graph(["a", "b"], ["b", "c"], ["c", "a"], ["d", "a"], ["e", "e"], ["f"]),
    returns: "[f.cause.message for f in failures(build)]",
    state: "degraded",
    value: [
      "items wait for each other: a -> b -> c -> a",
      "items wait for each other: a -> b -> c -> a",
      "items wait for each other: a -> b -> c -> a",
      "it needs itself",
    ],
    outcomes: { "build[d]": "blocked", "build[f]": "ok" },
    asked: ["build[f]"],
  },
  {
    name: "the way round is a shortest one, though there is a circle within the circle",
    nodes: graph(["a", "b"], ["b", "c"], ["c", "b", "a"]),
    returns: "[f.cause.message for f in failures(build)]",
    state: "degraded",
    value: ["a -> b -> c -> a", "a -> b -> c -> a", "a -> b -> c -> a"].map(
      (way) => `items wait for each other: ${way}`,
    ),
    asked: [],
  },
  {
    name: "a long key that no item has is shown by its begin",
    nodes: graph(["a", "0123456789".repeat(9)]),
    returns: "[f.cause.message for f in failures(build)]",
    state: "degraded",
    value: [`it needs "${"0123456789".repeat(8)}…", which is the key of no item`],
  },
  {
    name: "what is no list of keys is shown by its begin",
    head: "inputs: {tasks: {type: '[{id: string, needs: any}]'}}",
    inputs: { tasks: [{ id: "a", needs: "0123456789".repeat(9) }] },
    nodes: `
  build: {why: w, each: task in inputs.tasks, take: 9, key: task.id, needs_items: task.needs, prompt: "{{ task.id }}"}`,
    returns: "[f.cause.message for f in failures(build)]",
    state: "degraded",
    value: [`\`needs_items\` is "${"0123456789".repeat(8).slice(0, 79)}, not a list of keys`],
  },
  {
    name: "items of one key fail, since nobody can tell which is meant",
    nodes: graph(["a"], ["a"], ["b", "a"], ["c"]),
    returns: "census(build)",
    state: "degraded",
    value: { total: 4, ok: 1, skipped: 0, failed: 2, blocked: 1, cancelled: 0, dropped: 0 },
    asked: ["build[c]"],
  },
  {
    name: "an item that waits takes no place of at_once",
    nodes: `${graph(["c", "b"], ["b", "a"], ["a"], ["d"])}
    at_once: 1`,
    returns: "build | length",
    state: "completed",
    value: 4,
    asked: ["build[a]", "build[b]", "build[c]", "build[d]"],
  },
  {
    name: "a guard may read what was needed",
    nodes: `${graph(["a"], ["b", "a"], ["c", "a"])}
    when: task.id != "b" or "yes" in needed`,
    returns: "build",
    says: { "build[a]": "no" },
    state: "completed",
    value: ["no", "ok"],
    outcomes: { "build[b]": "skipped" },
  },
  {
    name: "items beyond take cannot be needed",
    nodes: graph(["a", "z"], ["b"], ["z"]).replace("take: 9", "take: 2"),
    returns: "[f.cause.message for f in failures(build)]",
    state: "degraded",
    value: [`it needs "z", which \`take\` left out`],
    outcomes: { "build[b]": "ok" },
  },
  {
    name: "items without agents need each other just so",
    nodes: `
  plan:
    value:${tasks(["c", "b"], ["b", "a"], ["a"])}
  build:
    why: w
    each: task in plan
    take: 9
    key: task.id
    needs_items: task.needs
    value: task.id ~ needed | join("")`,
    returns: "build",
    state: "completed",
    value: ["cba", "ba", "a"],
  },
  {
    name: "scopes that need each other read what was needed inside",
    nodes: `
  plan:
    value:${tasks(["b", "a"], ["a"])}
  build:
    why: w
    each: task in plan
    take: 9
    key: task.id
    needs_items: task.needs
    nodes:
      do: {why: w, prompt: "{{ needed }}"}
    returns: do`,
    returns: "build",
    says: { "build[a]/do": "A" },
    state: "completed",
    value: ["ok", "A"],
    prompts: { "build[b]/do": `["A"]` },
  },
  {
    name: "a condition of stop_each ends the fan: no more items start",
    nodes: `
  n:
    why: w
    each: x in range(6)
    at_once: 1
    stop_each: {found: (result == "yes"), never: so_far.ok > 100}
    prompt: "{{ x }}"`,
    returns: `{"how": ended(n), "census": census(n), "values": n}`,
    says: { "n[2]": "yes" },
    state: "completed",
    value: {
      how: "found",
      census: { total: 6, ok: 3, skipped: 3, failed: 0, blocked: 0, cancelled: 0, dropped: 0 },
      values: ["ok", "ok", "yes"],
    },
    outcomes: { "n[3]": "skipped", "n[5]": "skipped" },
    asked: ["n[0]", "n[1]", "n[2]"],
  },
  {
    name: "a fan that nothing stopped is exhausted",
    nodes: `
  n: {why: w, each: x in range(2), stop_each: {enough: so_far.ok >= 5}, prompt: "{{ x }}"}`,
    returns: "ended(n)",
    state: "completed",
    value: "exhausted",
  },
  {
    name: "a condition on the cause of a failure",
    nodes: `
  n:
    why: w
    each: x in range(5)
    at_once: 1
    require: 0
    stop_each:
      broken: cause.kind == "refusal"
    prompt: "{{ x }}"`,
    returns: `{"how": ended(n), "census": census(n)}`,
    says: { "n[1]": refused },
    state: "degraded",
    value: {
      how: "broken",
      census: { total: 5, ok: 1, skipped: 3, failed: 1, blocked: 0, cancelled: 0, dropped: 0 },
    },
  },
  {
    name: "what has begun goes on to its end when the fan stops",
    nodes: `
  n:
    why: w
    each: x in range(5)
    at_once: 2
    stop_each: {first: so_far.total >= 1}
    nodes:
      a: {why: w, prompt: "a {{ x }}"}
      b: {why: w, prompt: "b {{ a }}"}
    returns: b`,
    returns: `{"values": n | length, "how": ended(n), "skipped": census(n).skipped}`,
    state: "completed",
    value: { values: 2, how: "first", skipped: 3 },
  },
  {
    name: "elements of a stream that come after the stop are skipped",
    nodes: `
  find: {why: w, each: x in range(4), at_once: 1, prompt: "find {{ x }}"}
  n:
    why: w
    each: f in find
    at_once: 1
    stop_each: {enough: so_far.ok >= 2}
    prompt: "read {{ f }}"`,
    returns: "census(n)",
    state: "completed",
    value: { total: 4, ok: 2, skipped: 2, failed: 0, blocked: 0, cancelled: 0, dropped: 0 },
  },
  {
    name: "fail ends its item, and what stands beside it in the item is cancelled",
    nodes: `
  n:
    why: w
    each: x in range(3)
    nodes:
      a: {why: w, prompt: "a {{ x }}"}
      stop: {why: w, when: x == 1, fail: "no {{ x }}: {{ a }}"}
      b: {why: w, after: [a], prompt: "b {{ x }}"}
    returns: b`,
    returns: `{"v": n, "f": [f.cause for f in failures(n)]}`,
    limits: { atOnce: 1 },
    state: "degraded",
    value: { v: ["ok", "ok"], f: [{ kind: "author", message: "no 1: ok", output: "" }] },
    outcomes: { "n[0]/stop": "skipped", "n[1]/stop": "failed", "n[1]": "failed", "n[2]": "ok" },
  },
  {
    name: "fail beside an each fails that item alone",
    nodes: `
  n: {why: w, each: x in range(3), require: 0, when: x != 1, fail: "no {{ x }}"}`,
    returns: "census(n)",
    state: "degraded",
    value: { total: 3, ok: 0, skipped: 1, failed: 2, blocked: 0, cancelled: 0, dropped: 0 },
  },
  {
    name: "a scope and a loop pass a fail on to the run, which ends as its author says",
    nodes: `
  s:
    why: w
    nodes:
      l:
        why: w
        loop: 3
        nodes:
          a: {why: w, prompt: "{{ round }}"}
          end: {why: w, when: round == 2, fail: "round {{ round }} said {{ a }}"}
  other: {why: w, after: [s], prompt: x}`,
    returns: "other",
    state: "failed",
    cause: { kind: "author", message: "round 2 said ok" },
    outcomes: { other: "cancelled", s: "cancelled", "s/l": "cancelled", "s/l#2/end": "failed" },
  },
  {
    name: "a word chooses the role",
    head: `
roles:
  engineer: {model: fast, tools: [read]}
  lawyer: {model: strong, system: "You know tax law."}
  clerk: {model: fast, effort: low}
inputs:
  law: {type: string, default: tax law}`,
    nodes: `
  n:
    why: w
    each: kind in ["howto", "legal", "other"]
    role: {by: kind, of: {howto: engineer, legal: lawyer}, else: clerk}
    prompt: "{{ kind }}"`,
    returns: "n",
    state: "completed",
    value: ["ok", "ok", "ok"],
    requests: {
      "n[howto]": { role: "engineer", tools: ["read"] },
      "n[legal]": { role: "lawyer", system: "You know tax law." },
      "n[other]": { role: "clerk", effort: "low" },
    },
  },
];
