/** What checking a verb gives back to its node. */
import type { Bound } from "../base/bound.ts";
import type { Type } from "../types/type.ts";
import type { CheckedAct, CheckedLimits } from "./checked.ts";

/**
 * `type` and `size`: of one value. `dropped`: what a `from` may cut off. `streams`: its elements can be taken one by
 * one. `ended`: the words of `ended(node)`. `rungs`: models of a ladder. `limits`: those that a called pipeline brings
 * along.
 */
export type Done = {
  readonly act: CheckedAct;
  readonly type: Type;
  readonly size: Bound;
  readonly dropped?: Type;
  readonly streams: boolean;
  readonly ended?: readonly string[];
  readonly rungs?: number;
  readonly limits?: CheckedLimits;
};
