/** Where names lead while bodies are gone over: the taint of the slots and nodes of each frame. */
import { unreachable } from "../base/invariant.ts";
import type { NodeView, Ref } from "../expr/ir.ts";
import type { Plan, SpanId } from "../plan/plan.ts";
import { type Cause, clean, listOf, objectOf, type Taint, textOf } from "./taint.ts";
import type { Named, Reader } from "./taint-of-expr.ts";
import type { Cut } from "./taint-reads.ts";

/** `via`: the node of `outer` that enters the body. `carried`: what messages of all in it may quote, as a slot around it holds it. */
export type TaintFrame = {
  readonly body: number;
  readonly slots: Map<number, Taint>;
  readonly nodes: NodeTaint[];
  readonly outer?: TaintFrame;
  readonly via?: number;
  readonly carried?: Cause;
};

/** `one`: of an instance. `told`: what its cause may quote if it fails. */
export type NodeTaint = {
  readonly value: Taint;
  readonly one: Taint;
  readonly key: Taint;
  readonly item: Taint;
  readonly dropped: Taint;
  readonly told?: Cause;
};

/** What a gate has shown to a person, who chose it: clean for the nodes behind that choice. */
export type Release = { readonly frame: TaintFrame; readonly ref: Ref; readonly rest: readonly string[] };

/** What `accept_untrusted` of a node takes out: paths by the name that they begin with. */
export type Accepted = ReadonlyMap<string, readonly Cut[]>;

/** `result`: the value of the instance, where `ensure` reads it. */
export type ReadFrom = {
  readonly plan: Plan;
  readonly frame: TaintFrame;
  readonly releases: readonly Release[];
  readonly accepted?: Accepted;
  readonly result?: Taint;
};

/** How the names of a frame are read at a node. */
export function readerIn(from: ReadFrom, at: SpanId): Reader {
  return { at, read: (ref, how) => readRef(from, ref, how) };
}

function readRef(from: ReadFrom, ref: Ref, how: "value" | "pairs" | NodeView): Named {
  const frame = frameAt(from.frame, ref.up);
  const body = frame === undefined ? undefined : from.plan.bodies[frame.body];
  if (frame === undefined || body === undefined) return { taint: clean, path: "", cuts: [] };
  if ("node" in ref) {
    const name = body.nodes[ref.node]?.id ?? "";
    const path = how === "value" ? name : `${how}(${name})`;
    const found = frame.nodes[ref.node];
    return { taint: found === undefined ? clean : viewOf(found, how), path, cuts: cutsOf(from, frame, ref, how, path) };
  }
  const slot = body.slots[ref.slot];
  const path = slot?.kind === "input" ? `inputs.${slot.name}` : (slot?.name ?? "");
  const isResult = slot?.kind === "result" && from.result !== undefined;
  const taint = isResult ? from.result : frame.slots.get(ref.slot);
  return { taint: taint ?? clean, path, cuts: cutsOf(from, frame, ref, how, path) };
}

function frameAt(frame: TaintFrame, up: number): TaintFrame | undefined {
  let found: TaintFrame | undefined = frame;
  for (let step = 0; step < up && found !== undefined; step += 1) found = found.outer;
  return found;
}

/** What is asked of a node. Its census and how it ended are numbers and words; branches and paths are made by sluice. */
function viewOf({ value, one, key, item, dropped, told }: NodeTaint, how: "value" | "pairs" | NodeView): Taint {
  const cause = objectOf({ message: textOf(told), output: textOf(told) });
  switch (how) {
    case "value":
      return value;
    case "pairs":
      return listOf(objectOf({ key, item, value: one }));
    case "outcomes":
      return listOf(objectOf({ key, item, value: one, cause }));
    case "failures":
      return listOf(objectOf({ key, item, cause }));
    case "dropped":
      return listOf(objectOf({ item: dropped }));
    case "worktree":
      return listOf(objectOf({ key }));
    case "census":
    case "ended":
      return clean;
    default:
      return unreachable(how);
  }
}

function cutsOf(from: ReadFrom, frame: TaintFrame, ref: Ref, how: string, path: string): readonly Cut[] {
  const accepted = from.accepted?.get(path) ?? [];
  const under = releasedUnder.get(how);
  if (from.releases.length === 0 || under === undefined) return accepted;
  const released = from.releases.filter((release) => release.frame === frame && isSame(release.ref, ref));
  return [...released.map(({ rest }) => ({ rest: [...under, ...rest], used: () => undefined })), ...accepted];
}

/** Where the value of a node stands in what is read of it. */
const releasedUnder: ReadonlyMap<string, readonly string[]> = new Map([
  ["value", []],
  ["pairs", ["value"]],
  ["outcomes", ["value"]],
]);

function isSame(left: Ref, right: Ref): boolean {
  return "node" in left ? "node" in right && left.node === right.node : "slot" in right && left.slot === right.slot;
}

/** `report.body` begins with the name of a node, `inputs.page.text` with that of an input. */
export function splitPath(path: string): { readonly root: string; readonly rest: readonly string[] } {
  const [first = "", second, ...others] = path.split(".");
  if (first !== "inputs" || second === undefined)
    return { root: first, rest: second === undefined ? [] : [second, ...others] };
  return { root: `inputs.${second}`, rest: others };
}
