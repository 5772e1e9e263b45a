/**
 * Who answers prompts. One interface; every provider passes the contract in `test/agents/contract.ts`.
 * A provider checks the reply against `request.schema` (with `types/validator.ts`), sends back what is wrong at most
 * `limits.replyRepairs` times, and never returns a value that does not fit.
 */
import type { Json } from "../base/json.ts";
import type { Rates, Sum } from "../base/money.ts";
import type { Cause } from "../base/outcome.ts";
import type { AgentRequest, Usage } from "../base/request.ts";

export type AgentCall = {
  readonly request: AgentRequest;
  readonly address: string; // of the instance, e.g. `verdict[claim-3]/refute[1]`
  readonly attempt: number; // from 1
  readonly mark: string; // SLUICE_ATTEMPT of every child: run/iid/attempt/epoch; idempotency key
  readonly cwd?: string; // the worktree that it works in; absent: where the run does
  readonly signal: AbortSignal; // aborted: end within `limits.abortWithinMs`, reply `aborted`
  readonly progress?: (line: string) => void; // what the agent does right now, for the live display
  readonly heard?: () => void; // something has come of it, be it a single byte: it is not silent
  /** Where an earlier process left the request of `batch` in the provider's queue. */
  readonly ticket?: string;
  /** The request stands in the queue, where `ticket` finds it from any process; undefined: it does no more. */
  readonly queued?: (ticket: string | undefined) => void;
  /** What the first request may use at most, input and output; absent: only `request.mostTokens` counts. */
  readonly allowance?: Sum;
  /**
   * What the attempt used so far, and the input of the request that it wants to send next (tokens, at most): what that
   * one may use. Undefined: end as `aborted`. There where `allowance` is.
   */
  readonly more?: (used: Usage, input: number) => Promise<Sum | undefined>;
};

/**
 * `scope`: what the failure says: only this attempt; `gate`: the provider's quota (hold all calls back for
 * `retryAfterMs`); `run`: nothing will work until a person acts (bad key, no credit, spend limit).
 */
export type AgentReply =
  | { readonly kind: "ok"; readonly value: Json; readonly usage?: Usage }
  | {
      readonly kind: "failed";
      readonly cause: Cause;
      readonly scope: "instance" | "gate" | "run";
      readonly retryAfterMs?: number;
      readonly usage?: Usage;
    }
  | { readonly kind: "aborted"; readonly clean: boolean; readonly usage?: Usage };

/** The reason of an abort that only ends this process: what stands in a queue stays there. */
export const processEnds = "the process ends";

/** What a run asks of its provider. */
export type Asked = { readonly models: readonly string[]; readonly tools: readonly string[] };

export type Provider = {
  readonly name: string; // `simulate`, `command`, `anthropic`
  /** What is wrong with the set-up (missing key, unknown tool …), said before a run starts. */
  problems(asked: Asked): readonly string[];
  /**
   * The quota that the requests of a role count against: provider and key, the key as a hash. All runs of a project wait
   * together once one of them was refused there. Absent: nobody else shares it.
   */
  readonly gate?: (role: string) => string;
  /** What reserving tokens and money goes by. */
  rates(asked: Asked): Rates;
  /** Never rejects. */
  ask(call: AgentCall): Promise<AgentReply>;
  close(): Promise<void>;
};
