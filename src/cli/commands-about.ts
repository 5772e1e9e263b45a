/** The commands that tell of the language itself: they read a file of the package, and need no compiler. */
import type { Declare } from "./command.ts";
import { declareExplain } from "./explain.ts";
import { declareGuide } from "./guide.ts";
import { declareSchema } from "./schema.ts";

export const commandsAbout: Readonly<Record<string, Declare>> = {
  explain: declareExplain,
  guide: declareGuide,
  schema: declareSchema,
};
