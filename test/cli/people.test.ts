/** Questions to people on the command line: `queue`, `answer`, `--wait`, answers at hand, and exit code 4. */
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { runsFolder } from "../../src/journal/project-runs.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { sluice, startSluice, until, workFolder } from "./sluice.ts";

const run = ["run", "asks.yaml"];

test.each([
  ["plain", "plain"],
  ['"as JSON"', "as JSON"],
  ['"not" JSON', '"not" JSON'],
  ["12", "12"],
])("a text that is given by hand, as %s, is %s", (text, value) => {
  const folder = workFolder();
  sluice(folder, ["run", "word.yaml"]);
  sluice(folder, ["answer", "@latest", "value", "--value", text]);
  expect(sluice(folder, ["resume", "@latest"])).toMatchObject({ code: 0, stdout: `${value}\n` });
});

test("a question about what was left out says so, and waits for no answer", () => {
  const folder = workFolder();
  sluice(folder, run);
  sluice(folder, ["skip", "@latest", "ship", "--actor", "Anna"]);
  const { stdout } = sluice(folder, ["queue"]);
  expect(stdout).toMatch(/left out by Anna: `sluice resume 2\S+` goes on with it\n$/);
  expect(stdout).not.toContain("sluice answer");
  expect(sluice(folder, ["resume", "@latest"]).stderr).toMatch(/left out\n {2}ship {2}by Anna\n/);
});

