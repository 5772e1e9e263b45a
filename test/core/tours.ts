/** The tours: pipelines in which much can happen, and what happens. */
import type { Rates } from "../../src/base/money.ts";
import type { Tour } from "./tour.ts";

const rates: Rates = {
  keeps: "requests",
  outputTokens: 8_000,
  usd: { "claude-opus-5-5": [4, 20], "claude-haiku-5-5": [1, 5] },
};
const used = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens });

export const tours: readonly Tour[] = [
  {
    name: "requests",
    head: `models: {quick: claude-haiku-5-5, slow: claude-opus-5-5, other: gpt-9}
roles:
  reader: {tools: [read, grep], model: quick, system: "Be brief."}
  judge: {tools: [], model: slow, effort: high}
secrets: [TOKEN]`,
    nodes: `
  read: {why: w, role: reader, each: "f in ['a.ts', 'b c.ts']", prompt: "read {{ f }}", label: "of {{ f }}"}
  vote: {why: w, role: judge, each: n in range(3), model: {spread: [quick, other]}, prompt: "vote {{ n }}"}
  judge:
    why: w
    role: judge
    model: [quick, slow]
    retry: {max: 3, on: [provider, output, ensure]}
    ensure:
      - result.n > 2
      - {run: [check, "{{ result.n }}"]}
    prompt: "judge {{ read }}"
    output: {n: integer}
  test:
    why: w
    run: [npm, "{{ judge.n }}", --, "-x"]
    env: {N: judge.n, KEY: TOKEN}
    stdin: read | join(",")
    cwd: "sub/{{ judge.n }}"
    ok_codes: [0, 3]
    parse: text
    timeout: 40s
    idle: 5s
  script: {why: w, run: "echo done", after: [test]}`,
    returns: `[judge.n, vote | length]`,
    says: {
      "read[a.ts]": { ms: 30 },
      judge: [{ fail: "provider", message: "down" }, { value: { n: 1 } }, { value: { n: 3 } }, { value: { n: 4 } }],
      test: { value: "fine" },
    },
    ensured: { judge: [true, true, false, true] },
  },
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
    name: "streams",
    head: "types: {Tag: {k: string, n: integer}}",
    nodes: `
  find: {why: w, each: x in range(5), at_once: 2, prompt: "{{ x }}", output: {tags: ["Tag", 0..4]}}
  new: {from: t in find.tags, where: t.n > 0, distinct: t.k, take: 4}
  few: {from: t in find.tags, cap: {per: t.n, max: 1}, select: t.k}
  use: {why: w, each: t in new, key: t.k, prompt: "use {{ t.k }}"}
  each_few: {why: w, each: k in few, require: all, prompt: "{{ k }}"}
  sorted: {from: t in find.tags, sort: "t.n desc, t.k", take: 3}
  groups: {from: t in find.tags, group: t.k, select: {key: key, n: items | length}}
  pieces: {from: u in use, chunk: 2}
  cross:
    from: 'a in ([1, 2]), b in (["x", "y"])'
    where: a > 1 or b == "x"`,
    returns: `{"use": use, "few": few, "sorted": sorted.k, "groups": groups, "pieces": pieces, "cross": cross}`,
    says: {
      "find[0]": {
        ms: 50,
        value: {
          tags: [
            { k: "a", n: 1 },
            { k: "b", n: 0 },
          ],
        },
      },
      "find[1]": {
        ms: 10,
        value: {
          tags: [
            { k: "a", n: 2 },
            { k: "c", n: 2 },
          ],
        },
      },
      "find[2]": { fail: "refusal" },
      "find[3]": { value: { tags: [] } },
      "find[4]": {
        value: {
          tags: [
            { k: "d", n: 1 },
            { k: "e", n: 3 },
            { k: "f", n: 5 },
          ],
        },
      },
      "each_few[f]": { fail: "refusal" },
    },
    happens: [{ at: 35, crash: true }],
  },
  {
    name: "loops",
    nodes: `
  hunt:
    why: w
    loop: 4
    state: {found: []}
    nodes:
      look: {why: w, each: x in range(2), prompt: "{{ x }} {{ found | length }} {{ round }}", output: {n: integer}}
      sum: {value: look.n | sum}
    next:
      found: found + [sum]
    stop: {dry: {when: sum == 0, rounds: 2}, much: {when: (found | length) > 9, then: ask}}
    returns: found
  over:
    why: w
    loop: x in (["a", "b"])
    state: {text: ""}
    nodes:
      write: {why: w, prompt: "{{ x }} {{ text }}"}
    next: {text: text ~ write}
    stop: {liked: {when: round == 1, then: ask}}
    returns: text
  breaks:
    why: w
    loop: 3
    state: {n: 0}
    nodes:
      make: {why: w, prompt: "{{ n }}", output: {k: integer}}
    next: {n: n + make.k}
    returns: n
  no_round:
    why: w
    loop: x in ([])
    state: {n: 7}
    nodes:
      never: {why: w, prompt: "{{ x }}"}
    next: {n: n + 1}
    returns: n`,
    returns: `[hunt, ended(hunt), over, ended(over), breaks, ended(breaks), no_round]`,
    says: {
      "hunt#1/look[0]": { value: { n: 2 } },
      look: { value: { n: 0 } },
      "breaks#1/make": { value: { k: 5 } },
      "breaks#2/make": { fail: "refusal" },
    },
    happens: [
      { at: 15, crash: true },
      { at: 60, answer: ["over", { choice: "go_on", note: "shorter" }] },
    ],
    waits: true,
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
    name: "worktrees",
    nodes: `
  plan:
    value:
      - {id: "a", needs: []}
      - {id: "b", needs: ["a"]}
      - {id: "c", needs: ["a"]}
  build:
    why: w
    each: t in plan
    key: t.id
    needs_items: t.needs
    worktree: true
    setup: [npm, ci]
    nodes:
      write: {why: w, prompt: "write {{ t.id }} {{ needed }}"}
      test: {why: w, after: [write], run: [npm, test], parse: text}
    returns: test
  look: {why: w, each: x in range(1), worktree: true, prompt: "look"}
  branches: {value: worktree(build).branch}
  one: {value: worktree(look).commit}`,
    returns: "[branches, one]",
    says: {
      "build[a]/write": { files: ["a.ts"], value: "a" },
      "build[b]/write": { ms: 40, files: ["b.ts"], value: "b" },
      "build[c]/write": [{ ms: 100, files: ["c.ts"] }],
      "build[c]/test": { fail: "exit", message: "1" },
      test: { value: "fine" },
    },
    happens: [{ at: 40, crash: true }],
  },
  {
    name: "items that need each other",
    nodes: `
  plan:
    value:
      - {id: "c", needs: ["b"]}
      - {id: "b", needs: ["a"]}
      - {id: "a", needs: []}
      - {id: "x", needs: ["y"]}
      - {id: "y", needs: ["x"]}
      - {id: "u", needs: ["zz"]}
      - {id: "d", needs: []}
      - {id: "d", needs: []}
      - {id: "e", needs: ["d", "a"]}
  build:
    why: w
    each: t in plan
    key: t.id
    take: 9
    needs_items: t.needs
    stop_each: {bad: (so_far.failed > 5), good: (result == "stop")}
    prompt: "{{ t.id }} {{ needed }}"
  open: {why: w, each: "t in ['p', 'q', 'r', 's']", at_once: 2, stop_each: {seen: (result == "stop")}, prompt: "{{ t }}"}`,
    returns: `[build, [f.cause.message for f in failures(build)], census(build), ended(build), open, ended(open), census(open)]`,
    says: { "open[q]": { value: "stop" }, "open[p]": { ms: 50 } },
    happens: [{ at: 15, crash: true }],
  },
  {
    name: "a re-run",
    nodes: `
  find: {why: w, each: x in range(4), prompt: "{{ x }}"}
  list: {why: w, run: [ls], reads: ["*.ts"], cwd: sub, parse: text, trust: untrusted}
  same: {why: w, each: x in range(2), prompt: "the same"}
  again: {why: w, run: [date], parse: text}
  web: {why: w, tools: [web_search, read], prompt: "{{ list }}"}
  sum: {why: w, prompt: "{{ find }} {{ web }}"}`,
    returns: "sum",
    isRerun: true,
  },
  {
    name: "a re-run in worktrees",
    nodes: `
  build:
    why: w
    each: x in range(2)
    worktree: true
    nodes:
      write: {why: w, retry: 1, prompt: "write"}
      read: {why: w, after: [write], prompt: "read"}
      test: {why: w, after: [read], run: [test, "{{ worktree().branch | default('-') }}"], reads: [], parse: text}
    returns: test
  first: {why: w, after: [build], worktree: true, prompt: first}
  in_same: {why: w, after: [first], worktree: first, prompt: also}`,
    returns: "build",
    isRerun: true,
    says: {
      "build[0]/write": [{ fail: "provider", message: "down" }, { files: ["a"] }],
      write: { files: ["b"] },
      first: { files: ["c"] },
    },
  },
  {
    name: "a batch",
    nodes: `
  slow: {why: w, each: x in range(3), batch: true, prompt: "{{ x }}"}
  fast: {why: w, each: x in range(3), prompt: "{{ x }}"}`,
    returns: "[slow, fast]",
    limits: { atOnce: 1 },
    says: { slow: { ms: 1_000, ticket: "t" } },
    happens: [{ at: 500, crash: true }],
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
    name: "lists in order",
    head: `types:
  Row: {k: string, n?: integer, s: string, b: boolean, w: low | mid | high}`,
    nodes: `
  rows: {why: w, prompt: rows, output: {list: ["Row", 0..20]}}
  by_n: {from: r in rows.list, sort: r.n | default(-9), select: r.k}
  by_s: {from: r in rows.list, sort: "r.s, r.k desc", select: r.k}
  by_w: {from: r in rows.list, sort: r.w desc, take: 4, select: r.k}
  alone: {from: r in rows.list, chunk: 1, select: r.k}
  threes: {from: r in rows.list, where: r.b, chunk: 3, select: r.k}
  kinds: {from: r in rows.list, group: r.w, select: {w: key, ks: items.k}}
  some: {from: r in rows.list, distinct: r.s, cap: {per: r.b, max: 1}, select: r.k}
  pairs_of: {from: "a in rows.list, b in rows.list", where: (a.k < b.k and a.s == b.s), select: a.k ~ b.k}
  nobody: {from: r in rows.list, where: r.k == "zz"}
  over: {why: w, each: r in rows.list, key: r.k, take: 2, value: r.k}`,
    returns: `{"cut": [d.why for d in dropped(over)], "some": dropped(some) | length}`,
    says: {
      rows: {
        value: {
          list: [
            { k: "a", n: 3, s: "x", b: true, w: "mid" },
            { k: "b", s: "é", b: false, w: "low" },
            { k: "c", n: -1, s: "😀", b: true, w: "high" },
            { k: "d", n: 3, s: "xx", b: false, w: "low" },
            { k: "e", s: "x", b: true, w: "mid" },
            { k: "f", n: 0, s: "Z", b: true, w: "high" },
          ],
        },
      },
    },
  },
  {
    name: "calls",
    files: {
      "part.yaml": `sluice: 1
name: part
why: A part.
inputs:
  tags: ["string", ..20]
  least: {type: integer, default: 1}
nodes:
  long: {from: t in inputs.tags, where: (t | length) >= inputs.least, take: 3}
  each_of: {why: w, each: t in long, prompt: "each {{ t }}"}
  count: {value: inputs.tags | length}
ensure: [count > 0]
returns: {count: count, each: each_of}
`,
    },
    nodes: `
  find: {why: w, each: x in range(3), prompt: "{{ x }}", output: {tags: ["string", 0..4]}}
  part: {why: w, use: ./part.yaml, with: {tags: find.tags, least: 2}}
  no_tags: {from: t in find.tags, where: t == ""}
  empty: {why: w, use: ./part.yaml, with: {tags: no_tags}}
  after_empty: {why: w, after: {empty: settled}, prompt: "{{ outcomes(empty) }}"}
  checked:
    why: w
    each: c in part.each
    use: std/verify
    with: {claim: c, votes: 2}`,
    returns: `{"part": part.count, "how": checked.status}`,
    says: {
      "find[0]": { ms: 40, value: { tags: ["aa", "b"] } },
      "find[1]": { ms: 20, value: { tags: ["cc", "dd"] } },
      "find[2]": { ms: 30, value: { tags: ["ee"] } },
      refute: { value: { reason: "r", verdict: "stands" } },
      "checked[ok]/refute[1]": { fail: "refusal" },
    },
    happens: [{ at: 33, crash: true }],
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
];
