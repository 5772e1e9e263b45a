/** What an evaluation reads from outside: the scheduler's state, the reference interpreter's, or none. */
import type { Json } from "../base/json.ts";
import type { Cause, Outcome } from "../base/outcome.ts";
import type { Expr, NodeRef, NodeView, SlotRef } from "./ir.ts";

/** A node as read. `who` is an opaque handle of the world for "blocked by". */
export type NodeRead =
  | { readonly outcome: "ok"; readonly value: Json }
  | { readonly outcome: Exclude<Outcome, "ok">; readonly who: number; readonly cause?: Cause };

/** Reads of an evaluation. A value that is not in memory is answered by throwing `Missing`. */
export type World = {
  node(ref: NodeRef): NodeRead;
  pairs(ref: NodeRef): NodeRead; // value: [{key, item, value}]
  view(ref: NodeRef, view: NodeView): Json;
  outcomeOf(ref: NodeRef): Outcome;
  tree(): Json; // the worktree in which the reader works: {key, branch, commit, files, path}
  slot(ref: SlotRef): SlotRead;
};

/** A slot holds a value, or is wired (its expression is evaluated in the world of the caller), or does not fit its type. */
export type SlotRead =
  | { readonly value: Json }
  | { readonly wire: Expr; readonly world: World }
  | { readonly error: Cause }; // the evaluation ends with it

/** Thrown by a world, caught by `evaluate`: the value of `ref` is on disk and must be loaded first. */
export class Missing extends Error {
  readonly ref: number;
  constructor(ref: number) {
    super("value not in memory");
    this.ref = ref;
  }
}

/**
 * How an evaluation ended. `touch`: it read a node that is not ok (the reader is skipped if that one was, else
 * blocked). `error`: e.g. an index out of range; `cause.kind` is `expression`, `limit` or `input`.
 */
export type Evaluated<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "touch"; readonly outcome: Exclude<Outcome, "ok">; readonly who: number; readonly cause?: Cause }
  | { readonly kind: "error"; readonly cause: Cause }
  | { readonly kind: "missing"; readonly ref: number };

/** Values of the local variables, by number. */
export type Locals = Json[];
