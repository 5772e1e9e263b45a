/** What stands in for programs under `--stub-run`: canned results from the stubs file, else values that fit the type. */

import { simulatedReply } from "../agents/simulate/simulated-reply.ts";
import { type Stubs, stubFor } from "../agents/simulate/stubs.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { ExecRequest } from "../base/request.ts";

/** A function of request and address alone: the same run is made up the same way again. */
export function createStubPrograms(seed: number, stubs: Stubs | undefined) {
  return (request: ExecRequest, address: string): Json => {
    const canned = stubs === undefined ? undefined : stubFor(stubs, address, 1);
    return canned?.kind === "reply" ? canned.value : simulatedReply(schemaOf(request), `${seed}|program|${address}`);
  };
}

function schemaOf({ parse, schema }: ExecRequest): JsonObject {
  const some: JsonObject = { type: "string" };
  if (parse === "text") return some;
  if (parse === "lines") return { type: "array", items: some, minItems: 1, maxItems: 5 };
  if (parse === "jsonl") return { type: "array", items: schema ?? some, minItems: 1, maxItems: 5 };
  if (parse === "json") return schema ?? some;
  return {
    type: "object",
    properties: { code: { type: "integer", minimum: 0, maximum: 0 }, stdout: some, stderr: some },
    required: ["code", "stdout", "stderr"],
    additionalProperties: false,
  };
}
