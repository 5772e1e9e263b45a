/** What a caller of a pattern gets, told as a story: who says what, who dies, and how the run ends. */
import type { Json } from "../../src/base/json.ts";
import type { Says } from "./run-caller.ts";

/**
 * `says`: for each agent and program. `value`: all that the run returns. `asked`: how many attempts are made in all.
 * `cause`: words in the message of the run's failure. `person`: the choice at each gate, with a reason where one is
 * asked; without, nobody answers for three days.
 */
export type PatternStory = {
  readonly pattern: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly says: Says;
  readonly state: "completed" | "degraded" | "failed";
  readonly value?: Json;
  readonly asked?: number;
  readonly cause?: string;
  readonly person?: { readonly choice: string; readonly reason?: string };
};
