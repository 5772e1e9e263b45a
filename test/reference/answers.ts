/** What agents, programs and people answer in comparisons: drawn from what was asked and where, so that order does not matter. */
import { seedOf } from "../../src/base/hash.ts";
import type { Request } from "../../src/base/request.ts";
import type { Answer as PersonAnswer } from "../../src/core/ask.ts";
import type { OpenAsk } from "../../src/core/state.ts";
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

/** What people say, drawn from where they are asked, and for the how manyeth time. */
export function personOf({ address, about, time }: Pick<OpenAsk, "address" | "about" | "time">): PersonAnswer {
  const seed = seedOf(`${address} ${about} ${time}`);
  const actor = `p${seed % 3}`;
  const value = { id: `${address}/by-hand`, n: seed % 6, t: `t${seed % 3}`, xs: [seed % 5] };
  const note = seed % 5 === 0 ? {} : { note: `n${seed % 4}` };
  switch (about) {
    case "gate":
      return { choice: seed % 2 === 0 ? "yes" : "no", input: value, actor, ...note };
    case "loop":
      return { choice: seed % 3 === 0 ? "end" : "go_on", actor, ...note };
    default:
      if (seed % 3 === 0 && time < 3) return { choice: "retry", actor, ...note };
      return seed % 3 === 1 ? { choice: "value", value, actor } : { choice: "skip", actor };
  }
}
