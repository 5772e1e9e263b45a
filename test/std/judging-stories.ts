/** Stories of the patterns that judge: a judge that died has given no score, refuted nothing and preferred nobody. */
import type { Json } from "../../src/base/json.ts";
import { died, type Says } from "./run-caller.ts";
import type { PatternStory } from "./story.ts";

const grading = { pattern: "judge", inputs: { question: "Why?", answer: "Because." } };
const slogans = { pattern: "best-of", inputs: { product: "a sluice" } };
const summaries = { pattern: "compare", inputs: { text: "t", old: "o", new: "n" } };
const claims = { pattern: "verify", inputs: { text: "t" } };
const tickets = { pattern: "classify", inputs: { tickets: [{ id: "t1", text: "The bill is wrong." }] } };

/** The scores of the judges, in their order; undefined: that one dies. */
function scores(...given: readonly (number | undefined)[]): Says {
  return (address) => {
    const score = given[numberIn(address)];
    return score === undefined ? died : { reason: "r", score, missing: ["sources"] };
  };
}

function numberIn(address: string): number {
  return Number(/\[(\d+)\]$/.exec(address)?.[1]);
}

/** Each attempt is its number; its judge gives the score that stands there. */
function attempts(...given: readonly (number | undefined)[]): Says {
  return (address) => {
    const number = Number(/\[(\d+)\]/.exec(address)?.[1]);
    if (address.endsWith("/write")) return { slogan: `slogan ${number}`, idea: "i" };
    const score = given[number - 1];
    return score === undefined ? died : { reason: "r", score };
  };
}

function preferences(asGiven: string | typeof died, swapped: string | typeof died): Says {
  return (address) => {
    const better = address.endsWith("[swapped]") ? swapped : asGiven;
    return better === died ? died : { reason: address, better: String(better) };
  };
}

/** A judge of names for whom the longer is better, and both are equal where they are as long. */
function longer(names: readonly string[], dead?: string): Says {
  return (address, asked) => {
    if (address === "ideas") return { names: names.map((name) => ({ name, meaning: "m" })) };
    if (address === dead) return died;
    const [a = "", b = ""] = [...asked.matchAll(/^[AB]: .*"name":"(\w+)"/gm)].map((found) => found[1] ?? "");
    return { reason: "length", better: a.length === b.length ? "equal" : a.length > b.length ? "A" : "B" };
  };
}

/** What the refuters of the only claim say. */
function verdicts(...given: readonly (string | typeof died)[]): Says {
  return (address) => {
    if (address === "read") return { claims: [{ text: "claim", quote: "q" }] };
    const verdict = given[numberIn(address)] ?? died;
    return verdict === died ? died : { reason: "r", verdict: String(verdict) };
  };
}

/** Labels of the voters, and what the adjudicator says. */
function labels(voted: readonly (string | null | undefined)[], decided?: Json): Says {
  return (address) => {
    const label = address.endsWith("/adjudicated") ? decided : voted[numberIn(address)];
    return label === undefined ? died : { reason: "r", label };
  };
}

