/** The formats for CI: annotations of GitHub, and JUnit that a strict XML reader reads. */
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { renderGithub } from "../../src/report/render-github.ts";
import { renderJunit } from "../../src/report/render-junit.ts";
import { type Element, readXml } from "./read-xml.ts";

const span = { file: "in.yaml", start: 3, end: 4, line: 1, column: 4, endLine: 1, endColumn: 5 };
const error: Diagnostic = { name: "unknown-key", message: "it is wrong", span, help: "mend it" };
const warning: Diagnostic = { ...error, name: "unused-node" };
const evil = 'a<b>&"c"\u001b[31m\u0000\u0085\ufffe\ud800]]> 100%, x:y\r\n::error::no';

function findings(diagnostics: readonly Diagnostic[], unreadable: readonly string[] = []) {
  return { diagnostics, files: ["in.yaml", "fine.yaml"], sources: () => "a: b\n", unreadable };
}

describe("github", () => {
  test("a finding is one command, with place, title and cure", () => {
    expect(renderGithub(findings([error, warning]))).toBe(
      "::error file=in.yaml,line=1,endLine=1,col=4,endColumn=5,title=unknown-key::it is wrong%0Ahelp: mend it\n" +
        "::warning file=in.yaml,line=1,endLine=1,col=4,endColumn=5,title=unused-node::it is wrong%0Ahelp: mend it\n",
    );
  });

  test("no columns for a span over lines; paths without ./", () => {
    const long = { ...error, span: { ...span, file: "./in.yaml", endLine: 2 } };
    expect(renderGithub(findings([long]))).toMatch(/^::error file=in\.yaml,line=1,endLine=2,title=unknown-key::/);
  });

  test("what would end the field or the command is escaped, as GitHub undoes it", () => {
    const said = renderGithub(
      findings([{ ...error, message: evil, span: { ...span, file: "a,b:c%\n.yaml" } }], [evil]),
    );
    const lines = said.split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^::error file=a%2Cb%3Ac%25%0A\.yaml,line=1,/);
    expect(lines[0]).toContain("100%25, x:y%0A::error::no%0Ahelp: mend it");
    expect(lines[1]).toMatch(/^::error::a<b>/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f]/);
  });
});

describe("junit", () => {
  const errorsFail = new Set(["error"] as const);
  const read = (...given: Parameters<typeof findings>): Element => readXml(renderJunit(findings(...given), errorsFail));

  test("a suite a file, a case a finding, a passed case where nothing is wrong", () => {
    const root = read([error]);
    expect(root.attributes).toMatchObject({ tests: "2", failures: "1", errors: "0" });
    expect(root.children.map(({ attributes }) => attributes["name"])).toEqual(["in.yaml", "fine.yaml"]);
    const [bad, good] = root.children.map(({ children }) => children[0]);
    expect(bad?.attributes).toMatchObject({ name: "unknown-key at 1:4", classname: "in.yaml", line: "1" });
    expect(bad?.children[0]).toMatchObject({ name: "failure", attributes: { type: "error", message: "it is wrong" } });
    expect(bad?.children[0]?.text).toContain("1 | a: b\n  |    ^\nhelp: mend it\n");
    expect(good?.children).toEqual([]);
  });

  test("what does not fail the check does not fail the report", () => {
    const passes = read([warning]);
    expect(passes.attributes["failures"]).toBe("0");
    expect(passes.children[0]?.children[0]?.children[0]?.name).toBe("system-out");
    const both = new Set(["error", "warning"] as const);
    expect(readXml(renderJunit(findings([warning]), both)).attributes["failures"]).toBe("1");
  });

  test("a file that could not be read is an error", () => {
    const root = read([], ['there is no file "x"']);
    expect(root.attributes).toMatchObject({ tests: "3", failures: "0", errors: "1" });
    expect(root.children.at(-1)?.children[0]?.children[0]).toMatchObject({
      name: "error",
      attributes: { message: 'there is no file "x"' },
    });
  });

  test("signs that mean something to XML, and those that it cannot hold", () => {
    const root = read([{ ...error, message: evil, help: evil, span: { ...span, file: `${evil}.yaml` } }], [evil]);
    const failure = root.children.flatMap(({ children }) => children).find(({ children }) => children.length > 0);
    const shown = failure?.children[0]?.attributes["message"] ?? "";
    expect(shown).toContain('a<b>&"c"\\u{1b}[31m\\u{0}\\u{85}');
    expect(shown).toContain("]]> 100%, x:y\\u{d}\n::error::no");
  });
});
