/** What a re-run would do, as people read it: few lines, however many instances there are. */
import { expect, test } from "vitest";
import { rerunText } from "../../src/cli/rerun-text.ts";
import { plainPaint } from "../../src/report/paint.ts";
import type { RerunPlan } from "../../src/run/plan-rerun.ts";

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const nothing: RerunPlan = { taken: [], runs: [], asks: [], waits: [], left: [] };

test("instances of a node that share a reason are one line", () => {
  const plan: RerunPlan = {
    ...nothing,
    taken: numbers(9_999).map((n) => ({ address: `look[${n}]`, fromAddress: `look[${n}]`, isThen: false })),
    runs: numbers(2).map((n) => ({
      address: `sum#${n + 1}/all`,
      isThen: true,
      why: "changed",
      changed: ["prompt", "files"],
    })),
  };
  expect(rerunText(plan, plainPaint)).toBe(`  take  look[0] and 9,998 more
then, if that comes out as before
  run   sum#1/all and 1 more    prompt, files changed
9,999 taken over, nothing to run, 2 more as it comes
`);
});

test("where each has a reason of its own, a few stand for all", () => {
  const runs = numbers(10_000).map((n) => {
    return {
      address: `vote[${n}]`,
      isThen: false,
      why: "kept",
      changed: [],
      reason: `its result goes to new[${n}]`,
    } as const;
  });
  expect(rerunText({ ...nothing, runs }, plainPaint)).toBe(`  run   vote[0]             its result goes to new[0]
        vote[1]             its result goes to new[1]
        vote[2]             its result goes to new[2]
        vote[3]             its result goes to new[3]
        vote[4]             its result goes to new[4]
        9,995 more of vote  \`--json\` lists them all
nothing taken over, 10,000 to run
`);
});

test("a long name pushes its own note away, and what agents said reaches no terminal", () => {
  const address = `a_node/${"long/".repeat(12)}one[key]`;
  const plan: RerunPlan = {
    ...nothing,
    runs: [
      { address, isThen: false, why: "new", changed: [] },
      { address: "short", isThen: false, why: "kept", changed: [], reason: "failed \u001b[31m" },
    ],
    waits: [{ address: "late", what: "asks" }],
    left: ["gone"],
  };
  expect(rerunText(plan, plainPaint)).toBe(`  run   ${address}  new
        short  failed \\u{1b}[31m
and
  wait  late   a person is asked
  left  gone   nothing asks for it
nothing taken over, 2 to run, 1 unknown
`);
});
