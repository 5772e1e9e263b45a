/** One node: its fan, its guard, what it does, and what may stand on any node (LANGUAGE.md section 5). */
import type { Bound } from "../base/bound.ts";
import { shortBound } from "../base/evaluate-bound.ts";
import { unreachable } from "../base/invariant.ts";
import type { NodeRef } from "../expr/ir.ts";
import type { Named, Resolved } from "../expr/scope.ts";
import type { NodeDecl } from "../syntax/pipeline.ts";
import { joinTypes } from "../types/join-types.ts";
import { listOf, stringType, type Type } from "../types/type.ts";
import { greaterBound } from "./bounds.ts";
import { checkPrompt } from "./check-agent.ts";
import { checkEnsure } from "./check-ensure.ts";
import { checkRun } from "./check-exec.ts";
import { type CheckedFanOut, checkFan } from "./check-fan.ts";
import { checkFrom } from "./check-from.ts";
import { checkLoop } from "./check-loop.ts";
import { checkScope } from "./check-scope.ts";
import { checkUse } from "./check-use.ts";
import type { CheckedGuard, CheckedNode } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Done } from "./done.ts";
import { type Frame, type Layer, layerOf } from "./frame.ts";
import { limitType } from "./limit-type.ts";
import { afterOf, optionsOf, phaseOf } from "./node-options.ts";
import { resolveCondition, resolveProse } from "./resolve.ts";
import { resolveData } from "./resolve-data.ts";
import { warnNode } from "./warn-node.ts";

export type CheckedNamed = { readonly node: CheckedNode; readonly named: Named };

/** Checks a node of the frame, of which all that it reads has been checked. */
export function checkNode(checking: Checking, frame: Frame, index: number, decl: NodeDecl): CheckedNamed {
  const outer = layerOf(frame);
  const fanOut = decl.each === undefined ? undefined : checkFan(checking, outer, decl, decl.each);
  const layer = fanOut?.layer ?? outer;
  const guard = checkGuard(checking, outer, fanOut, decl);
  const done = limited(checking, decl, checkVerb(checking, layer, decl));
  const ensure = checkEnsure(checking, layer, decl, done.type);
  const whole = wholeValue(done, fanOut, guard);
  const node: CheckedNode = {
    decl,
    ...phaseOf(checking, decl),
    ...(decl.label === undefined ? {} : { label: resolveProse(checking, layer, decl.label) }),
    ...(guard === undefined ? {} : { guard }),
    ...(fanOut === undefined ? {} : { fan: fanOut.fan }),
    act: done.act,
    ensure,
    ...optionsOf(checking, layer, decl, done),
    after: afterOf(checking, outer, decl),
    type: whole.type,
    size: shortBound(whole.size),
    streams: (fanOut !== undefined || done.streams) && !(guard?.per === "node" && guard.else !== undefined),
  };
  warnNode(checking, node);
  return { node, named: namedOf({ up: 0, node: index }, node, fanOut, whole.one, done) };
}

/** Neither the type nor the formula of the size may grow from node to node without end. */
function limited(checking: Checking, decl: NodeDecl, done: Done): Done {
  return { ...done, type: limitType(checking, done.type, decl.id.span), size: shortBound(done.size) };
}

function checkVerb(checking: Checking, layer: Layer, decl: NodeDecl): Done {
  const { verb } = decl;
  switch (verb.kind) {
    case "prompt":
      return checkPrompt(checking, layer, verb);
    case "run":
      return checkRun(checking, layer, verb);
    case "value": {
      const e = resolveData(checking, layer, verb.value);
      return { act: { do: "compute", e }, type: e.type, size: e.size, streams: false };
    }
    case "text":
      return {
        act: { do: "text", text: resolveProse(checking, layer, verb.text) },
        type: stringType,
        size: 1,
        streams: false,
      };
    case "from":
      return checkFrom(checking, layer, verb, decl.barrier);
    case "use":
      return checkUse(checking, layer, verb);
    case "loop":
      return checkLoop(checking, layer, verb, decl.id.value);
    case "nodes":
      return checkScope(checking, layer, verb, decl.id.value);
    default:
      return unreachable(verb);
  }
}

/** `when` is read once for the node, or by item where it (or its `else`) reads the item. */
function checkGuard(
  checking: Checking,
  outer: Layer,
  fanOut: CheckedFanOut | undefined,
  decl: NodeDecl,
): CheckedGuard | undefined {
  if (decl.when === undefined) return undefined;
  const layer = fanOut?.layer ?? outer;
  const condition = resolveCondition(checking, layer, decl.when, "`when`");
  const otherwise = decl.else === undefined ? undefined : resolveData(checking, layer, decl.else);
  const byItem = [condition, otherwise].some((part) => part !== undefined && readsItem(part, fanOut));
  return {
    if: condition,
    ...(otherwise === undefined ? {} : { else: otherwise }),
    per: byItem ? "item" : "node",
  };
}

function readsItem({ reads }: Resolved, fanOut: CheckedFanOut | undefined): boolean {
  const slot = fanOut?.fan.gen.slot;
  return reads.some(({ ref }) => ref.up === 0 && "slot" in ref && ref.slot === slot);
}

type Whole = { readonly one: Type; readonly type: Type; readonly size: Bound };

/** The type of one value, and of what the node gives in all: of a fan-out a list, with `else` either. */
function wholeValue(done: Done, fanOut: CheckedFanOut | undefined, guard: CheckedGuard | undefined): Whole {
  const otherwise = guard?.else;
  const one = otherwise !== undefined && guard?.per === "item" ? joinTypes(done.type, otherwise.type) : done.type;
  if (fanOut === undefined) {
    if (otherwise === undefined) return { one, type: one, size: done.size };
    return { one, type: joinTypes(one, otherwise.type), size: greaterBound(done.size, otherwise.size) };
  }
  const list = listOf(one);
  if (otherwise === undefined || guard?.per === "item") return { one, type: list, size: fanOut.size };
  return { one, type: joinTypes(list, otherwise.type), size: greaterBound(fanOut.size, otherwise.size) };
}

function namedOf(ref: NodeRef, node: CheckedNode, fanOut: CheckedFanOut | undefined, value: Type, done: Done): Named {
  return {
    kind: "node",
    ref,
    type: node.type,
    size: node.size,
    ...(fanOut === undefined ? {} : { fan: { item: fanOut.element, key: stringType, value } }),
    ...(done.ended === undefined ? {} : { ended: done.ended }),
  };
}
