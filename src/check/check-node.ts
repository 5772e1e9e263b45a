/** One node: its fan, its guard, what it does, and what may stand on any node (LANGUAGE.md section 5). */
import type { Bound } from "../base/bound.ts";
import { shortBound } from "../base/evaluate-bound.ts";
import { unreachable } from "../base/invariant.ts";
import type { NodeRef } from "../expr/ir.ts";
import type { Named, Resolved } from "../expr/scope.ts";
import { given } from "../syntax/given.ts";
import type { NodeDecl } from "../syntax/pipeline.ts";
import { joinTypes } from "../types/join-types.ts";
import { failedType, listOf, neverType, stringType, type Type } from "../types/type.ts";
import { greaterBound } from "./bounds.ts";
import { checkPrompt } from "./check-agent.ts";
import { checkEnsure } from "./check-ensure.ts";
import { checkRun } from "./check-exec.ts";
import { type CheckedFanOut, checkFan } from "./check-fan.ts";
import { checkFrom } from "./check-from.ts";
import { checkGate } from "./check-gate.ts";
import { checkLoop } from "./check-loop.ts";
import { checkScope } from "./check-scope.ts";
import { checkTree } from "./check-tree.ts";
import { checkUse } from "./check-use.ts";
import type { CheckedGuard, CheckedNode } from "./checked.ts";
import { type Checking, muted } from "./checking.ts";
import type { Done } from "./done.ts";
import { checkNeeds, checkStopEach, type Needs, refuseWithoutFan } from "./fan-order.ts";
import { type Frame, type Layer, layerOf, whereHolds, whereUnread, withLocal } from "./frame.ts";
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
  refuseWithoutFan(checking, decl);
  const inTree = decl.worktree === undefined ? {} : { inTree: true as const };
  const ofItem: Layer = { ...(fanOut?.layer ?? outer), ...inTree };
  const needs = fanOut && checkNeeds(checking, ofItem, decl, (scratch) => typeBefore(muted(checking), scratch, decl));
  const layer = needs?.layer ?? unreadNeeds(ofItem, decl);
  const guard = checkGuard(checking, layer, fanOut, needs, decl);
  const within = withinGuard(layer, guard, decl);
  const done = limited(checking, decl, checkVerb(checking, within, decl));
  const ensure = checkEnsure(checking, within, decl, done.type);
  const whole = wholeValue(done, fanOut, guard);
  const stop = fanOut && checkStopEach(checking, ofItem, decl, whole.one);
  const tree = checkTree(checking, layer, decl);
  const node: CheckedNode = {
    decl,
    ...phaseOf(checking, decl),
    ...(decl.label === undefined ? {} : { label: resolveProse(checking, layer, decl.label) }),
    ...(guard === undefined ? {} : { guard }),
    ...(fanOut === undefined ? {} : { fan: { ...fanOut.fan, ...given({ needs: needs?.needs, stop }) } }),
    act: done.act,
    ensure,
    ...optionsOf(checking, layer, decl, done),
    after: afterOf(checking, outer, decl),
    ...given({ tree }),
    accepts: decl.accept.map(({ path, reason }) => ({ path: path.value, why: reason.value, span: path.span })),
    type: whole.type,
    size: shortBound(whole.size),
    streams: (fanOut !== undefined || done.streams) && !(guard?.per === "node" && guard.else !== undefined),
  };
  warnNode(checking, node);
  return { node, named: namedOf({ up: 0, node: index }, node, fanOut, whole.one, done) };
}

/** What the verb sees: what its condition has shown. */
function withinGuard(layer: Layer, guard: CheckedGuard | undefined, { when, unread }: NodeDecl): Layer {
  if (unread.has("when") || unread.has("where")) return whereUnread(layer);
  return when === undefined || guard === undefined ? layer : whereHolds(layer, when, guard.if);
}

/** Where `needs_items` could not be read, nobody shall miss `needed`. */
function unreadNeeds(layer: Layer, { unread }: NodeDecl): Layer {
  return unread.has("needs_items") ? withLocal(layer, "needed", { kind: "failed" }) : layer;
}

/** Neither the type nor the formula of the size may grow from node to node without end. */
function limited(checking: Checking, decl: NodeDecl, done: Done): Done {
  return { ...done, type: limitType(checking, done.type, decl.id.span), size: shortBound(done.size) };
}

/** The type of one value, before it is known what `needed` holds. */
function typeBefore(checking: Checking, layer: Layer, decl: NodeDecl): Type {
  const { when } = decl;
  const within =
    when === undefined ? layer : whereHolds(layer, when, resolveCondition(checking, layer, when, "`when`"));
  return checkVerb(checking, within, decl).type;
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
    case "gate":
      return checkGate(checking, layer, verb);
    case "fail":
      return {
        act: { do: "fail", message: resolveProse(checking, layer, verb.message) },
        type: neverType,
        size: 0,
        streams: false,
      };
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

/** `when` is read once for the node, or by item where it (or its `else`) reads the item or `needed`. */
function checkGuard(
  checking: Checking,
  layer: Layer,
  fanOut: CheckedFanOut | undefined,
  needs: Needs | undefined,
  decl: NodeDecl,
): CheckedGuard | undefined {
  if (decl.when === undefined) return undefined;
  const condition = resolveCondition(checking, layer, decl.when, "`when`");
  const otherwise = decl.else === undefined ? undefined : resolveData(checking, layer, decl.else);
  const ofItem = new Set([fanOut?.fan.gen.slot, needs?.needs.slot]);
  const reads = [condition, otherwise].some((part) => part !== undefined && readsOneOf(part, ofItem));
  const byItem = reads || (fanOut !== undefined && isUnclear(condition));
  return {
    if: condition,
    ...(otherwise === undefined ? {} : { else: otherwise }),
    per: byItem ? "item" : "node",
  };
}

/** What has a mistake, or is always the same (which is told), may have been meant to read the item. */
function isUnclear({ type, reads }: Resolved): boolean {
  return type === failedType || reads.length === 0;
}

function readsOneOf({ reads }: Resolved, slots: ReadonlySet<number | undefined>): boolean {
  return reads.some(({ ref }) => ref.up === 0 && "slot" in ref && slots.has(ref.slot));
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
    ...given({ ended: endedOf(node, fanOut, done), dropped: done.dropped }),
    ...(mayOwnTree(node) ? { hasTree: true as const } : {}),
  };
}

/** A tree that has a mistake, which was reported, may be one of its own. */
function mayOwnTree({ decl, tree }: CheckedNode): boolean {
  return tree === undefined ? decl.worktree !== undefined : "own" in tree;
}

/** The words of `ended(node)`: of a fan-out its stops, of a loop those that checking it gave. */
function endedOf({ fan }: CheckedNode, fanOut: CheckedFanOut | undefined, done: Done): readonly string[] | undefined {
  if (fanOut === undefined) return done.ended;
  return fan?.stop === undefined ? undefined : [...fan.stop.of.map(({ name }) => name), "exhausted"];
}
