/** Events as rows and back: what comes with every instance is short, and nothing is lost. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { AgentRequest, ExecRequest, Request } from "../../src/base/request.ts";
import { type Event, eventNumbers } from "../../src/core/event.ts";
import {
  blobName,
  decodeEvent,
  decodeWhole,
  type EventRow,
  encodeData,
  encodeFields,
} from "../../src/journal/encode-event.ts";
import { quickData } from "../../src/journal/quick-data.ts";
import { createShortener } from "../../src/journal/short-request.ts";

type Unnumbered = Event extends infer E ? (E extends Event ? Omit<E, "seq" | "t"> : never) : never;

const tools: readonly string[] = ["read"];
const schema = { type: "object" };
const agent: AgentRequest = {
  ...{ kind: "agent", role: "judge", model: "model-1", tools, prompt: "one", schema, feedback: [], idleMs: 1_000 },
};
const program: ExecRequest = {
  ...{ kind: "exec", argv: ["wc", "a"], env: {}, secretEnv: {}, parse: "text", ok: [0] },
};
const marks = "pAAAA--BBBBCCCC--DDDD-";

/** `odd`: instances of one node, `even`: of another. */
function rowsOf(unnumbered: readonly Unnumbered[]) {
  const events = unnumbered.map((event, index) => ({ ...event, seq: index + 1, t: 1_000 + index }) as Event);
  const blobs = new Map<string, string>();
  const keep = (text: string): string => {
    blobs.set(blobName(text), text);
    return blobName(text);
  };
  const shorten = createShortener((iid) => iid % 2);
  const rows = events.map((event): EventRow => {
    const iid = "iid" in event ? event.iid : null;
    const quick = quickData(event, shorten);
    const data = encodeData(event, keep, shorten);
    if (quick !== undefined) expect(encodeFields(event, keep, shorten)).toBe(quick);
    return { seq: event.seq, t: event.t, kind: eventNumbers[event.kind], iid, data };
  });
  const blob = (name: string): string => blobs.get(name) ?? "missing";
  const rowAt = (seq: number): EventRow => rows[seq - 1] ?? { seq, t: 0, kind: 0, iid: null, data: "" };
  const read = rows.map((row) => decodeEvent(row, { blob, request: (seq) => decodeWhole(rowAt(seq), blob) }));
  return { events, rows, read };
}

function started(iid: number, request: Request, more: Readonly<Record<string, Json>> = {}): Unnumbered {
  return { kind: "started", iid, attempt: 1, rkey: "00112233445566778899aabbccddeeff", parts: marks, request, ...more };
}

test("the four events of an item are lists without names", () => {
  const { events, rows, read } = rowsOf([
    started(1, agent),
    { kind: "opened", iid: 3, parent: 2, key: "k", src: 0, ix: 7 },
    started(3, { ...agent, prompt: "two", feedback: [] }, { parts: marks.replace("AAAA", "ZZZZ") }),
    { kind: "replied", iid: 3, attempt: 1, value: "ok" },
    { kind: "settled", iid: 3, outcome: "ok", ref: 4, attempts: 1 },
    { kind: "entered", iid: 5, base: 9 },
    started(
      5,
      { ...agent, prompt: "three", feedback: [] },
      { parts: marks.replace("AAAA", "YYYY"), label: "the third" },
    ),
  ]);
  expect(rows.slice(1).map(({ data }) => data)).toEqual([
    '15,2,"k",0,7',
    '15,"ABEiM0RVZneImaq7zN3u_w",1,"two","ZZZZ"',
    '1,"ok"',
    "3,4,1",
    "1,9",
    '131087,"ABEiM0RVZneImaq7zN3u_w",1,"three","YYYY","the third"',
  ]);
  expect(read).toEqual(events);
});

