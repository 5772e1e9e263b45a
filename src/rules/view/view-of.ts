/** Makes the view: one walk over the bodies of a checked pipeline, and one over every expression in them. */
import type { Checked, CheckedBody } from "../../check/checked.ts";
import type { Read } from "../../expr/scope.ts";
import type { Plan } from "../../plan/plan.ts";
import { addSteps } from "./add-steps.ts";
import { piecesOf } from "./pieces.ts";
import { prose, proseOfNode } from "./prose.ts";
import { type Piece, type Place, placeAt, type Site, type Steps, type View } from "./view.ts";

/** The view of a pipeline without errors, and of its plan. Linear in the size of what is checked. */
export function viewOf(checked: Checked, plan: Plan): View {
  const steps: Steps = { compare: [], in: [], soft: [], call: [] };
  const places = placesOf(checked.body);
  const sites = places.flatMap((place) => place.sites);
  const pieces = [...sites.flatMap(piecesOf), ...places.flatMap((place) => returnsOf(checked, place))];
  for (const piece of pieces) {
    piece.site?.pieces.push(piece);
    for (const read of piece.reads) noteReader(piece, read);
    addSteps(steps, piece);
  }
  const ofRoles = checked.pipeline.roles.flatMap(({ system }) =>
    system === undefined ? [] : [prose("system", system)],
  );
  return { checked, plan, places, sites, pieces, prose: [...ofRoles, ...sites.flatMap(proseOfNode)], steps };
}

/** Grows while it is walked. A called pipeline that several nodes share is one place; patterns are none. */
function placesOf(main: CheckedBody): readonly Place[] {
  const places: Place[] = [newPlace(main, { isMain: true })];
  const known = new Set<CheckedBody>([main]);
  for (const place of places) {
    for (const [index, node] of place.body.nodes.entries()) {
      const site: Site = { node, index, place, pieces: [], readers: [] };
      const entered = enteredBy(site, known);
      if (entered !== undefined) places.push(entered);
      const whole = entered?.via ?? site;
      place.sites.push(whole);
      for (const slot of variablesOf(whole)) place.slotOwners.set(slot, whole);
    }
  }
  return places;
}

/** The place that the node enters, if it is a new one. */
function enteredBy(site: Site, known: Set<CheckedBody>): Place | undefined {
  const { act } = site.node;
  if (act.do !== "enter" || known.has(act.body) || isPattern(act.body)) return undefined;
  known.add(act.body);
  if (act.body.kind === "pipeline") return newPlace(act.body, { isMain: false });
  const inside = newPlace(act.body, { isMain: false, outer: site.place });
  return Object.assign(inside, { via: { ...site, inside } });
}

/** The slots that the node itself binds for its items and groups. */
function variablesOf({ node: { fan, act } }: Site): readonly number[] {
  const own = fan === undefined ? [] : [fan.gen.slot];
  if (act.do !== "stream") return own;
  const groups = act.ops.flatMap((op) => (op.op === "group" ? op.slots : []));
  return [...own, ...act.gens.map(({ slot }) => slot), ...groups];
}

function newPlace(body: CheckedBody, rest: Pick<Place, "isMain" | "outer">): Place {
  return { body, ...rest, sites: [], slotReaders: new Map(), slotOwners: new Map() };
}

function isPattern(body: CheckedBody): boolean {
  return body.kind === "pipeline" && (body.nodes[0]?.decl.span.file.startsWith("std/") ?? true);
}

/** What a body returns belongs to the scope that it is the inside of; the pipeline's own belongs to no node. */
function returnsOf(checked: Checked, place: Place): readonly Piece[] {
  const { result } = place.body;
  const owner = place.via === undefined ? {} : { site: place.via };
  const returned: Piece[] =
    result === undefined
      ? []
      : [{ ...owner, kind: "returns", tree: result.expr, reads: result.reads, span: result.span, place }];
  if (place.body !== checked.body) return returned;
  const ensured = checked.ensure.map(
    ({ if: { expr, reads, span } }): Piece => ({ kind: "ensure", tree: expr, reads, span, place }),
  );
  return [...returned, ...ensured];
}

function noteReader(piece: Piece, read: Read): void {
  const place = placeAt(piece.place, read.ref.up);
  if (place === undefined) return;
  if ("node" in read.ref) {
    place.sites[read.ref.node]?.readers.push({ piece, read });
    return;
  }
  const readers = place.slotReaders.get(read.ref.slot) ?? [];
  readers.push({ piece, read });
  place.slotReaders.set(read.ref.slot, readers);
}
