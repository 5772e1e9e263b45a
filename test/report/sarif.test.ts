/** SARIF: valid by the official schema, complete, and with fingerprints that edits elsewhere leave as they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { compile } from "../../src/compile/compile.ts";
import { fingerprints } from "../../src/report/fingerprints.ts";
import { keyPaths } from "../../src/report/key-paths.ts";
import { renderSarif } from "../../src/report/render-sarif.ts";

const tool = {
  version: "1.2.3",
  home: "https://example.org/sluice",
  page: () => ({ summary: "It is wrong.", why: "So it is.", markdown: "It is wrong.\n\n## Why\n\nSo it is.\n" }),
};

/** The schema of SARIF 2.1.0 as @microsoft/jest-sarif has it; draft-04 calls `$id` `id`. */
const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync(join(import.meta.dirname, "sarif-2.1.0-rtm.5.schema.json"), "utf8"));
const formats = {
  uri: (text: string) => URL.canParse(text),
  "uri-reference": (text: string) => URL.canParse(text, "file:///") && !/[\s<>"{}|\\^`]/.test(text),
  "date-time": (text: string) => !Number.isNaN(Date.parse(text)),
};
const validate = new Ajv({
  strict: false,
  allErrors: true,
  validateSchema: false,
  unicodeRegExp: false,
  formats,
}).compile(schema);

function sarifOf(diagnostics: readonly Diagnostic[], text: string, unreadable: readonly string[] = []) {
  const sarif = JSON.parse(renderSarif({ diagnostics, files: ["in.yaml"], sources: () => text, unreadable }, tool));
  expect(validate(sarif), JSON.stringify(validate.errors)).toBe(true);
  return sarif.runs[0];
}

const text = `sluice: 1
name: broken
why: Two mistakes.
nodes:
  first:
    why: It asks.
    promt: Hello.
  second:
    why: It reads what is not there.
    prompt: |
      Dear reader,
      Note: this is text.
      Say {{ firts }} and {{ firts }}.
`;
const found = compile({ path: "in.yaml", text: (path) => (path === "in.yaml" ? text : undefined) }).diagnostics;

describe("by the official schema", () => {
  test("findings, none, and files that could not be read are valid", () => {
    expect(sarifOf(found, text).results.length).toBe(found.length);
    expect(sarifOf([], text).results).toEqual([]);
    const { invocations } = sarifOf([], text, ['there is no file "x"']);
    expect(invocations[0].executionSuccessful).toBe(false);
    expect(invocations[0].toolExecutionNotifications[0].message.text).toBe('there is no file "x"');
  });

  test("the schema is one that refuses", () => {
    const sarif = JSON.parse(renderSarif({ diagnostics: found, files: [], sources: () => text, unreadable: [] }, tool));
    sarif.runs[0].results[0].level = "advice";
    expect(validate(sarif)).toBe(false);
  });

  test("notes, fixes and paths of all kinds", () => {
    const [first] = found;
    if (first === undefined) throw new Error("nothing was found");
    const at = (file: string) => ({ ...first.span, file });
    const odd: Diagnostic = {
      ...first,
      span: at("./a b/#1 ü%.yaml"),
      notes: [{ message: "see", span: at("/tmp/x.yaml") }, { message: "as it is" }],
      fix: { span: at("../<stdin>"), text: "prompt", title: "write prompt", safe: true },
    };
    const [result] = sarifOf([odd], text).results;
    expect(result.locations[0].physicalLocation.artifactLocation).toEqual({
      uri: "a%20b/%231%20%C3%BC%25.yaml",
      uriBaseId: "%SRCROOT%",
    });
    expect(result.relatedLocations).toHaveLength(1);
    expect(result.relatedLocations[0].physicalLocation.artifactLocation).toEqual({ uri: "file:///tmp/x.yaml" });
    const [change] = result.fixes[0].artifactChanges;
    expect(change.artifactLocation.uri).toBe("../%3Cstdin%3E");
    expect(change.replacements[0].insertedContent.text).toBe("prompt");
    expect(result.message.text).toMatch(/\nnote: see \(.*:7:5\)\nnote: as it is\nhelp: did you mean "prompt"\?$/);
  });
});

test("a result says its rule, its level, its place and the keys around it", () => {
  const run = sarifOf(found, text);
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["unknown-key", "unknown-name"]);
  expect(run.tool.driver.rules[0].help.markdown).toContain("## Why");
  expect(run.tool.driver.rules[0].helpUri).toBe("https://example.org/sluice/blob/main/docs/rules/unknown-key.md");
  const [key, name] = run.results;
  expect([key.ruleId, key.ruleIndex, key.level]).toEqual(["unknown-key", 0, "error"]);
  const { physicalLocation, logicalLocations } = name.locations[0];
  expect(physicalLocation.region).toMatchObject({ startLine: 13, startColumn: 14, endLine: 13, endColumn: 19 });
  const { charOffset, charLength } = physicalLocation.region;
  expect(text.slice(charOffset, charOffset + charLength)).toBe("firts");
  expect(logicalLocations).toEqual([{ fullyQualifiedName: "nodes.second.prompt" }]);
});

describe("fingerprints", () => {
  const marks = (edited: string): string[] => {
    const { diagnostics } = compile({ path: "in.yaml", text: (path) => (path === "in.yaml" ? edited : undefined) });
    return fingerprints(diagnostics, () => edited).map(({ fingerprint }) => fingerprint);
  };
  const before = marks(text);

  test("each finding has its own, also two on one line", () => {
    expect(before.length).toBeGreaterThan(1);
    expect(new Set(before).size).toBe(before.length);
  });

  test.each([
    ["lines before it", text.replace("nodes:", "# so it is\n\ninputs:\n  a: {type: string, default: x}\n\nnodes:")],
    [
      "another node",
      text.replace("  second:", "  between:\n    why: More.\n    prompt: Hello {{ first }}.\n  second:"),
    ],
    ["another line of its prompt", text.replace("Dear reader,", "Dear all,\n      be greeted,")],
    ["blanks in its line", text.replace("Say {{ firts }} and", "Say   {{ firts }}  and")],
    ["CRLF", text.replaceAll("\n", "\r\n")],
  ])("stay after an edit of %s", (_name, edited) => {
    expect(edited).not.toBe(text);
    expect(marks(edited).filter((mark) => before.includes(mark))).toEqual(before);
  });

  test("change with the line itself, and with the node", () => {
    const [key, ...names] = before;
    expect(marks(text.replace("promt: Hello.", "promt: Hello!"))[0]).not.toBe(key);
    expect(marks(text.replace("second:", "other:")).filter((mark) => names.includes(mark))).toEqual([]);
  });
});

test("the path of a line: keys by indentation, lists, quotes, blocks, broken parts", () => {
  const yaml = `a:
  - b: 1
    "c d": |
      e: text
     less
    f: [x,
      y]

# g: 1
h
i: >-
 j: k
l: m`;
  expect(keyPaths(yaml)).toEqual(["a", "a.b", "a.c d", "a.c d", "a.c d", "a.f", "a.f", "a.f", "", "", "i", "i", "l"]);
});
