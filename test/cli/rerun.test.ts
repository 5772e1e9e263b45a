/** `sluice rerun` as people call it: what it says beforehand, which inputs count, and what it says where it cannot be. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sluice, startSluice, until, workFolder } from "./sluice.ts";

const folder = workFolder();
const letters = readFileSync(join(folder, "letters.yaml"), "utf8");
const write = (name: string, edit: (text: string) => string): void => writeFileSync(join(folder, name), edit(letters));
const plan = (...args: readonly string[]) => sluice(folder, ["rerun", "@latest", ...args, "--plan"]);

let run: string;
beforeAll(() => {
  const { stdout, code } = sluice(folder, ["run", "letters.yaml", "--provider", "simulate", "--json"]);
  expect(code).toBe(0);
  run = JSON.parse(stdout).run;
  rmSync(join(folder, "letters.yaml")); // the journal holds all that a re-run needs
}, 60_000);

describe("the plan", () => {
  test.each(["verdict[2]", "/verdict[2]"])("of a retry has the instance run again: %s", (address) => {
    const { stdout } = sluice(folder, ["retry", "@latest", address, "--plan"]);
    expect(stdout).toMatch(/run {3}verdict\[2\] +asked for\n/);
  });

  test("is taken from the journal where no file is given, and runs nothing", () => {
    expect(plan()).toMatchObject({
      code: 0,
      stdout: `  run   list                   has no \`reads\`
then, if that comes out as before
  take  verdict[1] and 2 more
        summary
4 taken over, 1 to run
`,
    });
    expect(JSON.parse(sluice(folder, ["runs", "--json"]).stdout)).toHaveLength(1);
  });

  test("says of an edited prompt what runs again, and as JSON each instance of it", () => {
    write("edited.yaml", (text) => text.replace("Judge line", "Weigh line"));
    expect(plan("edited.yaml").stdout).toBe(`  run   list                   has no \`reads\`
then, if that comes out as before
  take  summary
  run   verdict[1] and 2 more  prompt changed
1 taken over, 1 to run, 3 more as it comes
`);
    const { runs, taken } = JSON.parse(plan("edited.yaml", "--json").stdout);
    expect(runs.map(({ address }: { address: string }) => address)).toEqual([
      "list",
      "verdict[1]",
      "verdict[2]",
      "verdict[3]",
    ]);
    expect(runs[1]).toEqual({ address: "verdict[1]", isThen: true, why: "changed", changed: ["prompt"] });
    expect(taken).toHaveLength(1);
  });
});

describe("inputs are those of the earlier run", () => {
  test("but not a default that was edited since", () => {
    write("stern.yaml", (text) => text.replace("default: kind", "default: stern"));
    expect(plan("stern.yaml").stdout).toContain("verdict[1] and 2 more  prompt changed");
    expect(plan("stern.yaml", "--input", "mood=kind").stdout).toContain("take  verdict[1] and 2 more");
  });

  test("nor one that is there no more; one whose type has changed is told of with its run", () => {
    write("typed.yaml", (text) => text.replace("{ type: integer 1..20, default: 3,", "{ type: string 1..5,"));
    const { code, stderr } = plan("typed.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain(`the run ${run} had it so: give another with --input lines=…`);
    expect(plan("typed.yaml", "--input", "lines=3").code).toBe(0);
  });
});

test("a run that is still at work is told of", async () => {
  const own = join(folder, "own");
  mkdirSync(own);
  writeFileSync(join(own, "slow.yaml"), letters);
  const args = [
    "run",
    "slow.yaml",
    "--provider",
    "command",
    "--command",
    `node ${join(folder, "answer.mjs")} log 60000`,
  ];
  const { child, ended } = startSluice(own, args);
  await until(() => existsSync(join(own, "log")));
  const { code, stderr } = sluice(own, ["rerun", "@latest", "--plan"]);
  child.kill("SIGTERM");
  await ended;
  expect([code, stderr]).toEqual([0, expect.stringContaining("is still at work: what it has not settled so far")]);
});

test.each([
  [["rerun", "nosuch"], 2, 'there is no run "nosuch"'],
  [["rerun", "@latest", "nofile.yaml"], 2, 'there is no file "nofile.yaml"'],
  [["rerun", "@latest", "--input", "nosuch=1"], 2, 'has no input "nosuch"'],
  [["rerun", "@latest", "broken.yaml"], 1, "broken.yaml"],
  [["retry", "@latest", "verdict[9]"], 2, 'no instance "verdict[9]"'],
])("%j ends with %i", (args, code, text) => {
  write("broken.yaml", (whole) => whole.replace("why: One answer.", "whyy: One answer."));
  const ended = sluice(folder, args);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(text);
});
