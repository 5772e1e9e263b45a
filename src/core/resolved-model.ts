/** The model that an alias of the pipeline stands for. */
import type { State } from "./state.ts";

export function resolvedModel(state: State, alias: string): string {
  return state.prepared.plan.models[alias] ?? alias;
}
