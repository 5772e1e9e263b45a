/**
 * The runs that are recorded once for each format of the journal, and loaded by every version after it. Agents are
 * simulated; what they say is by address or node, as in a file of stubs.
 */
import type { JsonObject } from "../../../src/base/json.ts";
import type { Answer } from "../../../src/core/ask.ts";
import type { RunLimits } from "../../../src/core/event.ts";

/**
 * A process that works on the run. `answers`: by address, what is said at once. `killAt`: it dies before this commit,
 * counted from 1, or once nothing more happens. `stopAt`, `pauseAt`: it is told to stop or pause after this commit,
 * `unpauseAt` to go on. `hangs`: addresses that never answer.
 */
export type Process = {
  readonly answers?: Readonly<Record<string, Omit<Answer, "actor"> | readonly Omit<Answer, "actor">[]>>;
  readonly killAt?: number | "idle";
  readonly stopAt?: number;
  readonly pauseAt?: number;
  readonly unpauseAt?: number;
  readonly limits?: Partial<RunLimits>;
  readonly takesOver?: boolean;
  readonly hangs?: readonly string[];
};

/**
 * `says`: by address or node, as stubs. `turns`: requests of each attempt.
 * `source`: the story that it is a re-run of. `hasTrees`: it works in a repository of its own. `late`: addresses that answer after
 * a second. `speed`: of its clock; then another run has met the quota, too. `goesOn`: the process by
 * which every later version takes the run to its end; absent: it has ended.
 */
export type HistoryStory = {
  readonly name: string;
  readonly pipeline: string;
  readonly says?: JsonObject;
  readonly turns?: number;
  readonly source?: string;
  readonly hasTrees?: boolean;
  readonly late?: readonly string[];
  readonly speed?: number;
  readonly processes: readonly Process[];
  readonly goesOn?: Process;
};

const long = "a claim that is longer than what stands in an event itself; ".repeat(90);

const pages: JsonObject = {
  "search[cost]": { hits: [page("one", 5), page("two", 1), page("three", 7)] },
  "search[time]": { hits: [page("ONE", 9), page("four", 5), page("five", 5)] },
  "search[risk]": [{ fail: "provider", message: "500" }, { hits: [page("six", 3), page("seven", 8)] }],
  "search[trust]": { hits: [page("eight \u{1f600}", 4), page("nine", 6)] },
  read: { claim: 'clаim with ünïcödé, \u0000 and "quotes"', long },
  judge: "well judged",
};

function page(url: string, score: number): JsonObject {
  return { url, score };
}

const people = {
  notes: { text: "What has changed" },
  "weak[1]": { n: 1 },
  "weak[2]": [{ fail: "provider", message: "500" }, { fail: "provider", message: "501" }, { n: 2 }],
  "weak[3]": { fail: "refusal", message: "never" },
} as const satisfies JsonObject;

const atOnce: Process = {
  answers: {
    ship: { choice: "hold", input: { days: 3 }, reason: "freeze" },
    "weak[2]": { choice: "retry", note: "it is up again" },
    "weak[3]": { choice: "skip" },
  },
};
const later: Process = { answers: { later: { input: { what: "no" } } } };

export const historyStories: readonly HistoryStory[] = [
  {
    name: "outcomes",
    pipeline: "outcomes",
    says: {
      "ask[ada]": { good: true, text: "a queen" },
      "ask[bela]": { good: false, text: "a king" },
      "ask[cora]": { fail: "refusal", message: "no" },
      "ask[dora]": { fail: "provider", message: "down" },
      say: "said",
    },
    processes: [{}],
  },
  {
    name: "loops",
    pipeline: "loops",
    says: {
      "outer#1/each_way[left]/inner#1/find": { found: 2 },
      "outer#1/each_way[right]/inner#2/find": { found: 1 },
      "outer#2/each_way[left]/inner#1/find": { found: 4 },
      find: { found: 0 },
      a: { k: 2 },
      "bad#2/a": { fail: "refusal", message: "no" },
    },
    processes: [{ answers: { outer: [{ choice: "go_on", note: "one more" }, { choice: "end" }] } }],
  },
  { name: "streams", pipeline: "streams", says: pages, processes: [{}] },
  { name: "streams-again", pipeline: "streams", says: pages, source: "streams", processes: [{}] },
  {
    name: "streams-killed",
    pipeline: "streams",
    says: pages,
    processes: [{ hangs: ["search[risk]", "read[one]"], killAt: "idle" }],
    goesOn: { takesOver: true },
  },
  {
    name: "streams-taken-over",
    pipeline: "streams",
    says: pages,
    processes: [
      { hangs: ["read[four]"], killAt: 4 },
      { hangs: ["read[four]"], takesOver: true, killAt: "idle" },
    ],
    goesOn: { takesOver: true },
  },
  { name: "streams-paused", pipeline: "streams", says: pages, processes: [{ stopAt: 3 }], goesOn: {} },
  { name: "streams-unpaused", pipeline: "streams", says: pages, processes: [{ pauseAt: 1, unpauseAt: 1 }] },
  { name: "people", pipeline: "people", says: people, processes: [atOnce, later] },
  { name: "people-wait", pipeline: "people", says: people, processes: [atOnce], goesOn: later },
  {
    name: "efforts",
    pipeline: "efforts",
    says: {
      retried: [{ fail: "provider", message: "500" }, { fail: "output_invalid", message: "no number" }, { n: 3 }],
      climbs: [{ fail: "provider", message: "500" }, "up"],
      same: { fail: "provider", message: "always the same" },
      ensured: [{ n: 1 }, { n: 7 }],
      limited: [{ fail: "rate_limit", message: "too many requests", retry_after_ms: 300 }, "at last"],
    },
    processes: [{ hangs: ["slow"] }],
  },
  { name: "budget", pipeline: "budget", turns: 3, processes: [{}], goesOn: { limits: { tokens: 200_000 } } },
  { name: "budget-raised", pipeline: "budget", turns: 3, processes: [{}, { limits: { tokens: 200_000 } }] },
  {
    name: "once-killed",
    pipeline: "once",
    processes: [{ killAt: "idle" }],
    goesOn: { takesOver: true, answers: { "deploy[there]": { choice: "skip" } } },
  },
  { name: "graph", pipeline: "graph", says: { "build[g]": "never" }, processes: [{}] },
  { name: "slow", pipeline: "slow", late: ["slow"], speed: 3_600, processes: [{}] },
  { name: "trees", pipeline: "trees", hasTrees: true, processes: [{}] },
];
