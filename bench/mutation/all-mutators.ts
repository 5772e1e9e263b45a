/** Every kind of mistake that the harness makes. */
import type { Mutator } from "./mutation.ts";
import { expressionMutators } from "./mutators/expressions.ts";
import { flowMutators } from "./mutators/flow.ts";
import { keyMutators } from "./mutators/keys.ts";
import { nameMutators } from "./mutators/names.ts";
import { typeMutators } from "./mutators/types.ts";
import { yamlMutators } from "./mutators/yaml.ts";

export const mutators: readonly Mutator[] = [
  ...keyMutators,
  ...yamlMutators,
  ...nameMutators,
  ...typeMutators,
  ...expressionMutators,
  ...flowMutators,
];
