/** Runs by real processes: streams, codes, views, kill and resume, re-runs. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sluice, startSluice, until, workFolder } from "./sluice.ts";

const simulate = ["run", "letters.yaml", "--provider", "simulate"];

describe("a simulated run", () => {
  const folder = workFolder();

  test("the result goes to stdout with its mark, progress and summary to stderr", () => {
    const { code, stdout, stderr } = sluice(folder, simulate);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^> \*\*SIMULATED: no agent was asked/);
    expect(stdout).toMatch(/- scores: \[\d+,\d+,\d+\]\n$/);
    expect(stderr).toMatch(/ok {6}verdict\[2\]\n/);
    expect(stderr).toMatch(/letters completed in [\s\S]*4 agents asked[\s\S]*run 2\S+\n {2}next: sluice show 2/);
  });

  test("the same run says the same again", () => {
    expect(sluice(folder, simulate).stdout).toBe(sluice(folder, simulate).stdout);
  });

  test("-q leaves the result alone", () => {
    expect(sluice(folder, [...simulate, "-q"]).stderr).toBe("");
  });

  test("--json is one document", () => {
    const view = JSON.parse(sluice(folder, [...simulate, "--json"]).stdout);
    expect(view).toMatchObject({ state: "completed", simulated: true, agents: { asked: 4 }, pipeline: "letters" });
  });

  test("--events is NDJSON that begins with its version", () => {
    const lines = sluice(folder, [...simulate, "--events"])
      .stdout.trimEnd()
      .split("\n");
    const events = lines.map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ type: "version", version: 1 });
    const settled = events.filter((event) => event.kind === "settled").map((event) => event.address);
    expect(settled).toEqual(expect.arrayContaining(["list", "verdict[1]", "verdict[3]", "summary"]));
    expect(events.at(-1)).toMatchObject({ kind: "run_ended", state: "completed" });
  });

  test("inputs by name, from a file and from stdin; a name goes before a file", () => {
    const seen = (args: string[], input?: string) => {
      const { stdout } = sluice(folder, [...simulate, ...args, "--json"], input);
      return JSON.parse(stdout).inputs;
    };
    expect(seen(["--input", "lines=2"])).toEqual({ lines: 2, mood: "kind" });
    expect(seen(["--inputs", "-"], "lines: 4\nmood: stern\n")).toEqual({ lines: 4, mood: "stern" });
    expect(seen(["--inputs", "-", "--input", "mood=kind"], '{"lines": 4, "mood": "stern"}')).toEqual({
      lines: 4,
      mood: "kind",
    });
  });

  test("--stub-run runs no program", () => {
    const view = JSON.parse(sluice(folder, [...simulate, "--stub-run", "--json"]).stdout);
    expect(view).toMatchObject({ stubRun: true, state: "completed" });
  });

  test("runs, show, why and blocked answer on it", () => {
    sluice(folder, simulate);
    const [first] = sluice(folder, ["runs"]).stdout.split("\n");
    expect(first).toMatch(/^2\S+ .* letters {2}completed {2}simulated$/);
    expect(sluice(folder, ["show", "@latest"]).stdout).toContain("verdict                      3 ok");
    const shown = sluice(folder, ["show", "@latest", "verdict[2]"]).stdout;
    expect(shown).toMatch(/prompt\n {4}Judge line 2. Be kind.\n/);
    expect(shown).toMatch(/at {9}letters.yaml:19:3/);
    expect(sluice(folder, ["why", "@latest", "summary"]).stdout).toMatch(/^summary is ok/);
    expect(sluice(folder, ["blocked", "@latest"]).stdout).toBe("nothing waits and nothing was kept from running\n");
    expect(sluice(folder, ["show", "@latest", "verdict[9]"])).toMatchObject({ code: 2, stdout: "" });
  });
});

test("runs stand in columns", () => {
  const folder = workFolder();
  for (const name of ["letters", "fails"]) sluice(folder, ["run", `${name}.yaml`, "--provider", "simulate"]);
  const lines = sluice(folder, ["runs"]).stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.replace(/^.{38} /, ""))).toEqual([
    "fails    failed     simulated",
    "letters  completed  simulated",
  ]);
});

test("what is in flight as its item fails is ended, and told of by its address", () => {
  const { code, stderr } = sluice(workFolder(), ["run", "cut.yaml", "--provider", "simulate"]);
  expect(code).toBe(7);
  expect(stderr).toContain("failed  part[2]  author: 2 is one too many\n");
  for (const side of ["left", "right"]) expect(stderr).toContain(`cancelled part[2]/work[${side}]\n`);
});

test("runs belong to the folder; inside a git repository, to the nearest one above that has some", () => {
  const folder = workFolder();
  mkdirSync(join(folder, "repo/.git"), { recursive: true });
  mkdirSync(join(folder, "repo/inner"));
  const plan = ["run", "letters.json", "--provider", "simulate", "-q"];
  sluice(folder, ["compile", "letters.yaml", "-o", "repo/letters.json"]);
  sluice(folder, ["compile", "letters.yaml", "-o", "repo/inner/letters.json"]);
  sluice(folder, ["run", "letters.yaml", "--provider", "simulate", "-q"]);
  sluice(join(folder, "repo"), plan);
  sluice(join(folder, "repo/inner"), plan);
  expect(sluice(folder, ["runs"]).stdout.trimEnd().split("\n").length).toBe(1);
  expect(sluice(join(folder, "repo"), ["runs"]).stdout.trimEnd().split("\n").length).toBe(2);
  expect(readFileSync(join(folder, "repo/.sluice/.gitignore"), "utf8")).toBe("*\n");
});

describe("a run that fails", () => {
  const folder = workFolder();

  test("ends with 1, names cause and place, and says why the rest did not run", () => {
    const { code, stdout, stderr } = sluice(folder, ["run", "fails.yaml"]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/ends {2}exit: .*\n {4}at fails.yaml:5:3\n {4}said: sorry/);
    const why = sluice(folder, ["why", "@latest", "needs"]).stdout;
    expect(why).toMatch(/^needs is blocked[\s\S]*└ ends failed: exit: /);
    expect(sluice(folder, ["blocked", "@latest"]).stdout).toMatch(/^needs blocked: ends failed/);
  });

  test("says that it failed, and where, also without progress", () => {
    const { code, stderr } = sluice(folder, ["run", "fails.yaml", "-q"]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^\S+ failed: .*\n {2}at fails.yaml:5:3\n$/)]);
  });

  test.each(["/nowhere/agent", "./agent.mjs --fast", "no-such-program"])(
    "a program that does not exist: %s",
    (line) => {
      const { code, stderr } = sluice(folder, [...simulate, "--provider", "command", "--command", line]);
      const program = line.split(" ")[0];
      const said = `error: --command: there is no program "${program}"\n  install it, or correct its name\n`;
      expect([code, stderr]).toEqual([2, said]);
    },
  );

  test("a reply that is not what was asked for", () => {
    const { code, stderr } = sluice(folder, [...simulate, "--provider", "command", "--command", "echo hello"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/output_invalid: /);
  });
});

describe("how a run ends is its exit code", () => {
  const folder = workFolder();

  test("a limit: 5, held, and resumed with a higher one", () => {
    const { code, stderr } = sluice(folder, [...simulate, "--limit", "agents=2", "--limit", "at_once=1"]);
    expect(code).toBe(5);
    expect(stderr).toMatch(/held \(budget\): the run asked 2 agents[\s\S]*sluice resume \S+ --limit agents=4/);
    expect(sluice(folder, ["resume", "@latest"]).code).toBe(5);
    const other = sluice(folder, ["resume", "@latest", "--limit", "time=9h"]); // what is not named holds on
    expect([other.code, other.stderr]).toEqual([5, expect.stringContaining("the run asked 2 agents, its limit")]);
    expect(sluice(folder, ["resume", "@latest", "--limit", "agents=9"]).code).toBe(0);
  });

  test("a failure on the way: 7, or 0 where that is accepted", () => {
    const failing = [...simulate, "--simulate", "failures=0.4", "--seed", "5"];
    const { code, stderr } = sluice(folder, failing);
    expect(code).toBe(7);
    expect(stderr).toMatch(
      /letters degraded in[\s\S]*verdict\[2\] {2}provider: simulated failure[\s\S]*at letters.yaml:19:3/,
    );
    expect(sluice(folder, [...failing, "--accept-degraded"]).code).toBe(0);
  });

  test("a reader that leaves early is no error", async () => {
    const { child, ended } = startSluice(folder, [...simulate, "--events"]);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining("EPIPE") });
  });
});

describe("a run that is left", () => {
  const folder = workFolder();
  const log = join(folder, "asked.log");
  const asked = (): string[] => (existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : []);
  const slower = ["--provider", "command", "--command", "node answer.mjs asked.log 3000", "--limit", "at_once=2"];
  const slow = ["--provider", "command", "--command", `node answer.mjs asked.log 700`, "--limit", "at_once=2"];

  test("SIGKILL in the middle: it can be looked at, and resume comes to the same end and asks nobody twice", async () => {
    const { child, ended } = startSluice(folder, ["run", "letters.yaml", "--input", "lines=5", ...slow]);
    await until(() => asked().length >= 3);
    child.kill("SIGKILL");
    await ended;
    expect(sluice(folder, ["runs"]).stdout).toMatch(/letters {2}left/);
    expect(sluice(folder, ["show", "@latest"]).stdout).toMatch(/was left in the middle[\s\S]*sluice resume/);
    const settled = [1, 2].filter((line) =>
      / is ok /.test(sluice(folder, ["why", "@latest", `verdict[${line}]`]).stdout),
    );
    expect(settled).not.toEqual([]); // two at a time: the third was asked once one of the first two had settled
    const { code, stdout, stderr } = sluice(folder, ["resume", "@latest", "--command", "node answer.mjs asked.log 0"]);
    expect([code, stderr.includes("letters completed"), stderr.includes("ok      summary")]).toEqual([0, true, true]);
    expect(stdout).toBe("# Sum up: [7,7,7,7,7]\n\n- scores: [7,7,7,7,7]\n");
    expect(new Set(asked()).size).toBe(6);
    // Those that had settled were asked once; the two in flight at the kill may have been asked twice.
    expect(asked().length).toBeLessThanOrEqual(8);
    for (const line of settled) {
      expect(asked().filter((one) => one.startsWith(`Judge line ${line}.`))).toHaveLength(1);
    }
    expect(sluice(folder, ["resume", "@latest"])).toMatchObject({ code: 2 });
  });

  test("Ctrl-C: what is in flight finishes, 130, and it can be resumed", async () => {
    const before = asked().length;
    const { child, ended } = startSluice(folder, ["run", "letters.yaml", ...slow]);
    await until(() => asked().length > before);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain("stopping: what is in flight may finish");
    expect(sluice(folder, ["resume", "@latest", "--command", "node answer.mjs asked.log"]).code).toBe(0);
  });

  test("SIGTERM: what is in flight is ended, 143", async () => {
    const before = asked().length;
    const { child, ended } = startSluice(folder, ["run", "letters.yaml", ...slow]);
    await until(() => asked().length > before);
    child.kill("SIGTERM");
    expect((await ended).code).toBe(143);
  });

  test("a run that a live process holds is not overtaken; it can be told to stop", async () => {
    const before = asked().length;
    const { ended } = startSluice(folder, ["run", "letters.yaml", ...slower]); // two commands fit in between, also on a busy machine
    await until(() => asked().length > before);
    expect(sluice(folder, ["resume", "@latest", "--command", "node answer.mjs asked.log"])).toMatchObject({
      code: 2,
      stdout: "",
    });
    expect(sluice(folder, ["stop", "@latest"]).stderr).toMatch(/was told/);
    expect((await ended).code).toBe(4);
  });
});

const reading = `sluice: 1
name: read
why: One agent looks at files, another does not.
roles:
  reader: {tools: [read], model: fast}
  plain: {tools: [], model: fast}
nodes:
  look: {why: It sees files., role: reader, prompt: Look.}
  sum: {why: It sees none., role: plain, prompt: "Sum up {{ look }}"}
returns: sum
`;

describe("a re-run", () => {
  const folder = workFolder();

  test("unchanged: asks nobody", () => {
    const first = sluice(folder, simulate);
    const plan = sluice(folder, ["rerun", "@latest", "--plan"]);
    expect(plan.stdout).toBe(
      [
        "  run   list                   has no `reads`",
        "then, if that comes out as before",
        "  take  verdict[1] and 2 more",
        "        summary",
        "4 taken over, 1 to run",
        "",
      ].join("\n"),
    );
    // A program is run again, since nobody said what it reads; it says the same, so no agent is asked.
    const again = JSON.parse(sluice(folder, ["rerun", "@latest", "--json"]).stdout);
    expect(again.agents).toMatchObject({ asked: 0, takenOver: 4 });
    expect(sluice(folder, ["show", "@latest", "--result"]).stdout.trim()).toBe(
      first.stdout.split("\n").slice(2).join("\n").trim(),
    );
  });

  test("another input: says what has changed, and asks only that", () => {
    sluice(folder, simulate);
    const plan = sluice(folder, ["rerun", "@latest", "--input", "lines=4", "--plan"]).stdout;
    expect(plan).toContain("  run   list ");
    const again = JSON.parse(sluice(folder, ["rerun", "@latest", "--input", "lines=4", "--json"]).stdout);
    expect(again.agents).toMatchObject({ asked: 2, takenOver: 3 });
  });

  test("named instances: these alone, planned without anybody who could answer", () => {
    sluice(folder, simulate);
    const planned = sluice(folder, ["retry", "@latest", "verdict[2]", "--plan"]);
    expect(planned.stdout).toMatch(
      /then, .*\n {2}take {2}verdict\[1\] and 1 more\n {8}summary\n {2}run {3}verdict\[2\] +asked for\n/,
    );
    const again = JSON.parse(sluice(folder, ["retry", "@latest", "verdict[2]", "--json"]).stdout);
    expect(again.agents).toMatchObject({ asked: 1, takenOver: 3 });
    const wrong = sluice(folder, ["retry", "@latest", "verdit[2]"]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "verdict[2]"?') });
    expect(sluice(folder, ["show", "@latest", "verdict[1]"]).stdout).toMatch(/taken from run \S+, \d+ s old by then/);
  });

  test("an edited prompt of a pipeline that stands in the repository, and an edited file", () => {
    const own = workFolder();
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: own });
    writeFileSync(join(own, "read.yaml"), reading);
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "first");
    sluice(own, ["run", "read.yaml", "--provider", "simulate"]);
    writeFileSync(join(own, "read.yaml"), reading.replace("Sum up", "Add up"));
    const plan = (...args: string[]) =>
      JSON.parse(sluice(own, ["rerun", "@latest", ...args, "--plan", "--json"]).stdout);
    expect(plan().runs).toEqual([]);
    expect(plan("read.yaml").runs).toMatchObject([{ address: "sum", changed: ["prompt"] }]);
    writeFileSync(join(own, "letters.yaml"), "edited");
    expect(plan().runs).toMatchObject([{ address: "look", changed: ["files"] }]);
    git("add", "-A");
    git("commit", "-qm", "second");
    expect(plan().runs).toMatchObject([{ address: "look", changed: ["files"] }]);
    git("checkout", "-q", "HEAD^", "letters.yaml");
    expect(plan().runs).toEqual([]);
  });
});
