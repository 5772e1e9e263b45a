/**
 * What every provider does with a reply: find the JSON in it, check it against the type that was asked for, and word
 * what is wrong so that the agent can mend it. A text is scanned for its depth before it is parsed, because JSON that is
 * nested too deep parses but can then be neither printed nor stored (SAFETY.md H72, H73).
 */
import { isJsonList, type Json, type JsonObject, wellFormed } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Cause } from "../base/outcome.ts";
import { validatorOf } from "../types/validator.ts";

/** A value that fits, or what is wrong with it, in sentences for the agent. Never both, and never an empty list. */
export type Checked = { readonly value: Json } | { readonly problems: readonly string[] };

/** Checks replies against schemas; keeps the compiled validators of the schemas that it has met. */
export type ReplyChecker = {
  /** A text as an agent wrote it. Without a schema any text but an empty one fits; with one, its JSON is checked. */
  text(text: string, schema: JsonObject | undefined): Checked;
  /** A value that came as JSON. Without a schema it must be a text. */
  value(value: Json, schema: JsonObject | undefined): Checked;
};

/** Schemas whose validators one checker keeps: more than a pipeline has types. */
const keptValidators = 500;

/** A checker for the lifetime of one provider. */
export function createReplyChecker(): ReplyChecker {
  const validators = new Map<string, (value: Json) => readonly string[]>();
  const validator = (schema: JsonObject) => {
    const key = JSON.stringify(schema);
    const known = validators.get(key);
    if (known !== undefined) return known;
    if (validators.size >= keptValidators) validators.clear();
    const made = validatorOf(schema);
    validators.set(key, made);
    return made;
  };
  const check = (value: Json, schema: JsonObject | undefined): Checked => {
    const sound = soundJson(value);
    if (schema === undefined) return checkText(sound);
    const problems = validator(schema)(sound);
    return problems.length === 0 ? { value: sound } : { problems };
  };
  return {
    value: (value, schema) => (depthOf(value) > limits.replyDepth ? { problems: [tooDeep] } : check(value, schema)),
    text: (text, schema) => {
      if (schema === undefined) return checkText(wellFormed(text));
      const found = jsonIn(text);
      return "problems" in found ? found : check(found.value, schema);
    },
  };
}

/** What is wrong with a reply that nests too deep. */
export const tooDeep = `the reply is nested more than ${limits.replyDepth} deep; make it flatter`;

function checkText(value: Json): Checked {
  if (typeof value !== "string") return { problems: ["the reply must be text, not JSON"] };
  return value.trim() === "" ? { problems: ["the reply is empty"] } : { value };
}

/**
 * The JSON of a reply: the whole text, what stands in its one code fence, or what runs from the first bracket to the
 * last. Says what is wrong where there is none, or where it is nested deeper than `mostDepth`: one more than a reply may
 * be for a caller who asked for it in a wrapper.
 */
export function jsonIn(text: string, mostDepth: number = limits.replyDepth): Checked {
  let firstError = "";
  for (const candidate of candidatesIn(text)) {
    if (isTooDeep(candidate, mostDepth)) return { problems: [tooDeep] };
    try {
      return { value: JSON.parse(candidate) as Json };
    } catch (error) {
      if (firstError === "") firstError = error instanceof Error ? error.message : String(error);
    }
  }
  if (text.trim() === "") return { problems: ["the reply is empty, but JSON was asked for"] };
  return { problems: [`the reply is not JSON: ${firstError}`] };
}

function candidatesIn(text: string): string[] {
  const whole = text.trim();
  const candidates = [whole];
  const fenceAt = whole.indexOf("```");
  const fenceEnd = whole.lastIndexOf("```");
  const bodyAt = whole.indexOf("\n", fenceAt);
  if (fenceAt >= 0 && bodyAt > 0 && bodyAt < fenceEnd) candidates.push(whole.slice(bodyAt + 1, fenceEnd).trim());
  const openAt = whole.search(/[{[]/);
  const closeAt = Math.max(whole.lastIndexOf("}"), whole.lastIndexOf("]"));
  if (openAt >= 0 && closeAt > openAt) candidates.push(whole.slice(openAt, closeAt + 1));
  return candidates.filter((candidate, index) => candidate !== "" && candidates.indexOf(candidate) === index);
}

/** Whether brackets outside of texts nest deeper than `most`; one pass, no recursion. */
export function isTooDeep(text: string, most: number = limits.replyDepth): boolean {
  return createDepthScan(most).add(text);
}

/** A scan that is fed piece by piece, for a stream; `add` is true from the piece on that nests too deep. */
export function createDepthScan(most: number = limits.replyDepth): { add(piece: string): boolean } {
  let depth = 0;
  let deepest = 0;
  let inText: "no" | "yes" | "escaped" = "no";
  const take = (sign: string) => {
    if (inText !== "no") inText = afterSignInText(inText, sign);
    else if (sign === '"') inText = "yes";
    else if (sign === "[" || sign === "{") depth += 1;
    else if (sign === "]" || sign === "}") depth -= 1;
    deepest = Math.max(deepest, depth);
  };
  return {
    add(piece) {
      for (let index = 0; index < piece.length && deepest <= most; index += 1) take(piece.charAt(index));
      return deepest > most;
    },
  };
}

function afterSignInText(inText: "yes" | "escaped", sign: string): "no" | "yes" | "escaped" {
  if (inText === "escaped") return "yes";
  if (sign === "\\") return "escaped";
  return sign === '"' ? "no" : "yes";
}

/** How deep a value nests, but no deeper than one beyond the limit. */
function depthOf(value: Json, depth = 0): number {
  if (typeof value !== "object" || value === null || depth > limits.replyDepth) return depth;
  const parts = isJsonList(value) ? value : Object.values(value);
  return parts.reduce<number>((most, part) => Math.max(most, depthOf(part, depth + 1)), depth + 1);
}

/** The value with lone surrogates replaced, in keys as well: what is stored must be what was hashed (SAFETY.md H74). */
function soundJson(value: Json): Json {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value !== "object" || value === null) return value;
  if (isJsonList(value)) return value.map(soundJson);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [wellFormed(key), soundJson(part)]));
}

/** What the agent is told when its reply did not fit. */
export function feedbackOn(problems: readonly string[]): string {
  const shown = problems.slice(0, shownProblems).map((problem) => `- ${problem}`);
  const more = problems.length > shownProblems ? [`- and ${problems.length - shownProblems} more`] : [];
  return ["Your reply does not fit what was asked for:", ...shown, ...more, "Reply again, with all of it mended."].join(
    "\n",
  );
}

const shownProblems = 20;

/** The cause of an attempt whose reply did not fit even after `repairs` repairs; `said` is the last reply. */
export function notFitting(problems: readonly string[], repairs: number, said: string): Cause {
  const tries = repairs === 0 ? "" : ` after ${repairs} ${repairs === 1 ? "repair" : "repairs"}`;
  return {
    kind: "output_invalid",
    message: `the reply does not fit its type${tries}: ${problems.slice(0, 3).join("; ")}`,
    output: cut(said),
  };
}

/** A text for a cause: its first 4,096 characters. */
export function cut(text: string): string {
  return text.length <= 4_096 ? wellFormed(text) : `${wellFormed(text.slice(0, 4_096))}…`;
}
