/** Tours of what is done in what order: requests, lists, streams, loops, calls, worktrees, re-runs. */
import type { Tour } from "./tour.ts";

export const workTours: readonly Tour[] = [
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
    happens: [{ at: 0, crash: true }],
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
    name: "needs that cannot be met",
    nodes: `
  plan:
    value:
${Array.from({ length: 12 }, (_, at) => `      - {id: "ring-${at}", needs: ["ring-${(at + 1) % 12}"]}`).join("\n")}
      - {id: "self", needs: ["self"]}
      - {id: "near", needs: ["rings-3"]}
      - {id: "far", needs: ["q"]}
      - {id: "late", needs: ["last"]}
      - {id: "fine", needs: []}
      - {id: "last", needs: []}
  build: {why: w, each: t in plan, key: t.id, take: 17, require: 0, needs_items: t.needs, prompt: "{{ t.id }}"}`,
    returns: "[f.cause.message for f in failures(build)]",
  },
  {
    name: "keys of items",
    nodes: `
  same: {why: w, each: "x in ['a', 'b', 'a', 'a']", value: x}
  keyed: {why: w, each: x in range(4), key: x % 2, value: x}
  twins:
    value:
      - {n: 1}
      - {n: 2}
      - {n: 1}
  objects: {why: w, each: o in twins, value: o.n}
  long: {why: w, each: "x in ['${"long ".repeat(20)}', 'with/slash', '']", value: x}`,
    returns: "[keyed, objects]",
  },
];
