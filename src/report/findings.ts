/** What a check found: what every format of `sluice check` is made of. */
import type { Diagnostic } from "../base/diagnostic.ts";

/** The text of a file, or undefined where it is not at hand: then there is no frame. */
export type Sources = (file: string) => string | undefined;

/** `diagnostics`: sorted. `files`: all that were checked, as they are shown. `unreadable`: why others were not. */
export type Findings = {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly string[];
  readonly sources: Sources;
  readonly unreadable: readonly string[];
};
