/** What agents and programs answer in comparisons: drawn from what was asked and where, so that order does not matter. */
import { seedOf } from "../../src/base/hash.ts";
import type { Request } from "../../src/base/request.ts";
import type { Asked } from "./attempt.ts";

/**
 * One in eight attempts fails. An answer depends on every character of the request (so requests are compared too) and
 * on how many attempts failed before, but not on the number of the attempt: a crash takes numbers and no answers.
 */
export function answerOf(address: string, request: Request): Asked {
  const failures = request.kind === "agent" ? request.feedback.length : 0;
  const text = request.kind === "agent" ? `${request.model} ${request.prompt}` : request.argv.join(" ");
  const seed = seedOf(`${address} ${failures} ${text}`);
  if (seed % 8 === 0)
    return { cause: { kind: seed % 16 === 0 ? "refusal" : "output_invalid", message: `no ${seed % 3}` } };
  const xs = Array.from({ length: seed % 4 }, (_, index) => (seed >> index) % 5);
  return { value: { id: `${address}/${failures}`, n: seed % 6, t: `t${seed % 3}`, xs } };
}
