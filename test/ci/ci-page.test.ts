/** What docs/ci.md shows is so: inputs, hooks, options, formats, and the finding as JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { findingFormats } from "../../src/cli/render-findings.ts";
import { sluice, workFolder } from "../cli/sluice.ts";
import { readAction } from "./run-action.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/ci.md"), "utf8");
const folder = workFolder();

type Use = { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> };

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);
}

const examples = blocks("yaml").map((text) => parse(text));

test("the action's inputs are those that are listed, and those that examples give", () => {
  const { inputs } = readAction();
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (?:`([^`]*)`)? ?\| (.*) \|$/gm)];
  const listed = rows.map(([, name, value = "", description]) => [name, { description, default: value }]);
  expect(Object.fromEntries(listed)).toEqual(inputs);
  const steps: Use[] = examples.flatMap((example) => example?.jobs?.check?.steps ?? []);
  const given = steps.filter(({ uses }) => uses?.startsWith("sluice-lang/") === true);
  expect(given.length).toBe(2);
  expect(given.flatMap((step) => Object.keys(step.with ?? {})).filter((name) => !Object.hasOwn(inputs, name))).toEqual(
    [],
  );
});

test("hooks, formats and options are there", () => {
  const hooks: { id: string }[] = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8"));
  expect(hooks.filter(({ id }) => !page.includes(`\`${id}\``))).toEqual([]);
  const used: { id: string }[] = examples.flatMap((example) => example?.repos?.[0].hooks ?? []);
  expect(used.map(({ id }) => hooks.some((hook) => hook.id === id))).toEqual([true]);
  expect(findingFormats.filter((format) => !page.includes(`\`${format}\``))).toEqual([]);
  const help = ["check", "fmt", "lsp"].map((command) => sluice(folder, [command, "--help"]).stdout).join("\n");
  const options = [...new Set(page.match(/--[a-z]+(?:-[a-z]+)*/g))].filter((option) => option !== "--out");
  expect(options.filter((option) => !help.includes(option))).toEqual([]);
});

test("the finding as JSON is what is printed", () => {
  const [shown = ""] = blocks("json");
  expect(JSON.parse(sluice(folder, ["check", "--json", "broken.yaml"]).stdout)[0]).toEqual(JSON.parse(shown));
});
