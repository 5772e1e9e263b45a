/** `explain` and `schema`: what the package says of the language. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { severityOf } from "../../src/base/names.ts";
import { painter, plainPaint } from "../../src/report/paint.ts";
import { pageText } from "../../src/report/rule-page.ts";
import { sluice, workFolder } from "./sluice.ts";

const folder = workFolder();
const root = join(import.meta.dirname, "../..");
const names = Object.keys(severityOf);

describe("explain", () => {
  test("a page: name, class, why, and the examples with what is said of them", () => {
    const { code, stdout } = sluice(folder, ["explain", "unknown-field"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^unknown-field \(error\)\n\nA field is read that the type does not have\.\n\nWhy\n\n/);
    expect(stdout).toContain("    sluice: 1\n    name: rank-claims\n");
    expect(stdout).toContain('    error[unknown-field]: Claim has no field "statement"\n');
    expect(stdout).not.toContain("```");
  });

  test("every name has a page that can be shown, and the list has every name", () => {
    const list = sluice(folder, ["explain"]).stdout;
    expect(
      list
        .split("\n")
        .slice(0, names.length)
        .map((line) => line.split(/ {2,}/).slice(0, 2)),
    ).toEqual(Object.entries(severityOf));
    const json: { name: string; summary: string }[] = JSON.parse(sluice(folder, ["explain", "--json"]).stdout);
    expect(json.map(({ name }) => name)).toEqual(names);
    expect(json.filter(({ summary }) => !/^[A-Z`].*\.$/.test(summary))).toEqual([]);
  });

  test("a name as it was copied from a report", () => {
    expect(sluice(folder, ["explain", "error[unknown-field]:"]).stdout).toMatch(/^unknown-field/);
  });

  test("a page as JSON is its Markdown", () => {
    const { name, severity, markdown } = JSON.parse(sluice(folder, ["explain", "unused-node", "--json"]).stdout);
    expect([name, severity]).toEqual(["unused-node", "warning"]);
    const page = readFileSync(join(root, "docs/rules/unused-node.md"), "utf8");
    expect(page).toBe(`# unused-node\n\n${markdown}`);
  });

  test("a name that is none: the nearest, or the list", () => {
    const near = sluice(folder, ["explain", "unknown-feild"]);
    expect([near.code, near.stderr]).toEqual([
      2,
      'error: there is no diagnostic "unknown-feild"\n  did you mean "unknown-field"?\n',
    ]);
    expect(sluice(folder, ["explain", "zzz"]).stderr).toContain("`sluice explain` lists all names");
    expect(sluice(folder, ["explain", "toString"])).toMatchObject({ code: 2 });
  });
});

describe("a page as text", () => {
  const markdown = "One `a b` two.\n\n## Why\n\n- first `c`\n- second item that is long\n\n```yaml\na:\n\n  b\n```\n";

  test("headings, paragraphs, lists and code", () => {
    expect(pageText(markdown, { paint: plainPaint, width: 24 })).toBe(
      "One `a b` two.\n\nWhy\n\n- first `c`\n- second item that is\n  long\n\n    a:\n\n      b\n",
    );
  });

  test("colours, and code that is not broken in two", () => {
    const shown = pageText("Some words before `the code` here.\n", { paint: painter(true), width: 24 });
    expect(shown).toBe("Some words before\n\u001b[1;36m`the code`\u001b[0m here.\n");
  });
});

describe("schema", () => {
  const file = readFileSync(join(root, "schemas/pipeline.schema.json"), "utf8");

  test("on stdout, and in a file with the line that names it", () => {
    expect(sluice(folder, ["schema"])).toEqual({ code: 0, stdout: file, stderr: "" });
    const { code, stdout, stderr } = sluice(folder, ["schema", "--out", "pipeline.schema.json"]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("# yaml-language-server: $schema=./pipeline.schema.json\n");
    expect(readFileSync(join(folder, "pipeline.schema.json"), "utf8")).toBe(file);
  });

  test("the line is a comment to the compiler", () => {
    const text = readFileSync(join(folder, "letters.yaml"), "utf8");
    const named = `# yaml-language-server: $schema=./pipeline.schema.json\n${text}`;
    expect(sluice(folder, ["check", "-"], named)).toMatchObject({ code: 0, stdout: "" });
  });

  test("a file that cannot be written", () => {
    expect(sluice(folder, ["schema", "--out", "nope/x.json"])).toMatchObject({ code: 2 });
  });
});

test("the package holds the pages and the schema", () => {
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(files).toEqual(expect.arrayContaining(["docs", "schemas"]));
});
