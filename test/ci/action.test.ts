/** The GitHub Action, step by step, on a repository that depends on sluice and on one that does not. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { workFolder } from "../cli/sluice.ts";
import { type ActionEnd, actionFile, readAction, runAction } from "./run-action.ts";

const root = join(import.meta.dirname, "../..");
const folder = workFolder();
const offline = { npm_config_offline: "true" };

mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
symlinkSync(join(root, "dist/sluice.js"), join(folder, "node_modules/.bin/sluice"));
writeFileSync(join(folder, "with blank.yaml"), readFileSync(join(folder, "letters.yaml")));

function inProject(inputs: Readonly<Record<string, string>>): ActionEnd {
  return runAction({ folder, actionPath: "/nowhere", inputs, env: offline });
}

describe("in a project that depends on sluice", () => {
  test("findings are annotations, and fail the job", () => {
    const { code, output, steps } = inProject({});
    expect(code).toBe(1);
    expect(output).toMatch(/^::error file=broken\.yaml,line=7,endLine=7,col=5,endColumn=10,title=unknown-key::/);
    expect(steps.map(({ name }) => name)).toEqual(["Set up Node", "Find sluice", "Check"]);
    expect(steps[0]?.given).toEqual({ "node-version": "22" });
  });

  test("files one a line, also with blanks in their names; options reach the program", () => {
    const both = inProject({ files: "letters.yaml\nwith blank.yaml\n" });
    expect([both.code, both.output]).toEqual([0, expect.stringContaining("2 pipelines, nothing is wrong\n")]);
    const strict = inProject({ files: "letters.yaml", "fail-on": "warnings", "node-version": "" });
    expect([strict.code, strict.steps.length]).toEqual([2, 2]);
    expect(inProject({ files: "letters.yaml", "max-warnings": "x" }).output).toContain("a count is a whole number");
  });

  test("no input is run as a script or taken for an option", () => {
    const { output } = inProject({ files: "$(touch hacked)\n`touch hacked`\n--help; touch hacked" });
    expect(existsSync(join(folder, "hacked"))).toBe(false);
    expect(output).toContain('there is no file "$(touch hacked)"');
    expect(
      readFileSync(actionFile, "utf8")
        .match(/run: \|\n(?: {8}.*\n| *\n)*/g)
        ?.filter((run) => run.includes("${{")),
    ).toEqual([]);
  });

  test("SARIF is written and uploaded before the job fails", () => {
    const { code, steps } = inProject({ "upload-sarif": "true", "sarif-file": "out.sarif" });
    expect(code).toBe(1);
    expect(steps.map(({ name }) => name).slice(2)).toEqual(["Write SARIF", "Upload SARIF", "Check"]);
    expect(steps[3]?.given).toEqual({ sarif_file: "out.sarif", category: "sluice" });
    expect(JSON.parse(readFileSync(join(folder, "out.sarif"), "utf8")).runs[0].results).toHaveLength(2);
  });

  test("SARIF without a name goes to the runner's own folder; wrong use fails at once", () => {
    const { steps } = inProject({ "upload-sarif": "true", files: "letters.yaml" });
    expect(steps[3]?.given?.["sarif_file"]).toMatch(/sluice\.sarif$/);
    expect(inProject({ "upload-sarif": "true", files: "nope.yaml" })).toMatchObject({ code: 2 });
  });
});

test("in any other, it is built from the action's own files, without scripts of packages", () => {
  const other = mkdtempSync(join(tmpdir(), "sluice-other-"));
  const actionPath = join(other, "the action");
  mkdirSync(join(other, "bin"));
  mkdirSync(join(other, "repo"));
  mkdirSync(actionPath);
  afterAll(() => rmSync(other, { recursive: true, force: true }));
  writeFileSync(join(other, "repo/letters.yaml"), readFileSync(join(folder, "letters.yaml")));
  const npm = `#!/bin/sh\necho "$@" >>"${other}/calls"\nif [ "$2" = build ]; then ln -s "${root}/dist" dist; fi\n`;
  writeFileSync(join(other, "bin/npm"), npm);
  chmodSync(join(other, "bin/npm"), 0o755);
  const env = { ...offline, PATH: `${join(other, "bin")}${delimiter}${process.env["PATH"]}` };
  const ended = runAction({ folder: join(other, "repo"), actionPath, inputs: {}, env });
  expect(ended).toMatchObject({ code: 0, output: "1 pipeline, nothing is wrong\n" });
  expect(readFileSync(join(other, "calls"), "utf8")).toBe("ci --ignore-scripts --no-audit --no-fund\nrun build\n");
});

test("every input has a default and is used, and every script says its shell", () => {
  const { inputs, runs } = readAction();
  const text = readFileSync(actionFile, "utf8");
  expect(Object.entries(inputs).filter(([, input]) => typeof input.default !== "string")).toEqual([]);
  expect(Object.keys(inputs).filter((name) => !text.includes(`inputs.${name} `))).toEqual([]);
  expect(runs.steps.filter((step) => step.run !== undefined && step.shell !== "bash")).toEqual([]);
});
