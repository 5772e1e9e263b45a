/** docs/editors.md: its settings can be read, name commands that there are, and match what those print. */
import { expect, test } from "vitest";
import { commandTable } from "../../src/cli/command-table.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";
import { readTree } from "../../src/syntax/read-tree.ts";
import { readRoot } from "../house/source-files.ts";

const page = readRoot("docs/editors.md");

function blocks(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map((found) => found[1] ?? "");
}

test("settings in JSON can be read", () => {
  const read = blocks("json").map((text): unknown => JSON.parse(text));
  expect(read.length).toBeGreaterThan(4);
});

test("the commands that it names are there", () => {
  const named = [...page.matchAll(/(?:"sluice", "args": \["|`sluice |^sluice |"sluice )([a-z]+)/gm)].map(
    (found) => found[1],
  );
  const commands = commandTable.map(({ name }) => name);
  expect(named.length).toBeGreaterThan(8);
  expect([...new Set(named)].filter((name) => !commands.includes(name ?? ""))).toEqual([]);
});

test("the problem matcher of the task finds what `check` prints", () => {
  const [, regexp = ""] = /"regexp": ("(?:[^"\\]|\\.)*")/.exec(page) ?? [];
  const { diagnostics } = readTree("sluice: 1\nname: [a\n", "pipelines/a.yaml");
  const [line = ""] = renderConcise(diagnostics).split("\n");
  const [, ...parts] = new RegExp(JSON.parse(regexp)).exec(line) ?? [];
  expect(parts).toEqual([
    "pipelines/a.yaml",
    "2",
    "7",
    "error",
    "broken-yaml",
    expect.stringContaining("never closed"),
  ]);
});
