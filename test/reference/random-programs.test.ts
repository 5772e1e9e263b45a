/** Scheduler and naive interpreter agree on random programs of the language. A failure prints the seed, and the program. */
import fc from "fast-check";
import { test } from "vitest";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";
import { printProgram, programTapes } from "../fuzz/print-program.ts";
import { randomProgram } from "../fuzz/random-program.ts";
import { compileProgram } from "../fuzz/run-program.ts";
import { expectAgreement } from "./agreement.ts";

test("whatever the program, both come to the same", () => {
  const property = fc.property(programTapes, (tape) => {
    const program = randomProgram(tape);
    const { plan } = compileProgram(program);
    if (plan === undefined) return; // told by the fuzzer of programs
    try {
      expectAgreement(plan);
    } catch (error) {
      throw new Error(`${error}\n${printProgram(program)}`, { cause: error });
    }
  });
  fc.assert(property, fuzzRuns(40));
});
