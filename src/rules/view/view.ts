/**
 * What rules look at: every node of the files that the author wrote, every expression with what it reads, and who
 * reads what. Made once for all rules (`view-of.ts`), so that none of them walks the pipeline itself.
 */
import type { Span } from "../../base/span.ts";
import type { Checked, CheckedBody, CheckedNode } from "../../check/checked.ts";
import type { Expr, Tmpl } from "../../expr/ir.ts";
import type { Read } from "../../expr/scope.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Prose } from "./prose.ts";

/** `places`: callers before callees. Patterns of this package are left out: who calls them cannot mend them. */
export type View = {
  readonly checked: Checked;
  readonly plan: Plan;
  readonly places: readonly Place[];
  readonly sites: readonly Site[];
  readonly pieces: readonly Piece[];
  readonly prose: readonly Prose[];
  readonly steps: Steps;
};

/** A body: what `up: 0` means in its expressions. A pipeline that is called sees nothing outside, so it has no `outer`. */
export type Place = {
  readonly body: CheckedBody;
  readonly outer?: Place;
  readonly via?: Site; // the scope or loop that it is the inside of
  readonly isMain: boolean; // the body of the checked pipeline itself
  readonly sites: Site[];
  readonly slotReaders: Map<number, Reader[]>;
  readonly slotOwners: Map<number, Site>; // the node whose variable it is
};

/** A node where it stands. `inside`: of a scope or loop. */
export type Site = {
  readonly node: CheckedNode;
  readonly index: number;
  readonly place: Place;
  readonly inside?: Place;
  readonly pieces: Piece[];
  readonly readers: Reader[];
};

/** The part of a node, or of a body, that an expression is. */
export type PieceKind =
  | "when"
  | "else"
  | "each"
  | "key"
  | "setting"
  | "needs_items"
  | "stop_each"
  | "label"
  | "role"
  | "prompt"
  | "system"
  | "run"
  | "value"
  | "text"
  | "from"
  | "where"
  | "distinct"
  | "cap"
  | "sort"
  | "group"
  | "select"
  | "with"
  | "loop"
  | "state"
  | "next"
  | "stop"
  | "returns"
  | "gate"
  | "fail"
  | "ensure";

/** An expression or template with its reads. `place`: what `up: 0` means in it. `site`: the node that it belongs to. */
export type Piece = {
  readonly kind: PieceKind;
  readonly tree: Expr | Tmpl;
  readonly reads: readonly Read[];
  readonly span: Span;
  readonly place: Place;
  readonly site?: Site;
  readonly slot?: number; // of `with`, `state` and `next`: what it fills
};

/** Who reads a node or a slot. */
export type Reader = { readonly piece: Piece; readonly read: Read };

/** The variables of comprehensions and templates around a step, innermost first, with the lists that they run over. */
export type Locals = { readonly local: number; readonly in: Expr; readonly outer: Locals } | undefined;

/** A step of an expression, and where it stands. */
export type Step<K extends Expr["do"]> = {
  readonly expr: Extract<Expr, { readonly do: K }>;
  readonly locals: Locals;
  readonly piece: Piece;
};

/** All steps of the kinds that rules ask for. */
export type Steps = {
  readonly compare: Step<"compare">[];
  readonly in: Step<"in">[];
  readonly soft: Step<"soft">[];
  readonly call: Step<"call">[];
};

/** The node or slot that a read means, or undefined beyond the pipeline. */
export function targetOf(place: Place, read: Pick<Read, "ref">): Site | undefined {
  const at = placeAt(place, read.ref.up);
  return "node" in read.ref ? at?.sites[read.ref.node] : undefined;
}

/** The place `up` bodies outwards. */
export function placeAt(place: Place, up: number): Place | undefined {
  let at: Place | undefined = place;
  for (let left = up; left > 0 && at !== undefined; left -= 1) at = at.outer;
  return at;
}

/** Where the user wrote a step; the whole expression where the step keeps no place of its own. */
export function spanOf({ checked }: View, expr: Expr, piece: Piece): Span {
  const at = "at" in expr ? expr.at : undefined;
  return (at === undefined ? undefined : checked.spans.all()[at]) ?? piece.span;
}
