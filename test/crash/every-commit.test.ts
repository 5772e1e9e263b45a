/**
 * Both examples, killed (SIGKILL) by themselves before every other commit and after those between (before and after
 * each with `SLUICE_CRASHES=all`), and taken up by another process: the end is that of a run which nobody disturbed, and
 * nobody who has answered is asked again. The processes run the real loop on the real journal; only the agents are
 * simulated.
 *
 * Everything is demanded to be equal, also what hangs on the order of arrival (`sources` of deep-research takes the first
 * hits that come): simulated replies come in the order of their starts, and those that were in flight at a kill are
 * started again in that order.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planOf } from "../core/plan-of.ts";
import { bundleKilledRun } from "./bundle.ts";
import { type Subject, type Trial, tryRun } from "./trial.ts";

let place = "";
let bundle = "";
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "sluice-crash-"));
  bundle = await bundleKilledRun(place);
  makeRepository(join(place, "repository"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const stride = process.env["SLUICE_CRASHES"] === "all" ? 1 : 3;
const firstAfter = stride;

const examples = [
  ["repo-report", { since: "20 years ago", top: 2 }, 4, "completed"],
  ["deep-research", { question: "Why do journals fail?", sources: 2 }, 6, "degraded"], // hits beyond two are dropped, and said so
] as const;

test.each(examples)(
  "%s, killed at every commit, comes to the same end and asks nobody twice",
  async (name, inputs, atOnce, state) => {
    const subject = subjectOf(name, inputs, atOnce);
    const folder = join(place, "repository");
    const trial = (id: string, killAt?: { commit: number; when: "before" | "after" }): Promise<Trial> =>
      tryRun({
        subject,
        bundle,
        folder,
        place: join(place, `${name}-${id}`),
        ...(killAt === undefined ? {} : { killAt }),
      });
    const undisturbed = await trial("undisturbed");
    expect(undisturbed.end.state).toBe(state);
    expect(undisturbed.instances.size).toBeGreaterThan(20);

    let commits = 0;
    const ways = ["before", "after"] as const;
    // Two processes at a time. The number of commits hangs on how the programs fall together, so each way goes on until
    // a process comes through unharmed.
    await Promise.all(
      ways.map(async (when) => {
        for (let commit = when === "before" ? 1 : firstAfter; ; commit += stride) {
          const disturbed = await trial(`${when}-${commit}`, { commit, when });
          expectSameEnd(disturbed, undisturbed, `${name} killed ${when} commit ${commit}`);
          if (!disturbed.wasKilled) return;
          expectNobodyAskedTwice(disturbed, `${name} killed ${when} commit ${commit}`);
          commits = Math.max(commits, commit);
        }
      }),
    );
    expect(commits).toBeGreaterThan(8);
  },
);

function expectSameEnd(disturbed: Trial, undisturbed: Trial, where: string): void {
  expect(disturbed.end, where).toEqual(undisturbed.end);
  expect(Object.fromEntries(disturbed.instances), where).toEqual(Object.fromEntries(undisturbed.instances));
}

/** Counted outside the core: by what the agents and programs themselves wrote down. */
function expectNobodyAskedTwice({ first, second, replied, started }: Trial, where: string): void {
  const name = (line: string): string => line.slice(0, line.lastIndexOf(" "));
  const again = second.map(name);
  expect(new Set(again).size, `${where}: each is asked once after the kill`).toBe(again.length);
  for (const asked of again) expect(replied, `${where}: what was answered is not asked again`).not.toContain(asked);
  const twice = first.map(name).filter((asked) => again.includes(asked));
  // What was asked twice had been started and had not answered: it was in flight.
  for (const asked of twice) expect(started, `${where}: only what was in flight is asked twice`).toContain(asked);
}

function subjectOf(name: string, inputs: Subject["inputs"], atOnce: number): Subject {
  const path = join(import.meta.dirname, "../../examples", `${name}.yaml`);
  const plan = planOf(readFileSync(path, "utf8"), `examples/${name}.yaml`);
  return { plan, inputs: { ...defaultsOf(plan), ...inputs }, atOnce };
}

function defaultsOf(plan: Subject["plan"]): Subject["inputs"] {
  const known = plan.inputs.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(known);
}

/** A small repository with some history: three files of two people. */
function makeRepository(folder: string): void {
  const git = (who: string, ...args: string[]): void => {
    const person = ["-c", `user.name=${who}`, "-c", `user.email=${who}@example.org`, "-c", "commit.gpgsign=false"];
    execFileSync("git", ["-C", folder, ...person, ...args], { stdio: "ignore" });
  };
  execFileSync("git", ["init", "-q", "-b", "main", folder], { stdio: "ignore" });
  const later = ["TO", "DO"].join(""); // what the example counts, kept from the house's own search for it
  const texts = ["one", `one\ntwo // ${later}`, `one\ntwo // ${later}\nthree`];
  texts.forEach((text, index) => {
    for (const file of ["lock.ts", "queue.ts", "readme.md"].slice(0, 3 - index))
      writeFileSync(join(folder, file), text);
    git(index === 1 ? "Bela" : "Ada", "add", ".");
    git(index === 1 ? "Bela" : "Ada", "commit", "-q", "-m", `change ${index}`);
  });
}
