/** `check --fix`, `--diff` and `--watch` on files. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sluice, startSluice, until, workFolder } from "./sluice.ts";

const folder = workFolder();

const slips = `sluice: 1
name: answer
why: Answer a question.   

inputs:
  question: str - what is asked   

nodes:
  answer:
    why: It is what was asked for.
    when: inputs.question != "" && !(inputs.question == "?") # a remark
    else: {text: "", sure: false}
    prompt: |
      Answer this, \u{1f600}: {{ question }}
    output: {text: string, sure: boolean}

returns:
  text: answer.text.upper()   # shouted
  unsure: answer.sur
`;

const mended = slips
  .replace("str -", "string -")
  .replace("&& !(", "and not (")
  .replace("{{ question }}", "{{ inputs.question }}")
  .replace("answer.text.upper()", "answer.text | upper");

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const read = (path: string): string => readFileSync(path, "utf8");

test("safe fixes are written, in as many rounds as it takes, and nothing else changes", () => {
  const path = file("slips.yaml", slips);
  const { code, stdout, stderr } = sluice(folder, ["check", "--fix", "slips.yaml"]);
  expect(read(path)).toBe(mended);
  expect(stderr).toContain("mended: slips.yaml, 4 fixes\n");
  expect([code, stdout.match(/^error\[.*/gm)]).toEqual([1, [expect.stringContaining("unknown-field")]]);
});

test("--fix=all writes those that may change what was meant as well", () => {
  const path = file("all.yaml", slips);
  expect(sluice(folder, ["check", "--fix=all", "all.yaml"]).code).toBe(0);
  expect(read(path)).toBe(mended.replace("answer.sur\n", "answer.sure\n"));
});

test("what is mended stays so", () => {
  const path = file("again.yaml", mended.replace("answer.sur\n", "answer.sure\n"));
  const { mtimeMs } = statSync(path);
  expect(sluice(folder, ["check", "--fix=all", "again.yaml"])).toMatchObject({ code: 0, stdout: "" });
  expect(statSync(path).mtimeMs).toBe(mtimeMs);
});

test("mode, line ends, byte order mark and links stay as they are, and no other file is left behind", () => {
  mkdirSync(join(folder, "kept"));
  const path = file("kept/slips.yaml", `\ufeff${slips.replaceAll("\n", "\r\n")}`);
  chmodSync(path, 0o640);
  symlinkSync("slips.yaml", join(folder, "kept/link.yaml"));
  sluice(folder, ["check", "--fix", "kept/link.yaml"]);
  expect(read(path)).toBe(`\ufeff${mended.replaceAll("\n", "\r\n")}`);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(folder, "kept")).sort()).toEqual(["link.yaml", "slips.yaml"]);
});

test("--diff shows a patch, writes nothing, and exits with 1 if there is one", () => {
  const path = file("diff.yaml", slips);
  const { code, stdout } = sluice(folder, ["check", "--diff", "diff.yaml"]);
  expect([code, read(path)]).toEqual([1, slips]);
  expect(stdout).toMatch(/^--- a\/diff\.yaml\n\+\+\+ b\/diff\.yaml\n@@ -3,17 \+3,17 @@/);
  expect(stdout).toContain("-  question: str - what is asked   \n+  question: string - what is asked   \n");
  file("diff.yaml", mended);
  expect(sluice(folder, ["check", "--diff", "diff.yaml"])).toMatchObject({ code: 0, stdout: "" });
  expect(sluice(folder, ["check", "--fix=all", "--diff", "diff.yaml"]).stdout).toContain("+  unsure: answer.sure\n");
});

test("the text of stdin is printed with its fixes in it, and what is left goes to stderr", () => {
  const { code, stdout, stderr } = sluice(folder, ["check", "--fix", "-"], slips);
  expect([code, stdout]).toEqual([1, mended]);
  expect(stderr).toContain("error[unknown-field]");
  const fine = mended.replace("answer.sur\n", "answer.sure\n");
  expect(sluice(folder, ["check", "--fix", "--stdin-filename", "a.yaml", "-"], fine)).toMatchObject({
    code: 0,
    stdout: fine,
  });
});

