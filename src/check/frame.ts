/**
 * Frames: one for each body while it is checked, holding its names, slots and nodes so far. A layer is a frame with
 * the variables of one node laid over it: what the node's own expressions see. Frames of scopes and rounds have the
 * layer of the node that enters them outside; called pipelines have nothing outside.
 */
import { unreachable } from "../base/invariant.ts";
import type { Span } from "../base/span.ts";
import { shownBy } from "../expr/narrowing.ts";
import type { Named, NameScope, Read, Resolved, Shown } from "../expr/scope.ts";
import type { Expression } from "../syntax/pipeline.ts";
import { shiftBound } from "./bounds.ts";
import type { BodyKind, CheckedNode, CheckedSlot } from "./checked.ts";
import type { SpanTable } from "./span-table.ts";

export type Frame = {
  readonly kind: BodyKind;
  readonly outer?: Layer;
  readonly names: Map<string, Named>;
  readonly declared: Map<string, Span>; // where each name of the frame was given, before it has a type
  readonly slots: CheckedSlot[];
  readonly nodes: (CheckedNode | undefined)[];
  readonly hidden: Map<string, string>; // names of inner scopes and of other nodes, with why they cannot be read here
  readonly usedNodes: Set<number>;
  readonly usedSlots: Set<number>;
};

/** `inTree`: the node works in a worktree of its own or of another. `shown`: what its `when` or `where` has shown. */
export type Layer = {
  readonly frame: Frame;
  readonly locals: ReadonlyMap<string, Named>;
  readonly inTree?: true;
  readonly shown?: Shown;
};

/** A frame with nothing in it. */
export function newFrame(kind: BodyKind, outer?: Layer): Frame {
  return {
    kind,
    ...(outer === undefined ? {} : { outer }),
    names: new Map(),
    declared: new Map(),
    slots: [],
    nodes: [],
    hidden: new Map(),
    usedNodes: new Set(),
    usedSlots: new Set(),
  };
}

/** The frame with no variables over it. */
export function layerOf(frame: Frame): Layer {
  return { frame, locals: new Map() };
}

/** The layer with one more variable. */
export function withLocal(layer: Layer, name: string, named: Named): Layer {
  return { ...layer, locals: new Map([...layer.locals, [name, named]]) };
}

/** The layer where the condition holds: what it shows of paths counts there, and in all that is inside. */
export function whereHolds(layer: Layer, condition: Expression, found: Resolved): Layer {
  const shown = shownBy(condition.ast, found, shownIn(layer));
  return shown === undefined ? layer : { ...layer, shown };
}

/** The same where a condition could not be read, which was reported: nothing counts as missing there. */
export function whereUnread(layer: Layer): Layer {
  return { ...layer, shown: { facts: new Map(), soft: true } };
}

/** A condition before it has a mistake: what it would have shown is not known. */
export function isDoubtful(layer: Layer): boolean {
  return shownIn(layer)?.soft === true;
}

/** That of a layer holds all of the layers around it. */
function shownIn(layer: Layer): Shown | undefined {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.frame.outer) if (at.shown) return at.shown;
  return undefined;
}

/** Puts a slot into the frame and gives its number. */
export function addSlot(frame: Frame, slot: Omit<CheckedSlot, "live"> & { readonly live?: boolean }): number {
  frame.slots.push({ ...slot, live: slot.live ?? false });
  return frame.slots.length - 1;
}

/** What the names mean in the expressions of a layer. */
export function nameScope(layer: Layer, spans: SpanTable): NameScope {
  const shown = shownIn(layer);
  return {
    ...(shown === undefined ? {} : { shown }),
    lookup: (name) => lookup(layer, name),
    names: () => allNames(layer),
    outOfReach: (name) => hiddenWhy(layer, name),
    spanId: (span) => spans.idOf(span),
    inTree: isInTree(layer),
  };
}

function isInTree(layer: Layer): boolean {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.frame.outer) if (at.inTree === true) return true;
  return false;
}

/** Where a visible name of the layer was given, or undefined where it is free. */
export function declaredAt(layer: Layer, name: string): Span | undefined {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.frame.outer) {
    const slot = at.locals.get(name);
    if (slot !== undefined && slot.kind === "slot") return at.frame.slots[slot.ref.slot]?.span;
    const span = at.frame.declared.get(name);
    if (span !== undefined) return span;
  }
  return undefined;
}

/** Notes what was read, so that what nobody reads can be told. */
export function noteReads(layer: Layer, reads: readonly Read[]): void {
  for (const { ref } of reads) {
    const frame = frameAt(layer, ref.up);
    if (frame === undefined) continue;
    if ("node" in ref) frame.usedNodes.add(ref.node);
    else frame.usedSlots.add(ref.slot);
  }
}

/** The frame `up` frames outwards. */
export function frameAt(layer: Layer, up: number): Frame | undefined {
  let at: Layer | undefined = layer;
  for (let left = up; left > 0 && at !== undefined; left -= 1) at = at.frame.outer;
  return at?.frame;
}

function lookup(layer: Layer, name: string): Named | undefined {
  let up = 0;
  for (let at: Layer | undefined = layer; at !== undefined; at = at.frame.outer) {
    const named = at.locals.get(name) ?? at.frame.names.get(name);
    if (named !== undefined) return shiftNamed(named, up);
    up += 1;
  }
  return undefined;
}

function shiftNamed(named: Named, up: number): Named {
  if (up === 0) return named;
  switch (named.kind) {
    case "failed":
      return named;
    case "node":
      return { ...named, ref: { ...named.ref, up }, size: shiftBound(named.size, up) };
    case "slot":
      return { ...named, ref: { ...named.ref, up }, size: shiftBound(named.size, up) };
    case "inputs": {
      const fields = [...named.fields].map(
        ([name, field]) => [name, { ...field, ref: { ...field.ref, up }, size: shiftBound(field.size, up) }] as const,
      );
      return { kind: "inputs", fields: new Map(fields) };
    }
    default:
      return unreachable(named);
  }
}

function* allNames(layer: Layer): Iterable<string> {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.frame.outer) {
    yield* at.locals.keys();
    yield* at.frame.names.keys();
  }
}

function hiddenWhy(layer: Layer, name: string): string | undefined {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.frame.outer) {
    const why = at.frame.hidden.get(name);
    if (why !== undefined) return why;
  }
  return undefined;
}