export const judgingStories: readonly PatternStory[] = [
  {
    ...grading,
    name: "the score is the median, and one judge who is far off does not move it",
    says: scores(8, 2, 7),
    state: "completed",
    value: { score: 7, is_doubtful: true, missing: ["sources"] },
    asked: 3,
  },
  {
    ...grading,
    name: "a judge that died has not given 0",
    says: scores(8, undefined, 7),
    state: "degraded",
    value: { score: 7.5, is_doubtful: false, missing: ["sources"] },
    asked: 3,
  },
  {
    ...grading,
    name: "one of three judges is no panel",
    says: scores(undefined, 9, undefined),
    state: "degraded",
    value: { score: "not graded", is_doubtful: true, missing: ["sources"] },
  },
  {
    ...grading,
    name: "where all judges died there is no score",
    says: scores(),
    state: "degraded",
    value: { score: "not graded", is_doubtful: true, missing: [] },
  },
  {
    ...slogans,
    name: "the best is the one with the highest score",
    says: attempts(4, 9, 6),
    state: "completed",
    value: { slogan: "slogan 2", score: 9, others: ["slogan 3", "slogan 1"] },
    asked: 6,
  },
  {
    ...slogans,
    name: "of equals the first is taken",
    says: attempts(6, 9, 9),
    state: "completed",
    value: { slogan: "slogan 2", score: 9, others: ["slogan 3", "slogan 1"] },
  },
  {
    ...slogans,
    name: "an attempt that nobody could judge is not the worst: it is left out",
    says: attempts(4, undefined, 6),
    state: "degraded",
    value: { slogan: "slogan 3", score: 6, others: ["slogan 1"] },
  },
  {
    ...slogans,
    name: "without any score there is no best",
    says: attempts(),
    state: "failed",
    cause: "no judge could score any of the 3 attempts",
  },
  {
    ...slogans,
    name: "an attempt that died is not judged",
    says: (address, asked) => (address === "slogan/attempt[1]/write" ? died : attempts(9, 4, 6)(address, asked)),
    state: "degraded",
    value: { slogan: "slogan 3", score: 6, others: ["slogan 2"] },
  },
  {
    ...slogans,
    name: "where no attempt was made there is nothing to judge",
    says: () => died,
    state: "failed",
    asked: 3,
  },
  {
    ...summaries,
    name: "who is preferred in both orders is better",
    says: preferences("B", "A"),
    state: "completed",
    value: { take_new: true, reasons: ["comparison/judge[as given]", "comparison/judge[swapped]"] },
    asked: 2,
  },
  {
    ...summaries,
    name: "who is preferred because of standing first is not better",
    says: preferences("A", "A"),
    state: "completed",
    value: { take_new: false, reasons: ["comparison/judge[as given]", "comparison/judge[swapped]"] },
  },
  {
    ...summaries,
    name: "one order alone decides nothing",
    says: preferences(died, "A"),
    state: "degraded",
    value: { take_new: false, reasons: ["comparison/judge[swapped]"] },
  },
  {
    pattern: "tournament",
    inputs: { product: "a sluice" },
    name: "the best of all wins, wherever it stood",
    says: longer(["aa", "b", "cccc", "ddd", "eeeee"]),
    state: "completed",
    value: { name: "eeeee", status: "decided", not_beaten: [] },
    asked: 1 + 2 * 2 + 2 + 2,
  },
  {
    pattern: "tournament",
    inputs: { product: "a sluice" },
    name: "of equals the first goes on, and the other is told of",
    says: longer(["aaa", "bbb", "c"]),
    state: "completed",
    value: { name: "aaa", status: "doubtful", not_beaten: ["bbb"] },
  },
  {
    pattern: "tournament",
    inputs: { product: "a sluice" },
    name: "who went out because a judge died was not beaten",
    says: longer(["a", "bb", "ccc"], "best/round_1/match[1]/judge[swapped]"),
    state: "degraded",
    value: { name: "ccc", status: "doubtful", not_beaten: ["bb"] },
  },
  {
    pattern: "tournament",
    inputs: { product: "a sluice" },
    name: "one candidate wins without a match",
    says: longer(["a"]),
    state: "completed",
    value: { name: "a", status: "decided", not_beaten: [] },
    asked: 1,
  },
  {
    pattern: "tournament",
    inputs: { product: "a sluice" },
    name: "of no candidates none wins",
    says: longer([]),
    state: "completed",
    value: { name: "", status: "empty", not_beaten: [] },
    asked: 1,
  },
  {
    ...claims,
    name: "a claim that two of three could not refute survives",
    says: verdicts("stands", "refuted", "stands"),
    state: "completed",
    value: { standing: ["claim"], unchecked: [], tally: { survives: 1, refuted: 0, unverified: 0 } },
  },
  {
    ...claims,
    name: "a refuter that died has not refuted",
    says: verdicts("refuted", died, died),
    state: "degraded",
    value: { standing: [], unchecked: ["claim"], tally: { survives: 0, refuted: 0, unverified: 1 } },
  },
  {
    ...claims,
    name: "where there is no claim nobody is asked",
    says: () => ({ claims: [] }),
    state: "completed",
    value: { standing: [], unchecked: [], tally: { survives: 0, refuted: 0, unverified: 0 } },
    asked: 1,
  },
  {
    ...tickets,
    name: "where the voters agree nobody else is asked",
    says: labels(["billing", "access", "billing"]),
    state: "completed",
    value: { billing: ["t1"], by_hand: [], defects: 0 },
    asked: 3,
  },
  {
    ...tickets,
    name: "where they differ the adjudicator decides",
    says: labels(["billing", "access", "defect"], "billing"),
    state: "completed",
    value: { billing: ["t1"], by_hand: [], defects: 1 },
    asked: 4,
  },
  {
    ...tickets,
    name: "a voter that died does not make two of three",
    says: labels(["billing", undefined, null], null),
    state: "degraded",
    value: { billing: [], by_hand: ["t1"], defects: 0 },
  },
  {
    ...tickets,
    name: "where the adjudicator dies as well, nobody has decided",
    says: labels(["billing", "access", null]),
    state: "degraded",
    value: { billing: [], by_hand: ["t1"], defects: 0 },
  },
  {
    ...tickets,
    name: "where all died there is nothing to adjudicate",
    says: labels([]),
    state: "degraded",
    value: { billing: [], by_hand: ["t1"], defects: 0 },
    asked: 3,
  },
  {
    ...tickets,
    inputs: { tickets: [] },
    name: "of no tickets none gets a label",
    says: labels([]),
    state: "completed",
    value: { billing: [], by_hand: [], defects: 0 },
    asked: 0,
  },
];
