/** std/fix-until-green with the built program, a real git, a test that is red, and an agent that mends in two steps. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { sluice, workFolder } from "./sluice.ts";

const folder = join(workFolder(), "mend");
const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();

beforeAll(() => {
  git("init", "--quiet", "--initial-branch", "main");
  git("add", ".");
  git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "-m", "Begin");
});

test("what is mended stands on a branch of its own", () => {
  const answered = ["--provider", "command", "--command", "node agent.mjs"];
  const { code, stdout, stderr } = sluice(folder, ["run", "mend.yaml", ...answered, "--quiet"]);
  expect(code, stderr).toBe(0);
  const { status, tries, failure, last_edit, tree } = JSON.parse(stdout);
  expect({ status, tries, failure, last_edit }).toEqual({
    status: "green",
    tries: 2,
    failure: "",
    last_edit: { cause: "The operator is wrong.", summary: "It is + now." },
  });
  expect(tree.files).toEqual(["sum.mjs"]);
  expect(git("show", `${tree.branch}:sum.mjs`)).toBe("export const sum = (a, b) => a + b;");
});

test("the checkout stays as it was", () => {
  expect(readFileSync(join(folder, "sum.mjs"), "utf8")).toBe("export const sum = (a, b) => a - b;\n");
});
