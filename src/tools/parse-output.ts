/** What a program printed, as a value: by the `parse:` of its node. Whether it fits the type is checked by the caller. */
import { isJsonList, type Json, wellFormed } from "../base/json.ts";
import { limits } from "../base/limits.ts";

export type Parse = "json" | "jsonl" | "lines" | "text" | "result";

export type Printed = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A value, or what is wrong in one sentence. */
export type Parsed = { readonly value: Json } | { readonly problem: string };

/**
 * `text`: without the line ends at its end, as a shell's `$( )` gives it. `lines`: without their line ends; the
 * empty text is no line. `jsonl`: blank lines do not count. `result`: code and both texts as they are.
 */
export function parseOutput(printed: Printed, parse: Parse): Parsed {
  const stdout = wellFormed(printed.stdout);
  if (parse === "text") return { value: stdout.replace(/[\r\n]+$/, "") };
  if (parse === "lines") return { value: linesOf(stdout) };
  if (parse === "json") return parseJson(stdout);
  if (parse === "jsonl") return parseJsonLines(stdout);
  return { value: { code: printed.code, stdout, stderr: wellFormed(printed.stderr) } };
}

/** JSON from outside: at most `limits.replyDepth` deep, every number finite, every text well formed. */
export function parseJson(text: string): Parsed {
  if (text.trim() === "") return { problem: "nothing was printed where JSON was expected" };
  if (isDeeper(text, limits.replyDepth)) return { problem: `the JSON is nested deeper than ${limits.replyDepth}` };
  let value: Json;
  try {
    value = JSON.parse(text) as Json; // JSON.parse gives nothing but JSON, if it gives anything
  } catch (error) {
    return { problem: `what was printed is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!/\\u[dD]|[eE]/.test(text)) return { value };
  const clean = cleaned(value);
  return clean === undefined ? { problem: "a number in the JSON is too large" } : { value: clean };
}

function parseJsonLines(text: string): Parsed {
  const values: Json[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    if (line.trim() === "") continue;
    const parsed = parseJson(line);
    if ("problem" in parsed) return { problem: `line ${index + 1}: ${parsed.problem}` };
    values.push(parsed.value);
  }
  return { value: values };
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Whether brackets nest deeper than `most`: one pass, before the parser sees it. */
function isDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '"') index = endOfText(text, index);
    else if (letter === "[" || letter === "{") depth += 1;
    else if (letter === "]" || letter === "}") depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

/** The place of the quote that ends the text that begins at `start`, or the end of everything. */
function endOfText(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === '"') return index;
  }
  return text.length;
}

/** The value with well-formed texts; undefined if a number of it is not finite (`1e400`). */
function cleaned(value: Json): Json | undefined {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || value === null) return value;
  if (isJsonList(value)) {
    const items = value.map(cleaned);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    const clean = cleaned(item);
    if (clean === undefined) return undefined;
    entries.push([wellFormed(key), clean]);
  }
  return Object.fromEntries(entries);
}
