/**
 * Code with all its mutants in it, each behind a question: `__is(17) ? mistake : original`. So it is bundled once, and one
 * mutant after the other is switched on. Loops count their turns, to end those that a mutant made endless.
 */
import { parseSync } from "oxc-parser";
import type { Site } from "./mutants.ts";

type Piece = { readonly at: number; readonly text: string; readonly order: number };

/** `first`: the number of the first of the sites. */
export function withMutants(text: string, sites: readonly Site[], first: number): string {
  return render(
    text,
    0,
    text.length,
    sites.map((site, index) => ({ ...site, id: first + index })),
  );
}

type Numbered = Site & { readonly id: number };

/** Sites are ordered by place, the outer before the inner. */
function render(text: string, start: number, end: number, sites: readonly Numbered[]): string {
  let out = "";
  let at = start;
  let rest = sites;
  while (rest.length > 0) {
    const [outer] = rest;
    if (outer === undefined) break;
    const same = rest.filter((site) => site.start === outer.start && site.end === outer.end);
    const inside = rest.filter((site) => site.end <= outer.end && !same.includes(site));
    rest = rest.filter((site) => site.start >= outer.end);
    out += text.slice(at, outer.start) + switched(render(text, outer.start, outer.end, inside), same);
    at = outer.end;
  }
  return out + text.slice(at, end);
}

function switched(original: string, sites: readonly Numbered[]): string {
  return sites.reduce((code, { id, how, to }) => {
    if (how === "statement") return `{ if (!__is(${id})) ${code} }`;
    if (how === "block") return `{ if (!__is(${id})) ${code} }`;
    return `(__is(${id}) ? (${to}) : (${code}))`;
  }, original);
}

/** Each loop calls `__tick` once a turn. */
export function withTicks(path: string, text: string): string {
  const pieces: Piece[] = [];
  collectLoops(parseSync(path, text).program, pieces);
  return pieces
    .sort((left, right) => right.at - left.at || right.order - left.order)
    .reduce((code, { at, text: piece }) => code.slice(0, at) + piece + code.slice(at), text);
}

const loops = /^(?:For|While|DoWhile)[A-Za-z]*Statement$/;

function collectLoops(node: unknown, pieces: Piece[]): void {
  if (Array.isArray(node)) {
    for (const one of node) collectLoops(one, pieces);
    return;
  }
  if (typeof node !== "object" || node === null || !("type" in node)) return;
  const { type, body } = node as { type: string; body?: { type: string; start: number; end: number } };
  if (loops.test(type) && body !== undefined) {
    if (body.type === "BlockStatement") pieces.push({ at: body.start + 1, text: " __tick();", order: 0 });
    else pieces.push({ at: body.start, text: "{ __tick(); ", order: 1 }, { at: body.end, text: " }", order: -1 });
  }
  for (const value of Object.values(node)) collectLoops(value, pieces);
}
