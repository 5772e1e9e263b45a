/** Templates to text. */
import { isJsonList, type Json } from "../base/json.ts";
import { compute, guarded, isTrue, type Machine } from "./evaluate.ts";
import { fenced, fenceNotice } from "./fence.ts";
import { halt, haltAbsent } from "./halt.ts";
import type { Tmpl, TmplPart } from "./ir.ts";
import { checkLength, kindOf, printValue } from "./values.ts";
import { newWork } from "./work.ts";
import type { Evaluated, Locals, World } from "./world.ts";

/** What is written so far. Length is counted before text is added. */
type Page = { readonly parts: string[]; length: number; hasFence: boolean };
type For = Extract<TmplPart, { readonly do: "for" }>;
type Put = Extract<TmplPart, { readonly do: "put" }>;

/** The text of a template in a world; ends as `evaluate` does. What outsiders wrote stands in fences, told once before. */
export function render(tmpl: Tmpl, world: World, locals: Locals = []): Evaluated<string> {
  const machine: Machine = { world, locals, work: newWork() };
  return guarded(() => {
    const page: Page = { parts: [], length: 0, hasFence: false };
    writeAll(tmpl, machine, page);
    const text = page.parts.join("");
    return page.hasFence ? `${fenceNotice}\n\n${text}` : text;
  });
}

function writeAll(tmpl: Tmpl, machine: Machine, page: Page): void {
  for (const part of tmpl) writePart(part, machine, page);
}

function writePart(part: TmplPart, machine: Machine, page: Page): void {
  if (typeof part === "string") return write(part, page);
  if (part.do === "put") return writePut(part, machine, page);
  if (part.do === "for") return writeFor(part, machine, page);
  for (const branch of part.branches) {
    if (isTrue(compute(branch.if, machine))) return writeAll(branch.then, machine, page);
  }
  if (part.else !== undefined) writeAll(part.else, machine, page);
}

function writePut({ e, fence, at }: Put, machine: Machine, page: Page): void {
  const text = printValue(compute(e, machine), at);
  if (fence === undefined || text === "") return write(text, page, at);
  page.hasFence = true;
  write(fenced(text), page, at);
}

function write(text: string, page: Page, at?: number): void {
  page.length += text.length;
  checkLength(page.length, at);
  page.parts.push(text);
}

/** As in Jinja2, what `if` leaves out does not count in `loop`. */
function writeFor(part: For, machine: Machine, page: Page): void {
  const list = compute(part.in, machine);
  if (list === null) return haltAbsent("there is no list to go through", part.at);
  if (!isJsonList(list)) return halt(`${kindOf(list)} is no list`, part.at);
  const items = part.if === undefined ? list : list.filter((item) => isChosen(part, item, machine));
  for (const [index, item] of items.entries()) {
    machine.locals[part.local] = item;
    machine.locals[part.loop] = loopState(index, items.length);
    writeAll(part.body, machine, page);
  }
  if (items.length === 0 && part.else !== undefined) writeAll(part.else, machine, page);
}

function isChosen(part: For, item: Json, machine: Machine): boolean {
  machine.locals[part.local] = item;
  return part.if === undefined || isTrue(compute(part.if, machine), part.at);
}

function loopState(index: number, length: number): Json {
  return {
    index: index + 1,
    index0: index,
    first: index === 0,
    last: index === length - 1,
    length,
    revindex: length - index,
    revindex0: length - index - 1,
  };
}
