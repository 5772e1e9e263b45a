/** Stories of streams: chains of fan-outs, joins, barriers, takes, and sources that end badly. */
import { refused, type Story } from "./story.ts";

export const streamStories: readonly Story[] = [
  {
    name: "a count that is not whole counts as the whole number below it, in streams as in lists that are read whole",
    head: "inputs: {n: any}",
    inputs: { n: 2.5 },
    nodes: `
  a: {why: w, each: x in range(5), prompt: "{{ x }}", output: integer}
  n: {why: w, each: x in range(5), take: inputs.n, value: x}
  whole: {from: x in range(5), cap: {per: x // 4, max: inputs.n}, take: inputs.n}
  live: {from: x in a, order: source, cap: {per: x // 4, max: inputs.n}, take: inputs.n}
  parts: {from: x in range(5), chunk: inputs.n}
  passed: {from: x in a, chunk: inputs.n}`,
    returns: "[n, whole, live, parts, passed]",
    says: { "a[0]": 0, "a[1]": 1, "a[2]": 2, "a[3]": 3, "a[4]": 4 },
    state: "degraded",
    value: [
      [0, 1],
      [0, 1],
      [0, 1],
      [[0, 1], [2, 3], [4]],
      [[0, 1], [2, 3], [4]],
    ],
  },
  {
    name: "what distinct leaves out of a list that is read whole is recorded beside what cap and take cut, and is no drop",
    nodes: `
  plain: {from: "x in [1, 2, 2, 1, 3]", distinct: x}
  fine: {from: "x in [1, 2]", distinct: x}
  down: {from: "x in [1, 2, 2, 1, 3]", sort: x desc, distinct: x, take: 2}
  cuts: {from: "x in [1, 2, 2, 3, 4, 5]", where: x > 1, distinct: x, cap: {per: x // 4, max: 1}, take: 1}
  kinds: {from: "x in [1, 1, 2]", distinct: x, group: x, select: key}`,
    returns: `{"all": [plain, fine, down, cuts, kinds], "dropped": dropped(cuts), "none": dropped(plain), "census": [census(plain).dropped, census(cuts).dropped]}`,
    state: "degraded",
    value: {
      all: [[1, 2, 3], [1, 2], [3, 2], [2], [1, 2]],
      dropped: [
        { item: 3, why: "cap" },
        { item: 4, why: "take" },
        { item: 5, why: "cap" },
      ],
      none: [],
      census: [0, 3],
    },
    events: [
      { kind: "closed", of: "plain", dropped: 0, codes: "2a2d1a" },
      { kind: "settled", of: "plain" },
      { kind: "settled", of: "fine" },
      { kind: "closed", of: "down", dropped: 0, codes: "2a2d1a" },
      { kind: "closed", of: "cuts", dropped: 3, codes: "2a1d1c1t1c" },
      { kind: "closed", of: "kinds", dropped: 0, codes: "1a1d1a" },
    ],
  },
  {
    name: "an element goes through three fan-outs while others have not begun",
    nodes: `
  find: {why: w, each: x in range(4), prompt: "find {{ x }}"}
  read: {why: w, each: f in pairs(find), key: f.key, prompt: "read {{ f.value }}"}
  judge: {why: w, each: r in pairs(read), key: r.key, prompt: "judge {{ r.value }}"}`,
    returns: "judge | length",
    limits: { atOnce: 1 },
    state: "completed",
    value: 4,
    starts: ["find[0]", "read[0]", "judge[0]", "find[1]", "read[1]", "judge[1]", "find[2]"],
    events: [
      { kind: "settled", of: "judge[0]" },
      { kind: "opened", of: "find[3]" },
      { kind: "settled", of: "judge[3]" },
    ],
  },
  {
    name: "what is slow in one fan-out holds up nothing but itself in the next",
    nodes: `
  find: {why: w, each: x in range(3), prompt: "find {{ x }}"}
  read: {why: w, each: f in pairs(find), key: f.key, prompt: "read {{ f.value }}"}
  judge: {why: w, each: r in pairs(read), key: r.key, prompt: "judge {{ r.value }}"}
  report: {why: w, prompt: "{{ judge }}"}`,
    returns: "report",
    late: ["find[0]", "read[1]"],
    state: "completed",
    starts: ["judge[2]", "judge[0]", "judge[1]", "report"],
    prompts: { report: `["ok","ok","ok"]` },
  },
  {
    name: "a source that fails after passing elements on leaves what was done, and blocks its consumers at their end",
    nodes: `
  find: {why: w, each: x in range(4), require: 3, prompt: "find {{ x }}"}
  some: {from: f in pairs(find), where: f.item != 2}
  read: {why: w, each: f in some, key: f.key, prompt: "read {{ f.value }}"}
  report: {why: w, prompt: "{{ read }}"}`,
    returns: `{"read": read | rescue([]), "ok": census(read).ok, "of": [o.key for o in outcomes(read)]}`,
    says: { "find[1]": refused, "find[3]": refused },
    state: "degraded",
    value: { read: [], ok: 1, of: ["0"] },
    outcomes: { find: "failed", some: "blocked", read: "blocked", "read[0]": "ok", report: "blocked" },
    events: [
      { kind: "opened", of: "read[0]" },
      { kind: "settled", of: "find", outcome: "failed" },
      { kind: "closed", of: "some" },
      { kind: "settled", of: "some", outcome: "blocked" },
      { kind: "settled", of: "read[0]", outcome: "ok" },
      { kind: "settled", of: "read", outcome: "blocked" },
    ],
  },
  {
    name: "a source that was skipped skips what takes its elements",
    nodes: `
  flags: {value: {go: false}}
  find: {why: w, when: flags.go, each: x in range(4), prompt: "find {{ x }}"}
  some: {from: f in find, distinct: f}
  read: {why: w, each: f in some, prompt: "read {{ f }}"}`,
    returns: "read | default([])",
    state: "completed",
    value: [],
    outcomes: { find: "skipped", some: "skipped", read: "skipped" },
    asked: [],
  },
  {
    name: "two generators, one of them live, join what has come with a list that is read whole",
    nodes: `
  find: {why: w, each: x in range(3), prompt: "{{ x }}", output: {issues: "[string, ..3]"}}
  all: {from: "p in pairs(find), issue in p.value.issues", where: issue != "c", select: p.key ~ issue, take: 3}
  read: {why: w, each: i in all, prompt: "{{ i }}"}`,
    returns: `{"all": all, "dropped": [d.item.p.key ~ d.item.issue for d in dropped(all)]}`,
    says: {
      "find[0]": { issues: ["a", "b"] },
      "find[1]": { issues: [] },
      "find[2]": { issues: ["c", "d", "e"] },
    },
    late: ["find[0]"],
    state: "degraded",
    value: { all: ["0a", "2d", "2e"], dropped: ["0b"] },
    events: [
      { kind: "chosen", of: "all", src: 2, codes: "1w2a" },
      { kind: "started", of: "read[2d]" },
      { kind: "chosen", of: "all", src: 0, codes: "1a1t" },
    ],
  },
  {
    name: "pairs of a live fan come one by one, with key and item",
    nodes: `
  find: {why: w, each: x in range(2), key: '"n" ~ x', prompt: "{{ x }}"}
  read: {why: w, each: p in pairs(find), key: p.key, prompt: "{{ p.key }} {{ p.item }} {{ p.value }}"}`,
    returns: "pairs(read).key",
    late: ["find[n0]"],
    state: "completed",
    value: ["n0", "n1"],
    starts: ["read[n1]", "read[n0]"],
    prompts: { "read[n1]": "n1 1 ok" },
  },
  {
    name: "a barrier has the first item wait for the whole list",
    nodes: `
  find: {why: w, each: x in range(2), prompt: "find {{ x }}"}
  read: {why: w, each: p in pairs(find), key: p.key, barrier: they are weighed, prompt: "read {{ p.key }}"}
  some: {from: f in find, barrier: so is this, take: 1}`,
    returns: "some",
    late: ["find[0]"],
    state: "degraded",
    value: ["ok"],
    starts: ["find[1]", "read[0]", "read[1]"],
    events: [
      { kind: "settled", of: "find" },
      { kind: "opened", of: "read[0]" },
    ],
  },
  {
    name: "take over a stream takes those that come first, stops nobody upstream, and names what it left",
    nodes: `
  find: {why: w, each: x in range(5), prompt: "{{ x }}", output: {tags: "[string, ..3]"}}
  read: {why: w, each: t in find.tags, take: 2, prompt: "{{ t }}"}
  each_one: {why: w, each: p in pairs(find), key: p.key, take: 1, prompt: "{{ p.key }}"}`,
    returns: `{"dropped": dropped(read).item, "one": dropped(each_one).item.key, "census": census(read), "find": census(find).ok}`,
    says: {
      "find[0]": { tags: ["a", "b", "c"] },
      "find[1]": { tags: ["d"] },
      "find[2]": { tags: [] },
      "find[3]": { tags: ["e", "f"] },
      "find[4]": { tags: ["g"] },
    },
    late: ["find[0]"],
    state: "degraded",
    value: {
      dropped: ["f", "g", "a", "b", "c"],
      one: ["2", "3", "4", "0"],
      census: { total: 2, ok: 2, skipped: 0, failed: 0, blocked: 0, cancelled: 0, dropped: 5 },
      find: 5,
    },
    asked: ["each_one[1]", "find[0]", "find[1]", "find[2]", "find[3]", "find[4]", "read[d]", "read[e]"],
  },
  {
    name: "cap and distinct choose by arrival, each choice is journaled, and only cuts count as dropped",
    nodes: `
  find: {why: w, each: x in range(4), prompt: "{{ x }}", output: {host: string, page: integer}}
  pages: {from: f in find, distinct: f.page, cap: {per: f.host, max: 1}}`,
    returns: `{"pages": pages.page, "dropped": dropped(pages).item.page, "why": dropped(pages).why}`,
    says: {
      "find[0]": { host: "a", page: 1 },
      "find[1]": { host: "a", page: 2 },
      "find[2]": { host: "b", page: 2 },
      "find[3]": { host: "b", page: 3 },
    },
    late: ["find[0]"],
    state: "degraded",
    value: { pages: [2, 3], dropped: [1], why: ["cap"] },
    events: [
      { kind: "chosen", of: "pages", src: 1, codes: "1a" },
      { kind: "chosen", of: "pages", src: 2, codes: "1d" },
      { kind: "chosen", of: "pages", src: 3, codes: "1a" },
      { kind: "chosen", of: "pages", src: 0, codes: "1c" },
    ],
  },
  {
    name: "what a list that is read whole cuts off can be read, as it was chosen among",
    nodes: `
  some: {from: x in range(6), where: x > 0, cap: {per: x % 2, max: 2}, take: 3, select: x * 10}
  both: {from: "a in [1, 2], b in range(2)", take: 3, select: a * b}
  best: {from: x in range(3), sort: x desc, take: 1}`,
    returns: `{"some": some, "items": dropped(some), "both": dropped(both).item, "best": dropped(best)}`,
    state: "degraded",
    value: {
      some: [10, 20, 30],
      items: [
        { item: 4, why: "take" },
        { item: 5, why: "cap" },
      ],
      both: [{ a: 2, b: 1 }],
      best: [],
    },
  },
  {
    name: "a stream stays one through a call and into a scope",
    nodes: `
  find: {why: w, each: x in range(2), prompt: "find {{ x }}"}
  s:
    why: w
    nodes:
      read: {why: w, each: p in pairs(find), key: p.key, prompt: "read {{ p.key }}"}
    returns: read
  slow: {why: w, prompt: "{{ s }}"}`,
    returns: "slow",
    late: ["find[0]"],
    state: "completed",
    starts: ["s/read[1]", "s/read[0]", "slow"],
  },
  {
    name: "an element that is there twice has two addresses, whoever of them comes first",
    nodes: `
  find: {why: w, each: x in range(3), prompt: "{{ x }}", output: {tag: string}}
  read: {why: w, each: t in find.tag, prompt: "{{ t }}"}`,
    returns: `{"n": read | length, "keys": [p.key for p in pairs(read)] | unique}`,
    says: { find: { tag: "same" } },
    state: "completed",
    value: { n: 3, keys: ["same"] },
    outcomes: { "read[same]": "ok" },
  },
];
