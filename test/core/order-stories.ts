/** Stories of streams that decide in source order, and of chunks: what is passed on when, whoever answers first. */
import { refused, type Story } from "./story.ts";

/** Four finds of which the first is slow, so that it is the last to arrive. */
const finds = `
  find: {why: w, each: x in range(4), prompt: "{{ x }}", output: {tag: string}}`;
const slowFirst = ["find[0]"];
const tags = {
  "find[0]": { tag: "a" },
  "find[1]": { tag: "b" },
  "find[2]": { tag: "a" },
  "find[3]": { tag: "c" },
};

export const orderStories: readonly Story[] = [
  {
    name: "by arrival, who comes first is kept, and what is quick goes on",
    nodes: `${finds}
  first: {from: f in find, distinct: f.tag, take: 2}
  use: {why: w, each: f in first, key: f.tag, prompt: "{{ f }}"}`,
    returns: "first.tag",
    says: tags,
    late: slowFirst,
    state: "degraded",
    value: ["b", "a"],
    starts: ["find[0]", "use[b]", "use[a]"],
    events: [
      { kind: "chosen", of: "first", src: 1, codes: "1a" },
      { kind: "chosen", of: "first", src: 2, codes: "1a" },
      { kind: "chosen", of: "first", src: 3, codes: "1t" },
      { kind: "settled", of: "find[0]" },
      { kind: "chosen", of: "first", src: 0, codes: "1d" },
    ],
  },
  {
    name: "in source order an element is decided when all before it are",
    nodes: `${finds}
  first: {from: f in find, distinct: f.tag, take: 2, order: source}
  use: {why: w, each: f in first, key: f.tag, prompt: "{{ f }}"}`,
    returns: "first.tag",
    says: tags,
    late: slowFirst,
    state: "degraded",
    value: ["a", "b"],
    events: [
      { kind: "settled", of: "find[3]" },
      { kind: "settled", of: "find[0]" },
      { kind: "chosen", of: "first", src: 0, codes: "1a" },
      { kind: "chosen", of: "first", src: 1, codes: "1a" },
      { kind: "chosen", of: "first", src: 2, codes: "1d" },
      { kind: "chosen", of: "first", src: 3, codes: "1t" },
    ],
  },
  {
    name: "in source order the first elements go on while later ones are still on their way",
    nodes: `${finds}
  all: {from: f in find, order: source}
  use: {why: w, each: f in all, key: f.tag, prompt: "{{ f }}"}`,
    returns: "use | length",
    says: { ...tags, "find[2]": { tag: "d" } },
    late: ["find[2]"],
    state: "completed",
    value: 4,
    starts: ["find[2]", "use[a]", "use[b]", "use[d]", "use[c]"],
    events: [
      { kind: "started", of: "use[a]" },
      { kind: "started", of: "use[b]" },
      { kind: "settled", of: "find[2]" },
      { kind: "started", of: "use[d]" },
      { kind: "started", of: "use[c]" },
    ],
  },
  {
    name: "what failed or gave nothing holds nobody up",
    nodes: `
  find: {why: w, each: x in range(4), prompt: "{{ x }}", output: {tags: "[string, ..3]"}}
  all: {from: t in find.tags, order: source, take: 3}
  use: {why: w, each: t in all, prompt: "{{ t }}"}`,
    returns: "use | length",
    says: {
      "find[0]": refused,
      "find[1]": { tags: [] },
      "find[2]": { tags: ["a", "b"] },
      "find[3]": { tags: ["c", "d"] },
    },
    late: ["find[3]"],
    state: "degraded",
    value: 3,
    events: [
      { kind: "chosen", of: "all", src: 2, codes: "2a" },
      { kind: "started", of: "use[a]" },
      { kind: "chosen", of: "all", src: 3, codes: "1a1t" },
    ],
  },
  {
    name: "a chunk is passed on as soon as it is full, the rest when the source has ended",
    nodes: `
  find: {why: w, each: x in range(5), prompt: "{{ x }}"}
  pieces: {from: p in pairs(find), select: p.item, chunk: 2}
  use: {why: w, each: piece in pieces, key: piece | first, prompt: "{{ piece }}"}`,
    returns: `{"pieces": pieces, "used": use | length}`,
    late: ["find[3]"],
    state: "completed",
    value: { pieces: [[0, 1], [2, 3], [4]], used: 3 },
    starts: ["find[3]", "use[0]", "use[2]", "use[4]"],
    prompts: { "use[0]": "[0,1]", "use[2]": "[2,3]", "use[4]": "[4]" },
    events: [
      { kind: "chosen", of: "pieces", codes: "", passed: 1, value: [[0, 1]] },
      { kind: "started", of: "use[0]" },
      { kind: "settled", of: "find[3]" },
      { kind: "chosen", of: "pieces", codes: "", passed: 1, value: [[2, 3]] },
      { kind: "settled", of: "find" },
      { kind: "chosen", of: "pieces", codes: "", passed: 1, value: [[4]] },
      { kind: "closed", of: "pieces", dropped: 0 },
    ],
  },
  {
    name: "chunks are in source order also where what goes into them is chosen by arrival",
    nodes: `${finds}
  pieces: {from: f in find, distinct: f.tag, take: 3, select: f.tag, chunk: 2}
  use: {why: w, each: piece in pieces, prompt: "{{ piece }}"}`,
    returns: "pieces",
    says: tags,
    late: slowFirst,
    state: "completed",
    value: [["b", "a"], ["c"]],
    events: [
      { kind: "chosen", of: "pieces", src: 1, codes: "1a", passed: 0 },
      { kind: "chosen", of: "pieces", src: 3, codes: "1a", passed: 0 },
      { kind: "settled", of: "find[0]" },
      { kind: "chosen", of: "pieces", src: 0, codes: "1d", passed: 0 },
      { kind: "chosen", of: "pieces", src: 2, codes: "", passed: 1, value: [["b", "a"]] },
    ],
  },
  {
    name: "once take is full, the last chunk waits for nobody",
    nodes: `${finds}
  pieces: {from: f in find, order: source, take: 3, select: f.tag, chunk: 2}
  use: {why: w, each: piece in pieces, prompt: "{{ piece }}"}`,
    returns: "pieces",
    says: tags,
    late: ["find[3]"],
    state: "degraded",
    value: [["a", "b"], ["a"]],
    events: [
      { kind: "chosen", of: "pieces", value: [["a", "b"]] },
      { kind: "chosen", of: "pieces", value: [["a"]] },
      { kind: "settled", of: "find[3]" },
      { kind: "chosen", of: "pieces", src: 3, codes: "1t" },
    ],
  },
  {
    name: "source order holds through lists that pass on by arrival",
    nodes: `
  find: {why: w, each: x in range(3), prompt: "{{ x }}", output: {tags: "[string, ..3]"}}
  some: {from: t in find.tags, where: t != "c"}
  read: {why: w, each: t in some, prompt: "{{ t }}", output: {text: string}}
  all: {from: r in read, order: source, take: 3}
  use: {why: w, each: r in all, prompt: "{{ r.text }}"}`,
    returns: "all.text",
    says: {
      "find[0]": { tags: ["a", "b"] },
      "find[1]": { tags: ["c"] },
      "find[2]": { tags: ["d", "e"] },
      "read[a]": { text: "A" },
      "read[b]": refused,
      "read[d]": { text: "D" },
      "read[e]": { text: "E" },
    },
    late: ["find[0]"],
    state: "degraded",
    value: ["A", "D", "E"],
    events: [
      { kind: "settled", of: "read[e]" },
      { kind: "settled", of: "find[0]" },
      { kind: "chosen", of: "all", src: 2, codes: "1a" },
      { kind: "chosen", of: "all", src: 0, codes: "1a" },
      { kind: "chosen", of: "all", src: 1, codes: "1a" },
    ],
  },
  {
    name: "items that need each other are in the order of their list for who reads them in source order",
    nodes: `
  build:
    why: w
    each: t in [{"id":"c","needs":["a"]},{"id":"b","needs":[]},{"id":"a","needs":[]}]
    key: t.id
    needs_items: t.needs
    prompt: "{{ t.id }}"
  ids: {from: p in pairs(build), order: source, select: p.key, take: 2}`,
    returns: "ids",
    state: "degraded",
    value: ["c", "b"],
    events: [
      { kind: "settled", of: "build[a]" },
      { kind: "settled", of: "build[c]" },
      { kind: "chosen", of: "ids", codes: "1a" },
    ],
  },
  {
    name: "a source that ends badly blocks what takes from it in order, after what it passed on",
    nodes: `
  find: {why: w, each: x in range(4), require: all, prompt: "{{ x }}"}
  pieces: {from: p in pairs(find), select: p.item, chunk: 2}
  use: {why: w, each: piece in pieces, key: piece | first, prompt: "{{ piece }}"}`,
    returns: "census(use).ok",
    says: { "find[1]": refused },
    state: "degraded",
    value: 2,
    outcomes: { find: "failed", pieces: "blocked", use: "blocked", "use[0]": "ok", "use[3]": "ok" },
  },
];
