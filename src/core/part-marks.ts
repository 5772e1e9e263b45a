/**
 * Marks of the parts of a reuse key: four characters each, journaled with a result, so that a later run can say which
 * part changed. They explain and decide nothing: the key itself is a hash of the whole.
 */
import { seedOf } from "../base/hash.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import type { ReuseParts } from "../base/request.ts";

/** The parts in the order of their marks, with the words that people read: appended to, never changed. */
const orders: Readonly<Record<"p" | "r", readonly (readonly [part: string, word: string])[]>> = {
  p: [
    ["prompt", "prompt"],
    ["system", "system"],
    ["tools", "tools"],
    ["effort", "effort"],
    ["output", "output"],
    ["models", "model"],
    ["provider", "provider"],
    ["ensure", "ensure"],
    ["worktree", "worktree"],
  ],
  r: [
    ["argv", "arguments"],
    ["stdin", "stdin"],
    ["cwd", "cwd"],
    ["env", "env"],
    ["secrets", "secrets"],
    ["parse", "parse"],
    ["ok_codes", "ok_codes"],
    ["output", "output"],
    ["ensure", "ensure"],
    ["stub", "stub-run"],
    ["worktree", "worktree"],
  ],
};

/** The last part of both: nothing follows where there is none. */
const last = "worktree";

/** Marks of what stands in the plan, and so in many requests. */
export type MarkCache = WeakMap<object, string>;

const inPlan: readonly string[] = ["tools", "output", "ok_codes"];

/** `p` or `r` (prompt, run), then for each part `-` where there is nothing, else four characters of its hash. */
export function marksOf(parts: ReuseParts, cache: MarkCache): string {
  const kind = parts["do"] === "prompt" ? "p" : "r";
  let marks: string = kind;
  for (const [name] of orders[kind]) {
    const value = parts[name] ?? null;
    if (name === last && value === null) break; // most work in no worktree
    marks +=
      typeof value === "object" && value !== null && inPlan.includes(name) ? cached(value, cache) : markOf(value);
  }
  return marks;
}

function cached(value: Json & object, cache: MarkCache): string {
  const known = cache.get(value);
  if (known !== undefined) return known;
  const mark = markOf(value);
  cache.set(value, mark);
  return mark;
}

function markOf(value: Json): string {
  if (value === null || value === false) return "-";
  if (typeof value === "string") return markOfText(value);
  const text = canonicalJson(value);
  return text === "[]" || text === "{}" ? "-" : markOfText(text);
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Four characters for 24 bits, without `-`. */
export function markOfText(text: string): string {
  const seed = seedOf(text);
  let four = "";
  for (let shift = 0; shift < 24; shift += 6) four += alphabet.charAt((seed >>> shift) & 63);
  return four;
}

/** The mark of nothing; parts that an earlier version did not know were nothing. */
const none = "-";

/** The words of the parts that differ; undefined where the marks are not of the same kind, or of a format unknown here. */
export function changedParts(before: string, now: string): readonly string[] | undefined {
  const kind = before.charAt(0);
  if ((kind !== "p" && kind !== "r") || now.charAt(0) !== kind) return undefined;
  const [old, next] = [before, now].map((marks) => marks.slice(1).match(/-|[A-Za-z0-9+/]{4}/g) ?? []);
  return orders[kind].flatMap(([, word], index) => ((old?.[index] ?? none) === (next?.[index] ?? none) ? [] : [word]));
}

/** Whether the marks are those of a prompt; else of a program. */
export function isPromptMarks(marks: string): boolean {
  return marks.startsWith("p");
}
