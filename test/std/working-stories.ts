/** Stories of the patterns that find, write and mend. */
import type { Json } from "../../src/base/json.ts";
import { died, type Says } from "./run-caller.ts";
import type { PatternStory } from "./story.ts";

const upgrade = { pattern: "panel", inputs: { proposal: "p" } };
const races = { pattern: "until-dry", inputs: { folder: "src" } };
const notice = { pattern: "refine", inputs: { facts: "f" } };
const contract = { pattern: "extract", inputs: { contract: "We pay\n  on the 3rd. We answer in a day." } };
const review = { pattern: "approve", inputs: { review: "bad" } };
const build = { pattern: "fix-until-green", inputs: { complaint: "red" } };

/** The seats that answer; who is not among them dies. */
function seats(answering: readonly string[], dissent: readonly string[] = []): Says {
  return (address) => {
    if (address.endsWith("/merged")) {
      const of = dissent.map((seat) => ({ seat, view: "v", why_not_followed: "w" }));
      return { decision: { answer: "yes", risk: "low" }, dissent: of };
    }
    const seat = answering.find((name) => address.includes(name));
    return seat === undefined ? died : { answer: seat, risk: "high" };
  };
}

/** What the lenses find in each round, all the same; undefined: all of them die in it. */
function rounds(...given: readonly (readonly string[] | undefined)[]): Says {
  return (address) => {
    if (address.startsWith("check")) return { reason: "r", verdict: "stands" };
    const ids = given[Number(/#(\d+)/.exec(address)?.[1]) - 1];
    return ids === undefined ? died : { finds: ids.map((id) => ({ id, what: id, severity: "low" })) };
  };
}

/** The score of each draft; undefined: its critic dies. */
function drafts(...given: readonly (number | undefined)[]): Says {
  return (address) => {
    const number = Number(/#(\d+)/.exec(address)?.[1]);
    if (address.endsWith("/draft")) return { text: `draft ${number}`, subject: "s" };
    const score = given[number - 1];
    return score === undefined ? died : { score, problems: score > 8 ? [] : [`problem ${number}`] };
  };
}

/** One complaint a piece; a merge joins all that it is shown. */
const readers: Says = (address, asked) => {
  const heard = [...asked.matchAll(/"people":(\d+)/g)].map((found) => Number(found[1]));
  const people = address.includes("/map[") ? 1 : heard.reduce((sum, one) => sum + one, 0);
  return { complaints: [{ what: "slow", people }] };
};

function reports(count: number): Readonly<Record<string, Json>> {
  return { reports: Array.from({ length: count }, (_, index) => `report ${index}`) };
}

/** The codes of the test before and after each edit. */
function tests(...codes: readonly number[]): Says {
  return (address, asked) => {
    const round = Number(/#(\d+)/.exec(address)?.[1] ?? 0);
    if (asked === "npm test") return { code: codes[round] ?? 1, stdout: `test ${round}\n`, stderr: "" };
    return asked === "npm ci" ? { code: 0, stdout: "", stderr: "" } : { cause: "c", summary: `edit ${round}` };
  };
}

const onCall = "who is on call";
const payer = "who pays";
const customer = "a customer";

export const workingStories: readonly PatternStory[] = [
  {
    ...upgrade,
    name: "who disagrees stays heard",
    says: seats([onCall, payer, customer], ["a customer with the old version"]),
    state: "completed",
    value: {
      answer: "yes",
      worst: "high",
      agreement: "majority",
      against: [{ seat: "a customer with the old version", view: "v", why_not_followed: "w" }],
      silent: [],
    },
    asked: 4,
  },
  {
    ...upgrade,
    name: "who did not answer is named",
    says: seats([onCall, customer]),
    state: "degraded",
    value: { answer: "yes", worst: "high", agreement: "unanimous", against: [], silent: ["who pays for it"] },
  },
  {
    ...upgrade,
    name: "one alone is no panel",
    says: seats([payer]),
    state: "failed",
    cause: "2 are required",
  },
  {
    ...upgrade,
    name: "nobody who is not on the panel can be said to disagree",
    says: seats([onCall, payer, customer], ["the neighbours"]),
    state: "failed",
    cause: "ensure",
  },
  {
    ...races,
    name: "two rounds without anything new end it",
    says: rounds(["a:1"], ["a:1", "b:2"], ["b:2"], []),
    state: "completed",
    value: {
      races: [
        { id: "a:1", what: "a:1", severity: "low" },
        { id: "b:2", what: "b:2", severity: "low" },
      ],
      unchecked: [],
      ended: "dry",
    },
    asked: 4 * 3 + 2 * 3,
  },
  {
    ...races,
    name: "a round in which all died is not dry",
    says: rounds([], undefined, [], []),
    state: "degraded",
    value: { races: [], unchecked: [], ended: "dry" },
    asked: 4 * 3,
  },
  {
    ...races,
    name: "nor is one in which one of three died",
    says: (address, asked) =>
      address.includes("#2/find[shared state]") ? died : rounds([], [], [], [])(address, asked),
    state: "degraded",
    value: { races: [], unchecked: [], ended: "dry" },
    asked: 4 * 3,
  },
  {
    ...races,
    name: "two blind rounds running end it, and that is told apart",
    says: rounds(),
    state: "degraded",
    value: { races: [], unchecked: [], ended: "blind" },
    asked: 2 * 3,
  },
  {
    ...races,
    name: "it ends with its last round in any case",
    says: rounds(["a"], ["b"], ["c"], ["d"], ["e"], ["f"]),
    state: "completed",
    value: {
      races: ["a", "b", "c", "d", "e"].map((id) => ({ id, what: id, severity: "low" })),
      unchecked: [],
      ended: "exhausted",
    },
  },
  {
    ...notice,
    name: "it ends with the first draft that is good enough",
    says: drafts(5, 9),
    state: "completed",
    value: { subject: "s", text: "draft 2", ready: true, open: [] },
    asked: 4,
  },
  {
    ...notice,
    name: "the best draft is kept, not the last",
    says: drafts(5, 7, 6, 4),
    state: "completed",
    value: { subject: "s", text: "draft 2", ready: false, open: ["problem 2"] },
    asked: 8,
  },
  {
    ...notice,
    name: "a critic that died has given no score",
    says: drafts(),
    state: "degraded",
    value: { subject: "s", text: "draft 1", ready: false, open: [] },
  },
  {
    ...notice,
    name: "a writer that dies later leaves the best draft",
    says: (address, asked) => (address.endsWith("#2/draft") ? died : drafts(6)(address, asked)),
    state: "degraded",
    value: { subject: "s", text: "draft 1", ready: false, open: ["problem 1"] },
  },
  {
    ...notice,
    name: "without a draft there is nothing",
    says: () => died,
    state: "failed",
  },
  {
    pattern: "map-reduce",
    inputs: reports(110),
    name: "six pieces are merged in two steps",
    says: readers,
    state: "completed",
    value: { complaints: [{ what: "slow", people: 6 }], unread: 0 },
    asked: 6 + 2 + 1,
  },
  {
    pattern: "map-reduce",
    inputs: reports(20),
    name: "one piece is the whole",
    says: readers,
    state: "completed",
    value: { complaints: [{ what: "slow", people: 1 }], unread: 0 },
    asked: 1,
  },
  {
    pattern: "map-reduce",
    inputs: reports(60),
    name: "a piece that was lost is told of",
    says: (address, asked) => (asked.includes("report 25") ? died : readers(address, asked)),
    state: "degraded",
    value: { complaints: [{ what: "slow", people: 2 }], unread: 1 },
  },
  {
    pattern: "map-reduce",
    inputs: reports(110),
    name: "a merge that was lost would lose all below it",
    says: (address, asked) => (address.includes("/fours/") ? died : readers(address, asked)),
    state: "failed",
  },
  {
    pattern: "map-reduce",
    inputs: reports(0),
    name: "of nothing there is no result",
    says: readers,
    state: "completed",
    value: { complaints: [], unread: 0 },
    asked: 0,
  },
  {
    ...contract,
    name: "a quote may be broken over lines otherwise",
    says: () => ({ records: [{ quote: "We pay on the  3rd.", what: "pay", due: "the 3rd" }] }),
    state: "completed",
    value: { obligations: [{ quote: "We pay on the  3rd.", what: "pay", due: "the 3rd" }], with_date: ["pay"] },
    asked: 1,
  },
  {
    ...contract,
    name: "what is not in the text is asked for again, and does not come through",
    says: () => ({ records: [{ quote: "We pay twice.", what: "pay", due: null }] }),
    state: "failed",
    cause: "ensure",
    asked: 2,
  },
  {
    ...contract,
    name: "an empty quote stands on nothing",
    says: () => ({ records: [{ quote: " ", what: "pay", due: null }] }),
    state: "failed",
    cause: "ensure",
  },
  {
    ...contract,
    inputs: { contract: " \n" },
    name: "in an empty text nobody reads",
    says: () => died,
    state: "completed",
    value: { obligations: [], with_date: [] },
    asked: 0,
  },
  {
    ...review,
    name: "what is approved goes on",
    says: (address) => (address === "draft" ? { text: "t", tone: "warm" } : { code: 0, stdout: "", stderr: "" }),
    person: { choice: "approve" },
    state: "completed",
    value: { published: true, reason: "" },
    asked: 2,
  },
  {
    ...review,
    name: "what is rejected does not, and the reason is told",
    says: () => ({ text: "t", tone: "warm" }),
    person: { choice: "reject", reason: "too long" },
    state: "completed",
    value: { published: false, reason: "too long" },
    asked: 1,
  },
  {
    ...review,
    name: "what nobody answers is not approved",
    says: () => ({ text: "t", tone: "warm" }),
    state: "completed",
    value: { published: false, reason: "nobody answered in time" },
    asked: 1,
  },
  {
    ...build,
    name: "it is mended when the test says so",
    says: tests(1, 1, 0),
    state: "completed",
    value: { status: "green", branch: null, what: "edit 2", still_red: "" },
    asked: 2 + 2 * 2,
  },
  {
    ...build,
    name: "what is green already needs nobody",
    says: tests(0),
    state: "completed",
    value: { status: "green", branch: null, what: "", still_red: "" },
    asked: 2,
  },
  {
    ...build,
    name: "what stays red is red, with what the test said last",
    says: tests(),
    state: "completed",
    value: { status: "red", branch: null, what: "edit 3", still_red: "test 3\n" },
  },
  {
    ...build,
    name: "who dies has mended nothing",
    says: (address, asked) => (address.endsWith("#2/edit/edit") ? died : tests()(address, asked)),
    state: "degraded",
    value: { status: "red", branch: null, what: "edit 1", still_red: "test 1\n" },
  },
];
