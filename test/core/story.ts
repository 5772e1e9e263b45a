/**
 * Stories: a pipeline, what its agents do, and how it must end. `nodes` is the YAML under `nodes:`. `says`: the reply
 * by address (or by node id); `{fail: kind}` fails the attempt, `{hang: true}` never
 * replies; a list gives one for each attempt. All else replies "ok".
 */
import type { Json, JsonObject } from "../../src/base/json.ts";
import type { CauseKind } from "../../src/base/outcome.ts";
import type { Usage } from "../../src/base/request.ts";
import type { RunLimits } from "../../src/core/event.ts";

export type Reply = Json | { readonly fail: CauseKind; readonly message?: string } | { readonly hang: true };
export type Story = {
  readonly name: string;
  readonly head?: string; // more top-level YAML
  readonly inputs?: JsonObject;
  readonly nodes: string;
  readonly returns?: string;
  readonly says?: Readonly<Record<string, Reply | readonly Reply[]>>;
  readonly limits?: Partial<RunLimits>;
  readonly usage?: Usage; // of every attempt of an agent; not told with crashes, since what is lost is paid too
  readonly state: string;
  readonly value?: Json;
  readonly outcomes?: Readonly<Record<string, string>>;
  readonly asked?: readonly string[]; // exactly these, sorted
  readonly late?: readonly string[]; // addresses whose answers come after all others
  readonly starts?: readonly string[]; // of these, each starts after the one before; other starts may lie between
  readonly events?: readonly JsonObject[]; // in this order, others between; `of` is the address, each at least this
  readonly attempts?: Readonly<Record<string, number>>;
  readonly cause?: JsonObject; // of the run: at least this
  readonly prompts?: Readonly<Record<string, string>>; // by address
  readonly requests?: Readonly<Record<string, JsonObject>>; // by address: at least this
};

export const refused: Reply = { fail: "refusal", message: "no" };
