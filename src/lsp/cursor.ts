/**
 * Where the cursor stands in a YAML text that need not be whole: found from the lines alone, by their indentation, since
 * a line that is being typed is mostly no YAML yet. Flow collections and quotes are read from where the value begins.
 */
import { entriesAround, type Head, isEmptyLine, type Line, lineAt, readLine, readLines } from "./lines.ts";

/**
 * `path`: keys from the outermost, `-` for an item of a list. `at`: what can stand here by the lines alone; at `key`
 * also the begin of a value on a line of its own. `start`: where the key or the value begins. `siblings`: keys that the
 * map has besides, with their values' heads in a block.
 */
export type Cursor = {
  readonly path: readonly string[];
  readonly at: "key" | "value";
  readonly style: "plain" | "flow" | "quoted" | "block";
  readonly start: number;
  readonly column: number; // of the innermost key, or of what stands in its place
  readonly siblings: readonly string[];
  readonly chain: readonly Step[];
  readonly closers: string; // what would close the quote and the flow collections that are open
};

/** A key around the cursor, on which line. */
export type Step = { readonly head: Head; readonly line: number };

/** The place of an offset. Linear in the lines. */
export function cursorAt(text: string, offset: number): Cursor {
  const lines = readLines(text);
  const index = lineAt(lines, offset);
  const line = lines[index];
  if (line === undefined) return { ...nowhere, start: offset };
  const own = readLine(line.text.slice(0, offset - line.start), line.start);
  const isBlank = own.text.trim() === "";
  const first = own.heads[0];
  const above = stepsAbove(lines, index, isBlank ? own.text.length : own.indent, first?.step === "-");
  const last = above.at(-1);
  if (last?.head.kind === "block") return inBlock(lines, above, last);
  if (last?.head.kind === "inline") return inValue(text, offset, above, last.head);
  const chain = [...above, ...own.heads.map((head) => ({ head, line: index }))];
  const inner = chain.at(-1);
  if (inner !== undefined && inner.line === index && (inner.head.step !== "-" || own.rest < offset))
    return ownValue(text, offset, { lines, index, chain, own, inner });
  const start = isBlank ? offset : own.rest;
  const column = isBlank ? own.text.length : own.rest - own.start;
  return keyPlace(lines, index, chain, { start, column });
}

const nowhere: Cursor = {
  path: [],
  at: "key",
  style: "plain",
  start: 0,
  column: 0,
  siblings: [],
  chain: [],
  closers: "",
};

/** `limit`: what stands further right is not around the line. */
type Climb = { steps: readonly Step[]; limit: number; mayStandBeside: boolean };

/** The same place with what looks like a flow collection read as text: an expression may begin with a bracket, too. */
export function withoutFlow(cursor: Cursor): Cursor {
  const value = cursor.chain.at(-1)?.head.value ?? cursor.start;
  return {
    ...cursor,
    path: pathOf(cursor.chain),
    at: "value",
    style: "plain",
    start: value,
    siblings: [],
    closers: "",
  };
}

/** The keys and dashes around a line, the outermost first. What hangs on a text or a flow collection ends there. */
function stepsAbove(lines: readonly Line[], index: number, column: number, isItem: boolean): readonly Step[] {
  const climb: Climb = { steps: [], limit: column, mayStandBeside: isItem }; // a list may stand as far left as its key
  for (let at = index - 1; at >= 0 && (climb.limit > 0 || climb.mayStandBeside); at -= 1) {
    const line = lines[at];
    if (line === undefined || isEmptyLine(line)) continue;
    for (const head of [...line.heads].reverse()) climbOver(climb, { head, line: at });
    if (line.heads.length === 0) climb.limit = Math.min(climb.limit, line.indent);
  }
  return climb.steps;
}

function climbOver(climb: Climb, step: Step): void {
  const { column, kind, step: name } = step.head;
  const isBeside = climb.mayStandBeside && column === climb.limit && name !== "-";
  if (column >= climb.limit && !isBeside) return;
  climb.steps = kind === "nothing" ? [step, ...climb.steps] : [step];
  climb.limit = column;
  climb.mayStandBeside = name === "-";
}

function pathOf(chain: readonly Step[]): readonly string[] {
  return chain.map(({ head }) => head.step);
}

/** The text of a block begins on the line below its header. */
function inBlock(lines: readonly Line[], chain: readonly Step[], { head, line }: Step): Cursor {
  const start = lines[line + 1]?.start ?? head.value;
  return {
    path: pathOf(chain),
    at: "value",
    style: "block",
    start,
    column: head.column,
    siblings: [],
    chain,
    closers: "",
  };
}

