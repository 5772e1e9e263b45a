/**
 * Random programs that are right (`check-program.ts` says what must hold of them), and those that once were too much. A
 * failure prints the seed, and the program as small as it could be made.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkProgram } from "./check-program.ts";
import { fuzzRuns } from "./fuzz-runs.ts";
import { printProgram, programTapes } from "./print-program.ts";
import { randomProgram } from "./random-program.ts";

test("what is right has no error, and runs", async () => {
  const states = new Set<string>();
  await fc.assert(
    fc.asyncProperty(programTapes, fc.nat(), async (tape, seed) => {
      const program = randomProgram(tape);
      try {
        states.add(await checkProgram(program, seed));
      } catch (error) {
        throw new Error(`${error}\n${printProgram(program)}`, { cause: error });
      }
    }),
    fuzzRuns(40),
  );
  expect([...states]).toContain("completed");
});

const head = "sluice: 1\nname: found\nwhy: It was too much once.\n";

test.each([
  [
    "a selection of a selection of a list that is there from the start",
    `inputs:
  flags: {type: [boolean, 0..3], default: [true, false]}
nodes:
  some:
    from: flag in inputs.flags
    where: flag
  same:
    from: flag in some
returns: same
`,
  ],
  [
    "a selection of what is decided in the order of its source",
    `nodes:
  find:
    why: It looks.
    each: way in ["a", "b"]
    prompt: Look {{ way }}.
    output: {hits: [string, ..3]}
  first:
    from: hit in find.hits
    order: source
    take: 2
  again:
    from: hit in first
returns: again
`,
  ],
])("%s", async (_, text) => {
  expect(await checkProgram(new Map([["main.yaml", head + text]]), 1)).toBe("completed");
});