test("a file that would still not be YAML stays as it is", () => {
  const text = slips.replace("why: It is what was asked for.", "why: @all").replace("answer.text.upper()", "one: two");
  const path = file("broken-still.yaml", text);
  const { code, stderr } = sluice(folder, ["check", "--fix", "broken-still.yaml"]);
  expect([code, read(path)]).toEqual([1, text]);
  expect(stderr).toContain('"broken-still.yaml" stays as it is');
});

test("a broken file is mended as far as to what shows once it can be read", () => {
  const path = file("two-rounds.yaml", slips.replace("why: It is what was asked for.", "why: @all: {{ it }}"));
  sluice(folder, ["check", "--fix", "two-rounds.yaml"]);
  expect(read(path)).toBe(mended.replace("why: It is what was asked for.", 'why: "@all: {{ it }}"'));
});

test("of files that a pipeline names, its prompts are mended, and other pipelines only if they are named too", () => {
  file("ask.md", "Answer {{ question }}.\n");
  const called = file("called.yaml", slips);
  const calls = slips
    .replace(/ {4}prompt: \|\n.*\n/, "    prompt_file: ask.md\n")
    .replace(
      "returns:",
      "  other:\n    why: Another answer.\n    use: ./called.yaml\n    with: {question: inputs.question}\n\nreturns:\n  other: other.text",
    );
  file("calls.yaml", calls);
  sluice(folder, ["check", "--fix", "calls.yaml"]);
  expect(read(join(folder, "ask.md"))).toBe("Answer {{ inputs.question }}.\n");
  expect(read(called)).toBe(slips);
  sluice(folder, ["check", "--fix", "calls.yaml", "called.yaml"]);
  expect(read(called)).toBe(mended);
});

test("wrong use is told", () => {
  file("one.yaml", mended);
  expect(sluice(folder, ["check", "--fix=some", "one.yaml"]).code).toBe(2);
  expect(sluice(folder, ["check", "--watch", "-"]).code).toBe(2);
  expect(sluice(folder, ["check", "--watch", "--diff", "one.yaml"]).code).toBe(2);
  expect(sluice(folder, ["check", "--fix", "-", "one.yaml"]).code).toBe(2);
});

test("--watch checks again when a file changes that was read, and Ctrl-C ends it", async () => {
  mkdirSync(join(folder, "watched"));
  file("watched/ask.md", "Answer {{ question }}.\n");
  file(
    "watched/a.yaml",
    mended.replace(/ {4}prompt: \|\n.*\n/, "    prompt_file: ask.md\n").replace("answer.sur\n", "answer.sure\n"),
  );
  const { child, ended } = startSluice(folder, ["check", "--watch", "watched"]);
  let told = "";
  child.stderr?.on("data", (chunk) => {
    told += chunk;
  });
  const checks = () => told.match(/watching 2 files/g)?.length ?? 0;
  await until(() => checks() === 1);
  expect(told).toContain("1 error in 1 pipeline");
  writeFileSync(join(folder, "watched/ask.md"), "Answer {{ inputs.question }}.\n");
  await until(() => checks() === 2);
  expect(told).toContain("1 pipeline, nothing is wrong");
  const later = new Date(Date.now() + 5_000);
  utimesSync(join(folder, "watched/ask.md"), later, later);
  await until(() => checks() === 3);
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
});

test("declarations that nobody uses are taken away with their lines, if all is to be mended", () => {
  const inputs = "inputs:\n  topic: string\n  # how many\n  most: integer   # unused\n";
  const roles =
    "roles:\n  reader: {model: fast} # reads\n  writer:\n    model: strong\n    system: |\n      Write.\n\n";
  const nodes = "nodes:\n  ask:\n    why: It asks.\n    prompt: |\n      What is {{ inputs.topic }}?\n\nreturns: ask\n";
  const text = `sluice: 1\nname: ask\nwhy: It asks.\n\n${inputs}\n${roles}${nodes}`;
  const path = file("unused.yaml", text);
  sluice(folder, ["check", "--fix", "unused.yaml"]);
  expect(read(path)).toBe(text);
  expect(sluice(folder, ["check", "--fix=all", "--fail-on", "warning", "unused.yaml"]).code).toBe(0);
  expect(read(path)).toBe(text.replace("  most: integer   # unused\n", "").replace(roles, "\n"));
});
