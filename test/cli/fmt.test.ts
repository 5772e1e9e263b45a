/** `sluice fmt`: files, folders, stdin, and what is left alone. */
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sluice, workFolder } from "./sluice.ts";

const folder = workFolder();

const untidy = "sluice:  1\nname: untidy\nwhy: It is not tidy.\nnodes: {one: {value:   1}}\n";
const tidy = "sluice: 1\nname: untidy\nwhy: It is not tidy.\nnodes: {one: {value: 1}}\n";
const broken = "sluice: 1\nname: [a\n";

function write(path: string, text: string): string {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
  return path;
}

const read = (path: string): string => readFileSync(join(folder, path), "utf8");

test("a file is written anew, with its mode, and a second time left alone", () => {
  write("mode.yaml", untidy);
  chmodSync(join(folder, "mode.yaml"), 0o640);
  expect(sluice(folder, ["fmt", "mode.yaml"])).toEqual({ code: 0, stdout: "", stderr: "1 pipeline was changed\n" });
  expect(read("mode.yaml")).toBe(tidy);
  expect(statSync(join(folder, "mode.yaml")).mode & 0o777).toBe(0o640);
  const before = statSync(join(folder, "mode.yaml")).mtimeMs;
  expect(sluice(folder, ["fmt", "mode.yaml"]).stderr).toBe("1 pipeline, laid out already\n");
  expect(statSync(join(folder, "mode.yaml")).mtimeMs).toBe(before);
});

test("a link stays a link", () => {
  write("target.yaml", untidy);
  symlinkSync("target.yaml", join(folder, "link.yaml"));
  expect(sluice(folder, ["fmt", "link.yaml"]).code).toBe(0);
  expect(read("target.yaml")).toBe(tidy);
});

test("--check lists what would change, writes nothing, and gives 1", () => {
  write("check/one.yaml", untidy);
  write("check/two.yaml", tidy);
  const { code, stdout, stderr } = sluice(folder, ["fmt", "--check", "check"]);
  expect([code, stdout, stderr]).toEqual([1, "check/one.yaml\n", "1 pipeline of 2 would change\n"]);
  expect(read("check/one.yaml")).toBe(untidy);
  expect(sluice(folder, ["fmt", "--check", "check/two.yaml"])).toMatchObject({ code: 0, stdout: "" });
});

test("--diff prints a patch, and writes nothing", () => {
  write("diff.yaml", untidy);
  const { code, stdout } = sluice(folder, ["fmt", "--diff", "diff.yaml"]);
  expect(code).toBe(1);
  expect(stdout).toContain("--- a/diff.yaml\n+++ b/diff.yaml\n");
  expect(stdout).toContain("-sluice:  1\n+sluice: 1\n");
  expect(read("diff.yaml")).toBe(untidy);
});

test("stdin goes to stdout", () => {
  expect(sluice(folder, ["fmt", "-"], untidy)).toEqual({ code: 0, stdout: tidy, stderr: "" });
  expect(sluice(folder, ["fmt", "-"], tidy)).toEqual({ code: 0, stdout: tidy, stderr: "" });
  const refused = sluice(folder, ["fmt", "--stdin-filename", "draft.yaml", "-"], broken);
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toContain("--> draft.yaml:2:7");
});

test("a file with errors of YAML is left alone, the others are written", () => {
  write("some/broken.yaml", broken);
  write("some/fine.yaml", untidy);
  const { code, stderr } = sluice(folder, ["fmt", "some"]);
  expect(code).toBe(1);
  expect(stderr).toContain("some/broken.yaml:2:7");
  expect(stderr).toContain("some/broken.yaml stays as it is");
  expect(read("some/broken.yaml")).toBe(broken);
  expect(read("some/fine.yaml")).toBe(tidy);
});

test("errors of meaning do not matter", () => {
  expect(sluice(folder, ["check", "broken.yaml"]).code).toBe(1);
  expect(sluice(folder, ["fmt", "--check", "broken.yaml"]).stderr).not.toContain("error");
});

test("a file that is not there is wrong use", () => {
  const { code, stderr } = sluice(folder, ["fmt", "nowhere.yaml"]);
  expect([code, stderr]).toEqual([2, 'error: there is no file "nowhere.yaml"\n']);
  expect(sluice(folder, ["fmt", "--stdin-filename", "a.yaml", "mode.yaml"]).code).toBe(2);
});
