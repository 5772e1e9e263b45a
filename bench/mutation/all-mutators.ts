/** Every kind of mistake that the harness makes. */
import type { Mutator } from "./mutation.ts";
import { expressionMutators } from "./mutators/expressions-mutators.ts";
import { flowMutators } from "./mutators/flow-mutators.ts";
import { habitMutators } from "./mutators/habits-mutators.ts";
import { keyMutators } from "./mutators/keys-mutators.ts";
import { meaningMutators } from "./mutators/meaning-mutators.ts";
import { nameMutators } from "./mutators/names-mutators.ts";
import { typeMutators } from "./mutators/types-mutators.ts";
import { yamlMutators } from "./mutators/yaml-mutators.ts";

export const mutators: readonly Mutator[] = [
  ...keyMutators,
  ...yamlMutators,
  ...nameMutators,
  ...typeMutators,
  ...expressionMutators,
  ...flowMutators,
  ...habitMutators,
  ...meaningMutators,
];