describe("a run that only people can help", () => {
  const folder = workFolder();
  const answer = (...args: string[]) => sluice(folder, ["answer", "@latest:1", ...args]);

  test("ends with 4, and says who is waited for and how to answer", () => {
    const { code, stderr } = sluice(folder, run);
    expect(code).toBe(4);
    expect(stderr).toMatch(/asks {4}ship: Release it\?\n {8}sluice answer 2\S+:1 ship\|hold\n/);
    expect(stderr).toMatch(/asks needs_input in .*, without a result so far/);
    expect(stderr).toMatch(/waits for people\n {2}ship {2}Release it\?\n {4}sluice answer 2\S+:1 ship\|hold\n/);
    expect(stderr).toMatch(/next: .*\n {8}sluice queue 2\S+\n {8}sluice resume 2/);
    expect(sluice(folder, ["runs"]).stdout).toMatch(/ {2}asks {2}needs_input\n {4}(?:simulated {2})?sluice queue 2/);
    expect(sluice(folder, ["why", "@latest", "deploy"]).stdout).toMatch(/└ ship asks a person: Release it\?/);
    expect(sluice(folder, ["blocked", "@latest"]).stdout).toMatch(/^ship waiting for a person: Release/);
    expect(sluice(folder, ["show", "@latest", "ship"]).stdout).toMatch(/choices\n {4}ship {2}Everyone gets it\./);
  });

  test("`queue` lists the question with its choices, and no sign of a program moves the cursor", () => {
    const { code, stdout } = sluice(folder, ["queue"]);
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(1)).toEqual([
      "  Release it?",
      "    all \\u{1b}[31mgreen\\u{1b}[0m",
      "    ship  Everyone gets it.",
      "    hold  Nothing happens.",
      "          --input days=<integer 1..30> - how long",
      expect.stringMatching(/^ {2}sluice answer 2\S+:1 ship\|hold$/),
      "",
    ]);
    expect(stdout).toMatch(/^2\S+:1 {2}asks {2}ship {2}asked .* ago\n/);
    expect(JSON.parse(sluice(folder, ["queue", "@latest", "--json"]).stdout)).toMatchObject([
      {
        ask: 1,
        about: "gate",
        address: "ship",
        question: "Release it?",
        isLive: false,
        choices: [{ name: "ship" }, {}],
      },
    ]);
  });

  test("without progress it says how to see what is asked, and how to go on", () => {
    const { code, stderr } = sluice(folder, ["resume", "@latest", "-q"]);
    const said =
      /^asks needs_input\n {2}`sluice queue 2\S+` lists what people are asked\n {2}`sluice resume 2\S+` goes on\n$/;
    expect([code, stderr]).toEqual([4, expect.stringMatching(said)]);
  });

  test.each([
    [["no"], /there is no choice "no"; the choices are ship, hold/],
    [[], /a choice is missing: the choices are ship, hold/],
    [["hold"], /^error: "hold" asks for "days" \(integer 1\.\.30\): add --input days=…\n/],
    [["hold", "--input", "dais=3"], /^error: "hold" asks for no "dais"; did you mean "days"\?\n {2}`sluice queue/],
    [["hold", "--input", "until=3"], /"hold" asks for no "until"; it asks for days\n {2}"hold" asks for "days"/],
    [["hold", "--input", "days=99"], /`days` is 99; expected at most 30/],
    [["hold", "--input", "days=soon"], /"days" takes integer 1..30, and "soon" is none/],
    [["ship", "--input", "days=3"], /nothing is to be filled in with "ship", and days was given/],
    [["ship", "--value", "3"], /"ship" takes no value/],
    [["ship", "--actor", "expiry"], /nobody is called "expiry"/],
  ])("an answer that does not fit is refused where it is given: %j", (args, said) => {
    const { code, stderr } = answer(...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
  });

  test("a run that is damaged keeps nobody from the questions of the others", () => {
    const [id = ""] = sluice(folder, ["runs"]).stdout.split(" ");
    const copy = join(folder, ".sluice/runs", "20200101-0000-aaaaa.db");
    copyFileSync(join(folder, ".sluice/runs", `${id}.db`), copy);
    const db = new Database(copy);
    db.exec("UPDATE plan SET body = x'00'; UPDATE run SET id = '20200101-0000-aaaaa'");
    db.close();
    const { code, stdout, stderr } = sluice(folder, ["queue"]);
    expect([code, stdout, stderr]).toEqual([
      0,
      expect.stringContaining("Release it?"),
      expect.stringMatching(/^unreadable: the journal .*20200101-0000-aaaaa.db" is damaged: its plan/),
    ]);
    rmSync(copy);
  });

  test("a question that nobody asked is refused, with what is asked", () => {
    expect(sluice(folder, ["answer", "@latest:7", "ship"]).stderr).toMatch(/asked no question 7\n {2}it asks 2\S+:1/);
    expect(sluice(folder, ["answer", "2019:1", "ship"]).code).toBe(2);
  });

  test("the first answer counts, the second is told who was first; `resume` goes on with it", () => {
    expect(answer("ship", "--reason", "all is green", "--actor", "Anna").stderr).toMatch(
      /ship: "ship", says Anna\nno process works on the run: `sluice resume 2\S+` goes on with it/,
    );
    expect(answer("hold", "--input", "days=3")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Anna was first, and has answered "ship"'),
    });
    expect(sluice(folder, ["queue"]).stdout).toMatch(/answered "ship" by Anna: `sluice resume 2\S+` goes on with it/);
    expect(sluice(folder, ["resume", "@latest"]).code).toBe(4); // `deploy` has no file to read
    expect(answer("hold")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /\(ship\) was answered "ship" by Anna \(all is green\) at 2\S+ \S+ UTC\n {2}the first answer counts\n/,
      ),
    });
  });

  test("attempts that are used up: every one of them is shown", () => {
    const { stdout } = sluice(folder, ["queue", "@latest:2"]);
    expect(stdout).toMatch(/`deploy` failed 2 times: /);
    expect(stdout).toMatch(/attempt 1 {2}exit: .*\n {4}attempt 2 {2}exit: /);
    expect(stdout).toMatch(/value {2}The value .*\n {11}--value <\{version: integer\}>/);
  });

  test("a value that is given by hand must be of the type", () => {
    writeFileSync(join(folder, "result.json"), '{"version": 7}');
    const value = (text: string) => sluice(folder, ["answer", "@latest:2", "value", "--value", text]);
    expect(value('{"version": "x"}')).toMatchObject({ code: 2, stderr: expect.stringContaining("version") });
    expect(value("not json").code).toBe(2);
    expect(value("@nowhere.json").code).toBe(2);
    expect(value("@result.json").code).toBe(0);
    const { code, stdout, stderr } = sluice(folder, ["resume", "@latest"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ choice: "ship", by: "Anna", version: 7 });
    expect(stderr).toMatch(
      /asked of people\n {2}ship {2}"ship", says Anna \(all is green\)\n {2}deploy {2}"value", says /,
    );
    expect(sluice(folder, ["queue"]).stdout).toBe("nobody is asked anything\n");
  });

  test("a question about what was left out is asked no more", () => {
    sluice(folder, run);
    sluice(folder, ["skip", "@latest", "ship"]);
    sluice(folder, ["resume", "@latest"]);
    const said =
      /is asked no more: what it was about ended without it at .* UTC\n {2}`sluice show 2\S+` tells how it went/;
    expect(answer("ship")).toMatchObject({ code: 2, stderr: expect.stringMatching(said) });
  });

  test("what a person leaves out degrades the run, and is named", () => {
    sluice(folder, run);
    sluice(folder, ["answer", "@latest", "ship"]);
    sluice(folder, ["resume", "@latest"]);
    sluice(folder, ["answer", "@latest", "skip", "--reason", "not today"]);
    const { code, stderr } = sluice(folder, ["resume", "@latest"]);
    expect([code, stderr]).toEqual([7, expect.stringMatching(/deploy {2}"skip", says \S+ \(not today\)/)]);
    expect(sluice(folder, ["why", "@latest", "deploy"]).stdout).toMatch(/was skipped by a person: "skip", says/);
  });
});

describe("a process that stays", () => {
  const folder = workFolder();

  test("`--wait` takes the answer of another process and ends by itself", async () => {
    const { ended } = startSluice(folder, [...run, "--wait"]);
    await until(() => sluice(folder, ["queue", "--json"]).stdout.includes('"ask": 1'));
    const { stderr } = sluice(folder, ["answer", "@latest:1", "hold", "--input", "days=2"]);
    expect(stderr).toMatch(/the run goes on with it now/);
    const { code, stdout } = await ended;
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { choice: "hold", version: 0 }]);
  });

  test("whoever answers a process that ends before it hears is told that the run is to be resumed", async () => {
    const { child, ended } = startSluice(folder, [...run, "--wait"]);
    const asks = (): readonly { id: string; isLive: boolean; run: string }[] =>
      JSON.parse(sluice(folder, ["queue", "--json"]).stdout);
    await until(() => asks().length === 1);
    child.kill("SIGSTOP");
    const answered = startSluice(folder, ["answer", "@latest:1", "hold", "--input", "days=2"]);
    await until(() => {
      const path = join(runsFolder(folder), `${asks()[0]?.run}.db`);
      const journal = openJournal(path, { mode: "read", now: 0 });
      const count = journal.untaken().length;
      journal.close();
      return count === 1;
    });
    child.kill("SIGKILL");
    await ended;
    expect((await answered.ended).stderr).toMatch(/no process works on the run: `sluice resume \S+` goes on with it/);
    expect(sluice(folder, ["resume", "@latest"])).toMatchObject({ code: 0 });
  });
});

describe("answers at hand", () => {
  const folder = workFolder();
  const answers = (text: string): string => {
    writeFileSync(join(folder, "answers.yaml"), text);
    return "answers.yaml";
  };

  test("--stub-run takes the first choice, and the journal says that nobody decided", () => {
    const { code, stdout } = sluice(folder, [...run, "--stub-run", "--json"]);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { returns: { choice: "ship", by: "simulate" } }]);
  });

  test("a stub of a gate is its value", () => {
    writeFileSync(join(folder, "stubs.yaml"), "ship: {choice: hold, days: 4, by: Eve}\n");
    const { stdout } = sluice(folder, [...run, "--stub-run", "--stubs", "stubs.yaml", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ returns: { choice: "hold", by: "Eve" } });
  });

  test("--answers gives them beforehand, by the times that something is asked", () => {
    const file = answers(
      "ship: ship\ndeploy: [{choice: retry}, {choice: value, value: {version: 3}, reason: by hand}]\n",
    );
    const { code, stdout } = sluice(folder, [...run, "--answers", file]);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { choice: "ship", by: "answers.yaml", version: 3 }]);
  });

  test("one that does not fit is told, and the question waits", () => {
    const { code, stderr } = sluice(folder, [
      ...run,
      "--answers",
      answers("ship: {choice: hold, input: {days: 99}}\n"),
    ]);
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(/warning: the answer at hand for question 1 \(ship\) does not fit: `days` is 99/),
    ]);
    expect(
      sluice(folder, ["resume", "@latest", "--answers", answers("ship: {choice: hold, input: {days: 9}}\n")]).code,
    ).toBe(0);
  });

  test.each([
    ["ship: {chioce: ship}\n", /an answer has no "chioce"/],
    ["ship: 3\n", /it is no answer/],
    ["ship: {fail: timeout}\n", /an answer cannot fail/],
  ])("a file that holds no answers is refused: %j", (text, said) => {
    const { code, stderr } = sluice(folder, [...run, "--answers", answers(text)]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
  });
});