const long = "z".repeat(5_000);
const others: readonly (readonly [name: string, events: readonly Unnumbered[]])[] = [
  ["another model", [started(1, agent), started(3, { ...agent, model: "model-2" }), started(5, agent)]],
  ["a node each", [started(1, agent), started(2, program), started(3, { ...agent, prompt: "b" }), started(4, program)]],
  ["a system prompt of its own", [started(1, { ...agent, system: "a" }), started(3, { ...agent, system: "b" })]],
  ["one without what the other has", [started(1, { ...agent, system: "a" }), started(3, agent)]],
  ["feedback", [started(1, agent), started(1, { ...agent, feedback: ["no"] }, { attempt: 2, deadline: 9 })]],
  ["arguments", [started(2, program), started(4, { ...program, argv: ["wc", "b"], stdin: "x", env: { A: "b" } })]],
  ["a key of another form", [started(1, agent, { rkey: "k1" }), started(3, agent, { rkey: "ABEiM0RVZneImaq7zN3u_w" })]],
  ["marks of four characters", [started(1, agent), started(3, agent, { parts: "pABC" })]],
  [
    "other marks",
    [started(1, agent), started(3, agent, { parts: "rAAAA" }), started(5, agent, { parts: `${marks}-` })],
  ],
  [
    "long texts",
    [started(1, agent), started(3, { ...agent, prompt: long }), { kind: "replied", iid: 3, attempt: 2, value: long }],
  ],
  ["a long request", [started(1, { ...agent, system: long }), started(3, { ...agent, system: long, prompt: "b" })]],
  [
    "null is a value",
    [
      { kind: "replied", iid: 1, attempt: 1, value: null },
      { kind: "settled", iid: 1, outcome: "ok", value: null },
    ],
  ],
  [
    "an end that is not good",
    [{ kind: "settled", iid: 1, outcome: "failed", cause: { kind: "timeout", message: "m" }, by: 3, attempts: 2 }],
  ],
  [
    "a round",
    [
      { kind: "opened", iid: 4, parent: 3, round: 1, state: [0, "x"] },
      { kind: "round_ended", iid: 3, round: 1, state: [1], judged: [], streaks: [] },
      { kind: "round_ended", iid: 3, round: 2, state: [], judged: ["done"], streaks: [2], ended: "done" },
    ],
  ],
  ["an element", [{ kind: "opened", iid: 4, parent: 3, round: 1, element: null, needs: [1, 2] }]],
  [
    "a lookup",
    [
      { kind: "missed", iid: 1, rkey: "00112233445566778899aabbccddeeff", tree: "t" },
      { kind: "found", iid: 3, rkey: "x", fromRun: "r", fromIid: 3, fromSeq: 9, value: [1], since: 5 },
    ],
  ],
  ["no iid", [{ kind: "rang" }, { kind: "released" }, { kind: "held", why: "stop", message: "m" }]],
  ["a field that no list has", [{ kind: "entered", iid: 1, base: 2, later: true } as Unnumbered]],
];

test.each(others)("nothing is lost: %s", (_name, unnumbered) => {
  const { events, read } = rowsOf(unnumbered);
  expect(read).toEqual(events);
});

test("lists that are left out are nobody else's", () => {
  const round: Unnumbered = { kind: "round_ended", iid: 3, round: 1, state: [1], judged: [], streaks: [] };
  const { read } = rowsOf([round, round]);
  const [one, other] = read.map((event) => (event.kind === "round_ended" ? event.streaks : undefined));
  expect(one).toEqual([]);
  expect(one).not.toBe(other);
});

test("any texts and values come back as they were, but for what UTF-8 cannot say", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, fc.jsonValue(), fc.nat(), (prompt, key, value, ix) => {
      const { events, read } = rowsOf([
        started(1, agent),
        { kind: "opened", iid: 3, parent: 2, key, src: 0, ix },
        started(3, { ...agent, prompt }),
        { kind: "replied", iid: 3, attempt: 1, value: value as Json },
        { kind: "settled", iid: 3, outcome: "ok", value: value as Json },
      ]);
      expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(events)));
    }),
    { numRuns: 300, seed: 5 },
  );
});
