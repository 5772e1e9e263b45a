/** Wrong use and wrong input: one clear message, the right code, never a stack. */
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sluice, workFolder } from "./sluice.ts";

const folder = workFolder();

type Case = { readonly does: string; readonly args: readonly string[]; readonly code: number; readonly says: RegExp };

function expectMessage({ args, code, says }: Case): void {
  const ended = sluice(folder, args);
  expect(`${ended.stdout}${ended.stderr}`).toMatch(says);
  expect(ended.code).toBe(code);
  expect(ended.stderr).not.toMatch(/\n\s+at .*\.js:\d+|bug:/);
}

describe("wrong use", () => {
  test.each<Case>([
    { does: "no command", args: [], code: 2, says: /Usage: sluice/ },
    { does: "an unknown command", args: ["chek"], code: 2, says: /unknown command 'chek'\n\(Did you mean check\?\)/ },
    { does: "an unknown option", args: ["runs", "--jsn"], code: 2, says: /unknown option '--jsn'/ },
    { does: "no file", args: ["check"], code: 2, says: /missing required argument 'files'/ },
    { does: "a file that is not there", args: ["check", "nope.yaml"], code: 2, says: /there is no file "nope.yaml"/ },
    { does: "a glob without a match", args: ["check", "*.nope"], code: 2, says: /there is no pipeline in "\*\.nope"/ },
    { does: "a folder that is not there", args: ["-C", "nope", "runs"], code: 2, says: /-C: "nope" is not a folder/ },
    { does: "an unknown provider", args: ["run", "letters.yaml", "--provider", "x"], code: 2, says: /'x' is invalid/ },
    { does: "nobody to answer", args: ["run", "letters.yaml"], code: 2, says: /nobody is there to answer prompts/ },
    {
      does: "a run that is not there",
      args: ["show", "zzz"],
      code: 2,
      says: /there are no runs|there is no run "zzz"/,
    },
    { does: "a bad time", args: ["run", "letters.yaml", "--grace", "soon"], code: 2, says: /a time is written 90s/ },
    {
      does: "a share that is none",
      args: ["run", "letters.yaml", "--simulate", "failures=2"],
      code: 2,
      says: /'failures=2' is invalid\. a share is written 0\.1: from 0 to 1/,
    },
    {
      does: "the program of no provider",
      args: ["run", "letters.yaml", "--provider", "command"],
      code: 2,
      says: /needs the program to ask/,
    },
  ])("$does", expectMessage);

  test("every command has help with examples", () => {
    const help = sluice(folder, ["--help"]);
    const names = [...help.stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map((found) => found[1] ?? "");
    expect(names.length).toBeGreaterThan(12);
    const speaksOtherwise = ["guide", "lsp"]; // a page, and a protocol
    for (const name of names) {
      const { stdout, code } = sluice(folder, [name, "--help"]);
      expect([
        name,
        code,
        stdout.includes("Examples:\n  sluice "),
        stdout.includes("--json") || speaksOtherwise.includes(name),
        stdout.split("\n").filter((line) => line.length > 80),
      ]).toEqual([name, 0, true, true, []]);
    }
  });
});

describe("wrong inputs", () => {
  const run = (...args: string[]): string[] => ["run", "letters.yaml", "--provider", "simulate", ...args];
  test.each<Case>([
    { does: "unknown", args: run("--input", "line=3"), code: 2, says: /has no input "line"; did you mean "lines"\?/ },
    {
      does: "of the wrong type",
      args: run("--input", "lines=many"),
      code: 2,
      says: /"lines" \(integer 1\.\.20\) is "many"/,
    },
    { does: "out of range", args: run("--input", "lines=21"), code: 2, says: /"lines" \(integer 1\.\.20\) is 21/ },
    { does: "not a word of its type", args: run("--input", "mood=sad"), code: 2, says: /"mood"/ },
    { does: "without a value", args: run("--input", "lines"), code: 2, says: /an input is written name=value/ },
    {
      does: "given twice",
      args: run("--input", "lines=1", "--input", "lines=2"),
      code: 2,
      says: /"lines" is given twice/,
    },
    {
      does: "a file that is not there",
      args: run("--inputs", "nope.yaml"),
      code: 2,
      says: /there is no file "nope.yaml"/,
    },
  ])("$does", expectMessage);

  test("a file of inputs that is no map", () => {
    writeFileSync(join(folder, "list.yaml"), "- 1\n");
    expectMessage({ does: "", args: run("--inputs", "list.yaml"), code: 2, says: /must be a map/ });
  });

  test("a file of stubs that is wrong", () => {
    writeFileSync(join(folder, "stubs.json"), '{"summary": []}');
    expectMessage({ does: "", args: run("--stubs", "stubs.json"), code: 2, says: /"stubs.json", "summary"/ });
  });
});

describe("hostile files", () => {
  const write = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, name), text);
    return name;
  };

  test("100 MB: asked for its size, not read", () => {
    write("huge.yaml", "sluice: 1\n");
    truncateSync(join(folder, "huge.yaml"), 100 * 1024 * 1024);
    expectMessage({ does: "", args: ["check", "huge.yaml"], code: 1, says: /100\.0 MiB; at most 1 MiB/ });
  });

  test("nested 20,000 deep", () => {
    write("deep.yaml", `sluice: 1\nname: deep\nnodes: ${"[".repeat(20_000)}`);
    expectMessage({ does: "", args: ["check", "deep.yaml"], code: 1, says: /deep\.yaml:3:/ });
  });

  test("broken YAML", () => {
    write("colon.yaml", "sluice: 1\nname: a: b\n");
    expectMessage({ does: "", args: ["check", "colon.yaml"], code: 1, says: /colon\.yaml:2:/ });
  });

  test("bytes that are no text", () => {
    write("binary.yaml", new Uint8Array([0x73, 0xff, 0xfe, 0x0a]));
    expectMessage({ does: "", args: ["check", "binary.yaml"], code: 1, says: /not UTF-8/ });
  });

  test("an empty file", () => {
    write("empty.yaml", "");
    expectMessage({ does: "", args: ["check", "empty.yaml"], code: 1, says: /the file is empty/ });
  });

  test("a folder in place of a plan", () => {
    mkdirSync(join(folder, "folder.json"), { recursive: true });
    expectMessage({ does: "", args: ["plan", "folder.json"], code: 2, says: /is a folder, not a file/ });
  });

  test("a plan that is not JSON, or no plan", () => {
    write("text.json", "hello");
    expectMessage({ does: "", args: ["plan", "text.json"], code: 2, says: /"text.json" is not JSON/ });
    write("other.json", '{"a": 1}');
    expectMessage({ does: "", args: ["plan", "other.json"], code: 2, says: /it has no "ir"/ });
    write("newer.json", '{"ir": 99}');
    expectMessage({ does: "", args: ["plan", "newer.json"], code: 2, says: /99/ });
  });
});

describe("journals that cannot be used", () => {
  test("a text file, an empty one, one of another program", () => {
    const runs = join(folder, ".sluice", "runs");
    mkdirSync(runs, { recursive: true });
    writeFileSync(join(runs, "20000101-0000-text.db"), "hello, this is no database at all, but a text\n".repeat(100));
    writeFileSync(join(runs, "20000101-0000-void.db"), "");
    for (const id of ["20000101-0000-text", "20000101-0000-void"]) {
      expectMessage({ does: "", args: ["show", id], code: 2, says: new RegExp(`${id}\\.db`) });
      expectMessage({ does: "", args: ["resume", id], code: 2, says: new RegExp(`${id}\\.db`) });
    }
    const list = sluice(folder, ["runs"]);
    expect([list.code, list.stderr.match(/unreadable/g)?.length]).toEqual([0, 2]);
  });
});
