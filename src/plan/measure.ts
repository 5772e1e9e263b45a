/** The measure of a value: of a list its elements, of a number the number itself (`range(inputs.votes)`), else 1. */
import type { Bound } from "../base/bound.ts";
import { type BoundEnv, evaluateBound } from "../base/evaluate-bound.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Body, Plan, PlanNode, Wire } from "./plan.ts";

/** The measure of a value that is at hand. */
export function measureOf(value: Json): number {
  if (isJsonList(value)) return value.length;
  return typeof value === "number" ? Math.max(0, Math.floor(value)) : 1;
}

/** The most that a value of this JSON Schema can measure. */
export function measureOfType(schema: JsonObject | undefined): number | "none" {
  if (schema === undefined) return "none";
  const { type, maxItems, maximum, anyOf, enum: words } = schema;
  if (isJsonList(anyOf)) return greatest(anyOf);
  if (type === "array") return typeof maxItems === "number" ? maxItems : "none";
  if (type === "integer" || type === "number")
    return typeof maximum === "number" ? Math.max(0, Math.floor(maximum)) : "none";
  return typeof type === "string" || words !== undefined ? 1 : "none";
}

/** The most that a slot can measure by its type alone. */
export function measureOfSlot(plan: Plan, body: Body, slot: number): number | "none" {
  const type = body.slots[slot]?.type;
  return measureOfType(type === undefined ? undefined : plan.types[type]);
}

/**
 * What a wire gives its slot, in the frame of the node that wires: a constant is worth itself; else the bound that the
 * checker found, and never more than the type of the input allows. `body` is the one that is entered.
 */
export function measureOfWire(plan: Plan, body: Body, wire: Wire): Bound {
  if (wire.e.do === "lit") return measureOf(wire.e.value);
  const most = measureOfSlot(plan, body, wire.slot);
  return most === "none" ? wire.size : { op: "min", of: [wire.size, most] };
}

/**
 * The inputs of a run as the leaves of bounds: defaults where none is given, and the most that its type allows where
 * there is no default either. Without `inputs`: the most for all.
 */
export function inputsEnv(plan: Plan, inputs: Readonly<Record<string, Json>> | undefined): BoundEnv {
  const slots = plan.bodies[0]?.slots ?? [];
  const measures = new Map(
    plan.inputs.map((input) => {
      const value = inputs !== undefined && Object.hasOwn(inputs, input.name) ? inputs[input.name] : input.default;
      const most = measureOfType(plan.types[input.type]);
      return [input.name, inputs === undefined || value === undefined ? most : measureOf(value)];
    }),
  );
  return {
    size: (up, slot) => {
      const found = up === 0 ? slots[slot] : undefined;
      return found?.kind === "input" ? (measures.get(found.name) ?? "none") : "none";
    },
    input: (name) => measures.get(name) ?? "none",
  };
}

/** The leaves of bounds within the body that a node enters; `env` is that of the node. */
export function enteredEnv(plan: Plan, env: BoundEnv, node: PlanNode): BoundEnv {
  const { act } = node;
  const body = act.do === "enter" ? plan.bodies[act.body] : undefined;
  if (act.do !== "enter" || body === undefined) return env;
  const ofSlot = (slot: number): number | "none" => {
    const wire = act.wires.find((candidate) => candidate.slot === slot);
    if (wire !== undefined) return evaluateBound(measureOfWire(plan, body, wire), env);
    const isRound = body.slots[slot]?.kind === "round" && act.loop !== undefined;
    return isRound ? evaluateBound(act.loop.most, env) : measureOfSlot(plan, body, slot);
  };
  const inputSlot = (name: string): number =>
    body.slots.findIndex((slot) => slot.kind === "input" && slot.name === name);
  return {
    size: (up, slot) => (up === 0 ? ofSlot(slot) : env.size(up - 1, slot)),
    input: (name) => (body.kind === "pipeline" ? ofSlot(inputSlot(name)) : env.input(name)),
  };
}

function greatest(schemas: readonly Json[]): number | "none" {
  return schemas
    .map((schema) => (isJsonObject(schema) ? measureOfType(schema) : "none"))
    .reduce((left, right) => (left === "none" || right === "none" ? "none" : Math.max(left, right)), 0);
}
