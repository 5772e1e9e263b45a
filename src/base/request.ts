/** What an attempt asks of the world: rendered, complete, plain JSON. Journaled with `started`. */
import type { Json, JsonObject } from "./json.ts";

export type Request = AgentRequest | ExecRequest;

/** `feedback`: what went wrong with the attempts before, oldest first. */
export type AgentRequest = {
  readonly kind: "agent";
  readonly role: string;
  readonly model: string; // resolved id
  readonly effort?: string;
  readonly tools: readonly string[];
  readonly system?: string;
  readonly prompt: string;
  readonly schema?: JsonObject; // of the reply; absent: text
  readonly feedback: readonly string[];
  readonly tree?: TreeRequest;
  readonly idleMs: number;
  readonly mostTokens?: number; // of this attempt, input and output; absent: `limits.attemptTokens`
  readonly batch?: true; // through the provider's batch queue
};

export type ExecRequest = {
  readonly kind: "exec";
  readonly argv: readonly string[]; // a script is ["bash", "-euo", "pipefail", "-c", text]
  readonly stdin?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly secretEnv: Readonly<Record<string, string>>; // variable of the child -> name of the secret
  readonly cwd?: string;
  readonly tree?: TreeRequest;
  readonly parse: "json" | "jsonl" | "lines" | "text" | "result";
  readonly ok: readonly number[] | "any";
  readonly schema?: JsonObject; // of the parsed value; for jsonl of a line
  readonly idleMs?: number;
};

/**
 * The worktree that an attempt works in. `name`: of its branch and folder. `merge`: branches that it begins with.
 * `at`: the last commit that an attempt in it replied with. `setup`: the program that prepares it. `afterCrash`: an
 * attempt before this one was cut short.
 */
export type TreeRequest = {
  readonly owner: number;
  readonly name: string;
  readonly base: string; // a commit
  readonly merge: readonly string[];
  readonly at?: string;
  readonly setup?: readonly string[];
  readonly afterCrash?: true;
};

/** What of a request decides whether a result may be taken over (RUNTIME.md section 4). */
export type ReuseParts = Readonly<Record<string, Json>>;

/** What an attempt used. `usd` where the price is known. */
export type Usage = { readonly inputTokens: number; readonly outputTokens: number; readonly usd?: number };