type Own = {
  readonly lines: readonly Line[];
  readonly index: number;
  readonly chain: readonly Step[];
  readonly own: Line;
  readonly inner: Step;
};

/** Behind a key or a dash of the line itself. Behind a dash a key may begin. */
function ownValue(text: string, offset: number, { lines, index, chain, own, inner }: Own): Cursor {
  const written = text.slice(own.rest, offset);
  if (inner.head.step === "-" && /^[\w-]*$/.test(written))
    return { ...keyPlace(lines, index, chain, { start: own.rest, column: own.rest - own.start }) };
  return inValue(text, offset, chain, { ...inner.head, value: own.rest });
}

function keyPlace(
  lines: readonly Line[],
  index: number,
  chain: readonly Step[],
  { start, column }: { readonly start: number; readonly column: number },
): Cursor {
  const siblings = entriesAround(lines, index, column).map(({ step }) => step);
  const own = lines[index]?.heads.filter((head) => head.column < column && head.step !== "-") ?? [];
  const around = own.length > 0 ? [] : siblings;
  return { path: pathOf(chain), at: "key", style: "plain", start, column, siblings: around, chain, closers: "" };
}

/** In a value that begins at the head's value, here or on a line above. */
function inValue(text: string, offset: number, chain: readonly Step[], head: Head): Cursor {
  const path = pathOf(chain);
  const start = Math.min(head.value, offset);
  const base = { path, at: "value", column: head.column, siblings: [], chain, closers: "" } as const;
  const sign = text[start];
  if (offset > start && (sign === '"' || sign === "'"))
    return { ...base, style: "quoted", start: start + 1, closers: sign };
  const isFlow = (sign === "{" && text[start + 1] !== "{") || sign === "[";
  if (!isFlow || offset === start) return { ...base, style: "plain", start };
  return { ...base, ...inFlow(text, start, offset, path) };
}

type Open = { readonly isMap: boolean; readonly step: string; key?: string; item: number; keys: string[] };

/** In a flow collection: what is open at the offset. */
function inFlow(
  text: string,
  start: number,
  offset: number,
  path: readonly string[],
): Pick<Cursor, "path" | "at" | "style" | "start" | "siblings" | "closers"> {
  const open: Open[] = [];
  for (let at = start; at < offset; at += 1) at = readFlowSign(text, at, offset, open);
  const inner = open.at(-1);
  if (inner === undefined) return { path, at: "value", style: "flow", start: offset, siblings: [], closers: "" };
  const steps = open.slice(1).map(({ step }) => step);
  const isKey = inner.isMap && inner.key === undefined;
  const last = isKey ? [] : [inner.key ?? "-"];
  const begin = firstOf(text, inner.item, offset);
  const sign = begin < offset && !isKey ? (text[begin] ?? "") : "";
  const quote = sign === '"' || sign === "'" ? sign : "";
  const brackets = open.map(({ isMap }) => (isMap ? "}" : "]")).reverse();
  return {
    path: [...path, ...steps, ...last],
    at: isKey ? "key" : "value",
    style: quote === "" ? "flow" : "quoted",
    start: begin + quote.length,
    siblings: isKey ? inner.keys : [],
    closers: quote + brackets.join(""),
  };
}

/** Reads a sign, or a text in quotes; gives the offset of what was read last. */
function readFlowSign(text: string, at: number, offset: number, open: Open[]): number {
  const inner = open.at(-1);
  const sign = text[at] ?? "";
  if ((sign === '"' || sign === "'") && isBegin(text, at)) {
    const end = text.indexOf(sign, at + 1);
    return end === -1 || end >= offset ? offset : end;
  }
  if (sign === "{" || sign === "[") open.push({ isMap: sign === "{", step: inner?.key ?? "-", item: at + 1, keys: [] });
  else if (sign === "}" || sign === "]") open.pop();
  else if (inner !== undefined) readInside(text, at, inner);
  return at;
}

function readInside(text: string, at: number, inner: Open): void {
  const sign = text[at];
  if (sign === ",") {
    inner.item = at + 1;
    delete inner.key;
  }
  const isKey = inner.isMap && inner.key === undefined && sign === ":" && /^\s?$/.test(text[at + 1] ?? "");
  if (!isKey) return;
  inner.key = text
    .slice(inner.item, at)
    .trim()
    .replace(/^["']|["']$/g, "");
  inner.keys.push(inner.key);
  inner.item = at + 1;
}

/** A quote begins a text only where a value can begin. */
function isBegin(text: string, at: number): boolean {
  return /[\s,:[{(]/.test(text[at - 1] ?? " ");
}

function firstOf(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && /\s/.test(text[at] ?? "")) at += 1;
  return at;
}
