/** What `step` asks of the shell, after its events are durable. Never journaled: `pending(state)` gives them again. */
import type { Sum } from "../base/money.ts";
import type { Request, TreeRequest } from "../base/request.ts";
import type { Event } from "./event.ts";
import type { OpenAsk } from "./state.ts";

export type Command =
  /**
   * Is there a result with this key to take over? Answer: `found` or `missed`. `reads`: globs whose files join the key;
   * `looks`: all files of the git repository do. `outside`: the result says how things were, so its age counts.
   */
  | {
      readonly do: "lookup";
      readonly iid: number;
      readonly address: string;
      readonly rkey: string;
      readonly parts: string; // marks
      readonly reads?: readonly string[];
      readonly looks?: true;
      readonly outside?: true;
      readonly cwd?: string;
      readonly tree?: TreeRequest; // it works in this worktree, which a result that is found brings along
    }
  /** Answer: `replied`, `attempt_failed` or, after `abort`, `aborted`. */
  | {
      readonly do: "start";
      readonly iid: number;
      readonly attempt: number;
      readonly address: string;
      readonly request: Request;
      readonly allowance?: Sum; // of its first request, where tokens or money are limited
      readonly ticket?: string; // its request stands in the provider's queue already: an earlier process sent it
    }
  /** Lets an attempt send its next request, which may use so much. */
  | {
      readonly do: "grant";
      readonly iid: number;
      readonly attempt: number;
      readonly turn: number;
      readonly allowance: Sum;
    }
  /** Runs the program of condition `index`; answer: `ensured` (or `aborted`). */
  | {
      readonly do: "ensure";
      readonly iid: number;
      readonly attempt: number;
      readonly index: number;
      readonly address: string;
      readonly argv: readonly string[];
      readonly cwd?: string;
      readonly tree?: TreeRequest;
    }
  /** Ends an attempt within so many milliseconds; answer: `aborted`, or what came before it. */
  | { readonly do: "abort"; readonly iid: number; readonly attempt: number; readonly withinMs: number }
  /** Was in flight when a process died: end what still lives under its mark, then answer `lost`. */
  | { readonly do: "recover"; readonly iid: number; readonly attempt: number; readonly address: string }
  /** A person is asked. Whoever answers: `answered`; in time, by any process, or never. */
  | { readonly do: "show"; readonly question: OpenAsk }
  /** Nothing can move any more: the run has ended, or is held. */
  | { readonly do: "end" };

/**
 * `missing`: values to load before `step` is called again. `more`: call again at once. `wakeAt`: send `rang` then.
 * `awaitsPeople`: only an answer can move the run, and this process is to stay for it.
 */
export type StepResult = {
  readonly events: readonly Event[];
  readonly commands: readonly Command[];
  readonly missing: readonly number[];
  readonly more: boolean;
  readonly wakeAt?: number;
  readonly awaitsPeople?: true;
};
