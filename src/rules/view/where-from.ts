/** What a value is made of: the nodes that an expression takes it from, through items, selections and computed values. */

import { limits } from "../../base/limits.ts";
import type { Expr } from "../../expr/ir.ts";
import type { Read } from "../../expr/scope.ts";
import { type Piece, type PieceKind, type Place, placeAt, type Site, targetOf } from "./view.ts";

/** Parts of a node that its value is made of. What decides whether and in which order is none of them. */
const making: ReadonlySet<PieceKind> = new Set(["value", "text", "from", "select", "returns", "else", "next", "state"]);

/** Nodes that do work (agents, programs, persons, calls, fan-outs over scopes) whose values the reads carry, nearest first. */
export function workOf(piece: Pick<Piece, "reads" | "place">): readonly Site[] {
  const found = new Set<Site>();
  const seen = new Set<Piece>();
  const open: (readonly [Place, Read])[] = piece.reads.map((read) => [piece.place, read] as const);
  // Grows while it is walked.
  for (const [place, read] of open) {
    const fresh = madeOf(place, read, found).filter((one) => !seen.has(one));
    if (seen.size >= limits.sourcesFollowed) continue;
    for (const one of fresh) seen.add(one);
    open.push(...fresh.flatMap((one) => one.reads.map((inner) => [one.place, inner] as const)));
  }
  return [...found];
}

function madeOf(place: Place, read: Read, found: Set<Site>): readonly Piece[] {
  const site = targetOf(place, read);
  if (read.soft) return [];
  return site === undefined ? slotPieces(place, read) : makingOf(site, found);
}

/** A node that works stands for itself; any other for what it is computed of. */
function makingOf(site: Site, found: Set<Site>): readonly Piece[] {
  const { inside } = site;
  const { act, fan } = site.node;
  const isCall = act.do === "enter" && (inside === undefined || fan !== undefined);
  const isWork = act.do === "agent" || act.do === "exec" || act.do === "person" || isCall;
  if (isWork) found.add(site);
  return isWork ? [] : site.pieces.filter(({ kind }) => making.has(kind));
}

/** The list that an item is of; the start and the next of a state. Inputs come from outside. */
function slotPieces(place: Place, { ref }: Read): readonly Piece[] {
  const at = placeAt(place, ref.up);
  if (at === undefined || "node" in ref) return [];
  const owner = at.slotOwners.get(ref.slot);
  if (owner !== undefined) return owner.pieces.filter(({ kind }) => kind === "each" || kind === "from");
  const around = at.via?.pieces ?? [];
  return around.filter(
    ({ kind, slot }) => ((kind === "state" || kind === "next") && slot === ref.slot) || kind === "loop",
  );
}

/** All that a node needs, directly or not, with what it needs to run at all. Without itself. */
export function needsOf(site: Site): ReadonlySet<Site> {
  const found = new Set<Site>();
  const open = [site];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const piece of piecesWithin(at)) {
      for (const read of piece.reads) {
        const target = targetOf(piece.place, read);
        if (target === undefined || target === site || found.has(target)) continue;
        found.add(target);
        open.push(target);
      }
    }
  }
  return found;
}

/**
 * All nodes whose value may reach one of these, directly or not: in case of doubt one more. What a scope or loop is
 * given may reach every node in it, by its item or its state. Linear in the size of the pipeline.
 */
export function reaching(ends: readonly Site[]): ReadonlySet<Site> {
  const found = new Set<Site>();
  const walked = new Set<Piece>();
  const open = [...ends];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { reads, place } of piecesGivenTo(at, walked)) {
      for (const read of reads) {
        const target = targetOf(place, read);
        if (target === undefined || found.has(target)) continue;
        found.add(target);
        open.push(target);
      }
    }
  }
  return found;
}

/** The pieces of the node, and those of the scopes and loops around it but for what they return. */
function piecesGivenTo(site: Site, walked: Set<Piece>): readonly Piece[] {
  const given = site.pieces.filter((piece) => !walked.has(piece));
  for (let around = site.place.via; around !== undefined; around = around.place.via) {
    const fresh = around.pieces.filter((piece) => piece.kind !== "returns" && !walked.has(piece));
    for (const piece of fresh) walked.add(piece);
    given.push(...fresh);
  }
  for (const piece of site.pieces) walked.add(piece);
  return given;
}

/** All nodes that a node's value may reach without leaving the loop or scope around it: in case of doubt one more. */
export function usersOf(site: Site): ReadonlySet<Site> {
  const found = new Set<Site>();
  const open = [site];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const reached = at.readers.flatMap(({ piece }) => reachedBy(piece));
    for (const user of reached) {
      if (found.has(user) || user === site.place.via) continue;
      found.add(user);
      open.push(user);
    }
  }
  return found;
}

function reachedBy({ kind, site }: Piece): readonly Site[] {
  if (site === undefined) return [];
  return kind === "returns" ? [site] : [site, ...sitesWithin(site)];
}

function sitesWithin(site: Site): readonly Site[] {
  const found: Site[] = [...(site.inside?.sites ?? [])];
  for (const inner of found) found.push(...(inner.inside?.sites ?? []));
  return found;
}

/** The pieces of a node and of all nodes in it. */
export function piecesWithin(site: Site): readonly Piece[] {
  const found: Piece[] = [];
  const open = [site];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    found.push(...at.pieces);
    open.push(...(at.inside?.sites ?? []));
  }
  return found;
}

/** The expression without filters that leave its meaning: the case of letters, blanks, a default. */
export function bare(expr: Expr): Expr {
  let at = expr;
  for (;;) {
    if (at.do === "soft") at = at.of;
    else if (at.do === "call" && ["lower", "upper", "trim", "string"].includes(at.name) && at.args[0] !== undefined)
      at = at.args[0];
    else return at;
  }
}
