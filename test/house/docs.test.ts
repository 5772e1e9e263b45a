/** A diagnostic is one name in five places, and what README and ARCHITECTURE promise is there. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { severityOf } from "../../src/base/names.ts";
import { filesBelow, foldersOf, readRoot, root } from "./source-files.ts";

const names = Object.keys(severityOf);

test("the names of diagnostics are sorted and kebab-case", () => {
  expect(names).toEqual([...names].sort());
  expect(names.filter((name) => !/^[a-z]+(?:-[a-z]+)*$/.test(name))).toEqual([]);
});

describe("each diagnostic", () => {
  test.each(names)("%s is raised somewhere, has a page and fixtures", (name) => {
    const raised = filesBelow("src", /\.ts$/).some(
      ({ path, text }) => path !== "src/base/names.ts" && text.includes(`"${name}"`),
    );
    const cases = filesIn(`test/rules/${name}`);
    expect({
      raised,
      page: existsSync(join(root, `docs/rules/${name}.md`)),
      ok: cases.some((file) => /^ok.*\.ya?ml$/.test(file)),
      bad: cases.some((file) => /^bad.*\.ya?ml$/.test(file)),
      golden: cases.filter((file) => /^bad.*\.ya?ml$/.test(file)).every((file) => cases.includes(diagOf(file))),
    }).toEqual({ raised: true, page: true, ok: true, bad: true, golden: true });
  });

  test("no page and no folder of fixtures is left of a name that is gone", () => {
    const pages = filesIn("docs/rules").map((file) => file.replace(/\.md$/, ""));
    const folders = existsSync(join(root, "test/rules")) ? foldersOf("test/rules") : [];
    expect([...pages, ...folders].filter((name) => !names.includes(name) && name !== "README")).toEqual([]);
  });

  test("every rule of the linter is a name, and stands in the list of rules", () => {
    const others = ["rules.ts", "rule.ts", "check-rules.ts", "allow.ts", "allow-comments.ts", "without-echoes.ts"];
    const rules = filesIn("src/rules").filter((file) => file.endsWith(".ts") && !others.includes(file));
    const list = readRoot("src/rules/rules.ts");
    const broken = rules
      .map((file) => file.replace(/\.ts$/, ""))
      .filter((name) => !names.includes(name) || !list.includes(`./${name}.ts`));
    expect(broken).toEqual([]);
  });
});

describe("README", () => {
  const readme = readRoot("README.md");
  const [block = ""] = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((found) => found[1] ?? "");
  const commands = block.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

  test("begins with two commands: a run without a key, and the tests", () => {
    expect(commands).toEqual([
      "npm ci && npx sluice run examples/repo-report.yaml --provider simulate",
      "npm ci && npm run check",
    ]);
  });

  test("the second of them is what .ci/run calls", () => {
    const lines = readRoot(".ci/run").split("\n");
    const [, second = ""] = commands;
    expect(second.split(" && ").filter((command) => !lines.includes(command))).toEqual([]);
  });

  test("names only files that exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map((found) => found[1] ?? "");
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });
});

test("ARCHITECTURE names only files and tests that exist", () => {
  const named = [
    ...readRoot("ARCHITECTURE.md").matchAll(/`((?:src|test|docs|pipelines|schemas|examples|bench)\/[^`*A-Z]*)`/g),
  ];
  expect(named.map((found) => found[1] ?? "").filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("the glossary is sorted, and has every word of the house", () => {
  const words = [...readRoot("docs/glossary.md").matchAll(/^\| ([a-z -]+) \|/gm)]
    .map((found) => found[1] ?? "")
    .slice(1);
  const house = ["pipeline", "node", "scope", "pattern", "plan", "instance", "attempt", "event", "command", "run"];
  const more = ["journal", "agent", "role", "outcome", "diagnostic", "rule", "span"];
  expect([...house, ...more].filter((word) => !words.includes(word))).toEqual([]);
});

function filesIn(folder: string): string[] {
  const path = join(root, folder);
  return existsSync(path) ? readdirSync(path) : [];
}

function diagOf(file: string): string {
  return file.replace(/\.ya?ml$/, ".diag");
}
