/**
 * Canned replies for rehearsals, from a file: a YAML or JSON map from an address pattern to a reply.
 *
 *     scope: {angles: [{name: cost}]}         # a node id: every instance of that node, however deep
 *     verdict[claim-3]/refute[1]: {refuted: true}          # one address
 *     verdict[*]/refute: {refuted: false}     # `*` is any text within a segment; a bare node is all of its instances
 *     search: {fail: rate_limit, message: too many requests, retry_after_ms: 100}
 *     review: [{fail: provider}, {score: 9}]  # by attempt; the last one stays
 *     tags: {reply: [a, b]}                   # says that it is the reply, whatever it looks like
 *
 * The exact address wins, then the first pattern of the file that fits, then the node id.
 */
import { didYouMean } from "../../base/did-you-mean.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { type CauseKind, causeKinds } from "../../base/outcome.ts";

export type Stub =
  | { readonly kind: "reply"; readonly value: Json }
  | { readonly kind: "fail"; readonly cause: CauseKind; readonly message: string; readonly retryAfterMs?: number };

export type Stubs = {
  readonly file: string; // for messages
  readonly rules: readonly StubRule[];
};

/** `byAttempt` is never empty. */
export type StubRule = { readonly pattern: string; readonly byAttempt: readonly Stub[] };

/** Parses the text of a data file into plain JSON, or says what is wrong with it. */
export type ReadData = (text: string, file: string) => { readonly value: Json } | { readonly problem: string };

/** Reads a stubs file. `readData` knows the format (YAML, JSON): this folder parses no YAML. */
export function readStubs(
  text: string,
  file: string,
  readData: ReadData,
): { readonly stubs: Stubs } | { readonly problem: string } {
  const data = readData(text, file);
  return "problem" in data ? data : stubsOf(data.value, file);
}

/** The stubs that a parsed file holds, or what is wrong with it, naming file and pattern. */
export function stubsOf(data: Json, file: string): { readonly stubs: Stubs } | { readonly problem: string } {
  if (!isJsonObject(data)) {
    return { problem: `"${file}" must be a map from an address, a pattern or a node id to a reply` };
  }
  const rules: StubRule[] = [];
  for (const [pattern, entry] of Object.entries(data)) {
    if (pattern.trim() === "") return { problem: `"${file}" has an empty pattern` };
    const byAttempt: Stub[] = [];
    for (const each of isJsonList(entry) ? entry : [entry]) {
      const read = stubOf(each);
      if ("problem" in read) return { problem: `"${file}", "${pattern}": ${read.problem}` };
      byAttempt.push(read.stub);
    }
    if (byAttempt.length === 0) {
      return {
        problem: `"${file}", "${pattern}": a list gives the replies by attempt; for an empty list write {reply: []}`,
      };
    }
    rules.push({ pattern, byAttempt });
  }
  return { stubs: { file, rules } };
}

function stubOf(entry: Json): { readonly stub: Stub } | { readonly problem: string } {
  if (!isJsonObject(entry)) return { stub: { kind: "reply", value: entry } };
  const keys = Object.keys(entry);
  const { reply, fail } = entry;
  if (keys.length === 1 && reply !== undefined) return { stub: { kind: "reply", value: reply } };
  const isFailure = fail !== undefined && keys.every((key) => failureKeys.has(key));
  return isFailure ? failureOf(entry) : { stub: { kind: "reply", value: entry } };
}

const failureKeys: ReadonlySet<string> = new Set(["fail", "message", "retry_after_ms"]);

function failureOf(entry: JsonObject): { readonly stub: Stub } | { readonly problem: string } {
  const { fail, message, retry_after_ms: retryAfterMs } = entry;
  const cause = causeKinds.find((kind) => kind === fail);
  if (cause === undefined) {
    const near = typeof fail === "string" ? didYouMean(fail, causeKinds) : undefined;
    const known = near ?? `use one of ${causeKinds.join(", ")}, or {reply: …} for a reply with a field "fail"`;
    return { problem: `"${String(fail)}" is no cause of a failure; ${known}` };
  }
  const stub = {
    kind: "fail",
    cause,
    message: typeof message === "string" ? message : "as the stubs file says",
  } as const;
  return { stub: typeof retryAfterMs === "number" ? { ...stub, retryAfterMs } : stub };
}

/** The canned reply for an attempt (from 1) of an instance, or undefined. */
export function stubFor(stubs: Stubs, address: string, attempt: number): Stub | undefined {
  const rule =
    stubs.rules.find(({ pattern }) => pattern === address) ??
    stubs.rules.find(({ pattern }) => pattern !== "" && fits(pattern, address)) ??
    stubs.rules.find(({ pattern }) => pattern === lastNodeOf(address));
  return rule?.byAttempt[Math.min(attempt, rule.byAttempt.length) - 1];
}

function lastNodeOf(address: string): string {
  return nodeOf(address.slice(address.lastIndexOf("/") + 1));
}

/** The node id of a segment: what stands before its key and its rounds. */
function nodeOf(segment: string): string {
  const end = segment.search(/[[#]/);
  return end < 0 ? segment : segment.slice(0, end);
}

/** Whether a pattern fits a whole address, segment by segment. */
function fits(pattern: string, address: string): boolean {
  const wanted = pattern.split("/");
  const segments = address.split("/");
  if (wanted.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const glob = wanted[index] ?? "";
    return fitsGlob(glob, segment) || fitsGlob(glob, nodeOf(segment));
  });
}

/** `*` is any text, also none. Greedy with one place to fall back to, so the work is at most length times length. */
function fitsGlob(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let inGlob = 0;
  while (at < text.length) {
    if (glob[inGlob] === "*") {
      star = inGlob;
      resume = at;
      inGlob += 1;
    } else if (glob[inGlob] === text[at]) {
      inGlob += 1;
      at += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      inGlob = star + 1;
    } else return false;
  }
  return /^\**$/.test(glob.slice(inGlob));
}
