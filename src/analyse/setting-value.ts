/** A setting of the run with the inputs at hand. */
import type { Json } from "../base/json.ts";
import { evaluate } from "../expr/evaluate.ts";
import type { SlotRead, World } from "../expr/world.ts";
import type { Plan, Setting } from "../plan/plan.ts";

/** Its value; where an input that it reads is not given and has no default, the most that it can be. */
export function settingValue(plan: Plan, setting: Setting, inputs: Readonly<Record<string, Json>>): number | "none" {
  if (typeof setting === "number") return setting;
  const result = evaluate(setting.e, inputsWorld(plan, inputs));
  return result.kind === "value" && typeof result.value === "number" ? result.value : setting.most;
}

function inputsWorld(plan: Plan, inputs: Readonly<Record<string, Json>>): World {
  const readSlot = (slot: number): SlotRead => {
    const name = plan.bodies[0]?.slots[slot]?.name ?? "";
    const given = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    const value = given ?? plan.inputs.find((input) => input.name === name)?.default;
    if (value !== undefined) return { value };
    return { error: { kind: "input", message: `input "${name}" is not given` } };
  };
  return {
    slot: (ref) => readSlot(ref.slot),
    node: () => ({ outcome: "skipped", who: 0 }),
    pairs: () => ({ outcome: "skipped", who: 0 }),
    view: () => null,
    outcomeOf: () => "skipped",
    tree: () => null,
  };
}
