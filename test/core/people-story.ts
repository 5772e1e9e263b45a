/** A story in which people are asked: what they say, while the run lives or once only they can help. */
import type { Answer } from "../../src/core/ask.ts";
import type { Later } from "./drive.ts";
import type { Story } from "./story.ts";

/** An answer without a name is Anna's. */
export type Said = Omit<Answer, "actor"> & { readonly actor?: string };

/**
 * `people`: what is said to each question while the run lives, by address; a list: to the first, the second question about
 * it. `later`: the same, but said after the process has ended, because only people could help. `questions`: all that were
 * asked, as `address about`.
 */
export type PeopleStory = Story & {
  readonly people?: Readonly<Record<string, Said | readonly Said[]>>;
  readonly later?: Readonly<Record<string, Said | readonly Said[]>>;
  readonly laterMs?: Later["afterMs"];
  readonly waits?: boolean;
  readonly questions?: readonly string[];
  readonly processes?: number; // that worked on the run
  readonly feedback?: Readonly<Record<string, readonly string[]>>; // of the last attempt, by address
};
