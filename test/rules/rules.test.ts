/**
 * Each diagnostic by example: `bad-*.yaml` gives its name and no other, `ok-*.yaml` gives nothing, and the page of the
 * diagnostic shows exactly these files. Write goldens with `vitest -u`, then read them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { severityOf } from "../../src/base/names.ts";
import { saidOfFile } from "./said-of.ts";

const root = import.meta.dirname;
const pages = join(root, "../../docs/rules");
const names = Object.keys(severityOf);
const cases = names.flatMap((name) => casesOf(name).map((file) => ({ name, file })));

describe("fixtures", () => {
  test.each(cases.filter(({ file }) => file.startsWith("bad-")))("$name/$file is told", async ({ name, file }) => {
    const path = join(root, name, file);
    const { diagnostics, text } = saidOfFile(path, [name]);
    expect([...new Set(diagnostics.map((one) => one.name))]).toEqual([name]);
    await expect(text).toMatchFileSnapshot(path.replace(/\.yaml$/, ".diag"));
  });

  test.each(cases.filter(({ file }) => file.startsWith("ok-")))("$name/$file is fine", ({ name, file }) => {
    expect(saidOfFile(join(root, name, file), [name]).text).toBe("");
  });

  test("each bad one has its mended twin", () => {
    const twins = cases.map(({ name, file }) => `${name}/${file}`);
    const mended = twins.filter((path) => path.includes("/bad-")).map((path) => path.replace("/bad-", "/ok-"));
    expect(mended.filter((path) => !twins.includes(path))).toEqual([]);
  });
});

describe("pages", () => {
  test.each(names)("%s says what, why, and shows its fixtures", (name) => {
    const page = readFileSync(join(pages, `${name}.md`), "utf8");
    const [head = "", why = "", bad = "", good = ""] = page.split(/^## (?:Why|Bad|Good)\n/m);
    expect([...page.matchAll(/^## (.*)$/gm)].map((found) => found[1])).toEqual(["Why", "Bad", "Good"]);
    expect(head).toMatch(new RegExp(`^# ${name}\n\n[^\n]+\\.\n\n$`));
    expect(why.trim().length).toBeGreaterThan(100);
    const files = casesOf(name);
    expect(blocksOf(bad)).toEqual(
      files
        .filter((file) => file.startsWith("bad-"))
        .flatMap((file) => [
          { language: "yaml", text: readCase(name, file) },
          { language: "text", text: readCase(name, file.replace(/\.yaml$/, ".diag")) },
        ]),
    );
    expect(blocksOf(good)).toEqual(
      files.filter((file) => file.startsWith("ok-")).map((file) => ({ language: "yaml", text: readCase(name, file) })),
    );
  });

  test("the list of all names links each page, with its summary", () => {
    const rows = [...readFileSync(join(pages, "README.md"), "utf8").matchAll(/^\| \[.*$/gm)].map(([row]) => row);
    expect(rows).toEqual(names.map((name) => rowOf(name)));
  });
});

function rowOf(name: string): string {
  const [, summary = ""] = /^# .*\n\n(.*)\n/.exec(readFileSync(join(pages, `${name}.md`), "utf8")) ?? [];
  const severity = Object.entries(severityOf).find(([one]) => one === name)?.[1];
  return `| [${name}](${name}.md) | ${severity} | ${summary} |`;
}

function casesOf(name: string): readonly string[] {
  return readdirSync(join(root, name))
    .filter((file) => file.endsWith(".yaml"))
    .sort();
}

/** A file that is not UTF-8 is shown with marks in place of what cannot be read. */
function readCase(name: string, file: string): string {
  return new TextDecoder().decode(readFileSync(join(root, name, file)));
}

function blocksOf(text: string): readonly { readonly language: string; readonly text: string }[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = "", code = ""]) => ({
    language,
    text: code,
  }));
}
