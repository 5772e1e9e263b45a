/** A run of the reference interpreter as expressions read it. */
import type { Json } from "../../src/base/json.ts";
import { type Cause, outcomes } from "../../src/base/outcome.ts";
import { evaluate } from "../../src/expr/evaluate.ts";
import type { NodeRef, NodeView, SlotRef } from "../../src/expr/ir.ts";
import type { NodeRead, SlotRead, World } from "../../src/expr/world.ts";
import { validatorOf } from "../../src/types/validator.ts";
import { type Cell, type Element, type Env, envAt, type Frame, type Run } from "./instances.ts";

/** Everything that an expression in `env` may read has settled. */
export function worldOf(run: Run, env: Env): World {
  return {
    node: (ref) => readNode(cellAt(env, ref), (cell) => cell.instance.value),
    pairs: (ref) => readNode(cellAt(env, ref), pairsOf),
    view: (ref, view) => viewOf(cellAt(env, ref), view),
    tree: () => noTree,
    outcomeOf: (ref) => cellAt(env, ref)?.instance.outcome ?? "skipped",
    slot: (ref) => readSlot(run, env, ref),
  };
}

/** Undefined in a loop that had no round: its nodes read as skipped. */
function cellAt(env: Env, ref: NodeRef): Cell | undefined {
  return envAt(env, ref.up)?.frame.cells[ref.node];
}

function readNode(cell: Cell | undefined, read: (cell: Cell) => Json): NodeRead {
  if (cell === undefined) return { outcome: "skipped", who: 0 };
  const { outcome, who, cause } = cell.instance;
  if (outcome === undefined) throw new Error(`"${cell.instance.address}" is read before it has settled`);
  if (outcome === "ok") return { outcome, value: read(cell) };
  return cause === undefined ? { outcome, who } : { outcome, who, cause };
}

function isOk(element: Element): boolean {
  return element.instance === undefined || element.instance.outcome === "ok";
}

function pairsOf(cell: Cell): Json {
  const items = cell.instance.node?.fan === undefined ? [] : (cell.elements ?? []).filter(isOk);
  return items.map(({ key, item, instance }) => ({ key, item, value: instance?.value ?? null }));
}

function readSlot(run: Run, env: Env, ref: SlotRef): SlotRead {
  const at = envAt(env, ref.up);
  if (at === undefined) throw new Error("a slot beyond the pipeline");
  const bound = at.bound.get(ref.slot);
  if (bound !== undefined) return { value: bound };
  const slot = at.frame.body.slots[ref.slot];
  if (slot?.kind !== "input") return { value: at.frame.slots.get(ref.slot) ?? null };
  if (at.frame.outer === undefined) return { value: run.inputs[slot.name] ?? null };
  return readWire(run, at.frame, at.frame.outer, ref.slot, slot.name);
}

function readWire(run: Run, frame: Frame, caller: Env, slot: number, name: string): SlotRead {
  const wire = frame.wires.find((candidate) => candidate.slot === slot);
  if (wire === undefined) throw new Error(`input "${name}" is not wired`);
  const world = worldOf(run, caller);
  const schema = wire.check === undefined ? undefined : run.plan.types[wire.check];
  if (schema === undefined) return { wire: wire.e, world };
  const value = evaluate(wire.e, world);
  const problem = value.kind === "value" ? validatorOf(schema)(value.value)[0] : undefined;
  if (problem === undefined) return { wire: wire.e, world };
  const cause: Cause = { kind: "input", message: `input "${name}" does not fit its type: ${problem}`, at: wire.at };
  return { error: cause };
}

const noTree: Json = { key: "", branch: null, commit: "", files: [], path: "" };

function viewOf(cell: Cell | undefined, view: NodeView): Json {
  switch (view) {
    case "worktree":
      return cell?.instance.node?.fan === undefined
        ? noTree
        : itemsOf(cell)
            .filter(isOk)
            .map(() => noTree);
    case "census":
      return censusOf(cell);
    case "outcomes":
      return itemsOf(cell).map(({ key, item, instance }) => ({
        key,
        item,
        outcome: instance?.outcome ?? "ok",
        ...(instance?.outcome === "ok" ? { value: instance.value } : {}),
        ...(instance?.cause === undefined ? {} : { cause: causeView(instance.cause) }),
      }));
    case "failures":
      return itemsOf(cell).flatMap(({ key, item, instance }) =>
        instance?.cause === undefined ? [] : [{ key, item, cause: causeView(instance.cause) }],
      );
    case "dropped":
      return (cell?.dropped ?? []).map(({ item, why }) => ({ item, why }));
    default:
      return cell?.ended ?? "exhausted";
  }
}

/** The items of a fan, else the node itself. */
function itemsOf(cell: Cell | undefined): readonly Element[] {
  if (cell === undefined) return [];
  if (cell.instance.node?.fan !== undefined) return cell.elements ?? [];
  return [{ key: "", item: null, instance: cell.instance }];
}

function censusOf(cell: Cell | undefined): Json {
  const elements = cell?.elements ?? (cell === undefined ? [] : [{ key: "", item: null, instance: cell.instance }]);
  const ended = elements.map(({ instance }) => (instance === undefined ? "ok" : (instance.outcome ?? "skipped")));
  const counts = outcomes.map((outcome) => [outcome, ended.filter((other) => other === outcome).length] as const);
  if (cell === undefined) return { total: 1, dropped: 0, ...Object.fromEntries(counts), skipped: 1 };
  return { total: elements.length, dropped: cell.dropCount, ...Object.fromEntries(counts) };
}

function causeView(cause: Cause): Json {
  return { kind: cause.kind, message: cause.message, output: cause.output ?? "" };
}
