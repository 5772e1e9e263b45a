/** `sluice check` as CI and editors call it: formats, stdin under a name, and what makes it fail. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readXml } from "../report/read-xml.ts";
import { sluice, workFolder } from "./sluice.ts";

const folder = workFolder();
const text = (name: string): string => readFileSync(join(folder, name), "utf8");

/** Has one warning: nobody reads what `first` gives. */
const warns = `sluice: 1
name: warns
why: It warns.
nodes:
  first:
    why: It counts.
    value: 1
  second:
    why: It asks.
    prompt: Hello.
returns: second
`;
writeFileSync(join(folder, "warns.yaml"), warns);
mkdirSync(join(folder, "parts"));
writeFileSync(join(folder, "parts/called.yaml"), text("letters.yaml"));
writeFileSync(join(folder, "values.yaml"), "a: 1\n");

describe("formats", () => {
  test("JSON says the place, the words that stand there and the cure; JSON Lines the same, one a line", () => {
    const json = JSON.parse(sluice(folder, ["check", "--json", "broken.yaml"]).stdout);
    expect(json[0]).toMatchObject({
      name: "unknown-key",
      severity: "error",
      file: "broken.yaml",
      found: "promt",
      range: { start: { line: 7, column: 5 }, end: { line: 7, column: 10 } },
      help: 'did you mean "prompt"?',
    });
    const { start, end } = json[0].range;
    expect(text("broken.yaml").slice(start.offset, end.offset)).toBe("promt");
    const lines = sluice(folder, ["check", "--format", "jsonl", "broken.yaml"]).stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(json);
  });

  test("SARIF has the page of each rule that found something", () => {
    const { code, stdout } = sluice(folder, ["check", "--format", "sarif", "broken.yaml"]);
    const [run] = JSON.parse(stdout).runs;
    expect(code).toBe(1);
    expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(["unknown-key", "unknown-name"]);
    expect(run.tool.driver.rules[0].shortDescription.text).toBe("A key that this place does not have.");
    expect(run.tool.driver.rules[0].help.markdown).toContain("## Good");
    expect(run.tool.driver.semanticVersion).toBe(sluice(folder, ["--version"]).stdout.trim());
  });

  test("GitHub: a command a finding, the sum on stderr", () => {
    const { stdout, stderr } = sluice(folder, ["check", "--format", "github", "broken.yaml"]);
    expect(stdout).toMatch(/^::error file=broken\.yaml,line=7,endLine=7,col=5,endColumn=10,title=unknown-key::node /);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(stderr).toBe("2 errors in 1 pipeline; --fix mends 2 of them\n");
  });

  test("JUnit: all files, and the failures that the exit code stands for", () => {
    const files = ["broken.yaml", "letters.yaml", "warns.yaml"];
    const { stdout, code } = sluice(folder, ["check", "--format", "junit", ...files]);
    expect(code).toBe(1);
    expect(readXml(stdout).attributes).toMatchObject({ tests: "4", failures: "2" });
    expect(readXml(stdout).children.map(({ attributes }) => attributes["name"])).toEqual(files);
    const strict = sluice(folder, ["check", "--format", "junit", "--fail-on", "warning", "warns.yaml"]);
    expect([strict.code, readXml(strict.stdout).attributes["failures"]]).toEqual([1, "1"]);
  });

  test("nothing is wrong: nothing, an empty list, a report of passes", () => {
    const said = (format: string): string => sluice(folder, ["check", "--format", format, "letters.yaml"]).stdout;
    expect(["pretty", "concise", "jsonl", "github"].map(said)).toEqual(["", "", "", ""]);
    expect(JSON.parse(said("json"))).toEqual([]);
    expect(JSON.parse(said("sarif")).runs[0].results).toEqual([]);
    expect(readXml(said("junit")).attributes).toMatchObject({ tests: "1", failures: "0" });
  });

  test("a file that cannot be read does not hide what is wrong with the others", () => {
    const check = (format: string) => sluice(folder, ["check", "--format", format, "broken.yaml", "/dev/null"]);
    const why = '"/dev/null" is not a regular file';
    expect(check("github").stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(check("github").stdout).toContain(`\n::error::${why}\n`);
    expect(readXml(check("junit").stdout).attributes).toMatchObject({ tests: "3", failures: "2", errors: "1" });
    const [run] = JSON.parse(check("sarif").stdout).runs;
    expect(run.invocations[0].executionSuccessful).toBe(false);
    expect(check("concise")).toMatchObject({ code: 2, stderr: `error: ${why}\n` });
  });
});

describe("stdin under a name", () => {
  test("it is shown by it", () => {
    const args = ["check", "--format", "concise", "--stdin-filename", "parts/new.yaml", "-"];
    expect(sluice(folder, args, text("broken.yaml")).stdout).toMatch(/^parts\/new\.yaml:7:5: error/);
  });

  test("what it calls is looked for beside it", () => {
    const calls =
      "sluice: 1\nname: calls\nwhy: It calls.\nnodes:\n  call:\n    why: It calls.\n    use: ./called.yaml\n";
    const check = (...args: string[]) => sluice(folder, ["check", ...args, "-"], calls);
    expect(check("--stdin-filename", "parts/new.yaml")).toMatchObject({ code: 0, stdout: "" });
    expect(check().stdout).toContain("missing-file");
  });

  test("a name without stdin is wrong use", () => {
    const { code, stderr } = sluice(folder, ["check", "--stdin-filename", "a.yaml", "letters.yaml"]);
    expect(code).toBe(2);
    expect(stderr).toContain("give `-` as the file");
  });
});

describe("what makes it fail", () => {
  const codeOf = (...args: string[]): number | null => sluice(folder, ["check", ...args]).code;

  test("errors do; warnings only where that is said", () => {
    expect(codeOf("warns.yaml")).toBe(0);
    expect(codeOf("--fail-on", "error", "warns.yaml")).toBe(0);
    expect(codeOf("--fail-on", "warning", "warns.yaml")).toBe(1);
    expect(codeOf("--fail-on", "warning", "letters.yaml")).toBe(0);
    expect(codeOf("--fail-on", "warning", "broken.yaml")).toBe(1);
  });

  test("more warnings than are allowed do, and it says so in every format", () => {
    expect(codeOf("--max-warnings", "1", "warns.yaml")).toBe(0);
    const { code, stderr } = sluice(folder, ["check", "--format", "json", "--max-warnings", "0", "warns.yaml"]);
    expect([code, stderr]).toEqual([1, "error: 1 warning, where --max-warnings allows 0 warnings\n"]);
  });

  test("a number that is none, a class that is none", () => {
    expect(sluice(folder, ["check", "--max-warnings", "-1", "warns.yaml"])).toMatchObject({ code: 2 });
    expect(sluice(folder, ["check", "--fail-on", "advice", "warns.yaml"])).toMatchObject({ code: 2 });
  });

  test("advice is shown to who asks for it, and never fails", () => {
    const judges = warns.replace(/ {2}first:[\s\S]*?value: 1\n/, "").replaceAll("second", "judge");
    writeFileSync(join(folder, "advises.yaml"), judges);
    expect(sluice(folder, ["check", "advises.yaml"])).toMatchObject({ code: 0, stdout: "" });
    const asked = sluice(folder, ["check", "--advice", "--fail-on", "warning", "--format", "concise", "advises.yaml"]);
    expect(asked).toMatchObject({
      code: 0,
      stdout: 'advises.yaml:5:3: advice[untyped-judge] "judge" judges in free text\n',
    });
  });

  test("YAML that is no pipeline is passed over if that is asked for", () => {
    expect(codeOf("values.yaml")).toBe(1);
    expect(sluice(folder, ["check", "--only-pipelines", "values.yaml"])).toMatchObject({ code: 0, stdout: "" });
    expect(codeOf("--only-pipelines", "values.yaml", "broken.yaml")).toBe(1);
    expect(codeOf("--only-pipelines", "nope.yaml")).toBe(2);
  });
});
