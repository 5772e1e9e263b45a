/** What is wrong with a pipeline, told while it is typed. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Diagnostic } from "vscode-languageserver/node";
import { startClient } from "./client.ts";

const small = `sluice: 1
name: small
why: A small one.
inputs:
  topic: string
nodes:
  notes:
    why: Think first.
    prompt: |
      Notes on {{ inputs.topic }}
    output: {points: [string, 1..5]}
  report:
    why: The result.
    prompt: |
      Write it: {{ notes.points }}
returns: report
`;

test("a mistake shows while it is typed, and goes when it is mended", async () => {
  const client = await startClient();
  expect(await client.open("a.yaml", small)).toEqual([]);
  const [found] = await client.change("a.yaml", small.replace("notes.points", "notes.pionts"));
  expect(found).toEqual({
    range: { start: { line: 14, character: 25 }, end: { line: 14, character: 31 } },
    severity: 1,
    code: "unknown-field",
    codeDescription: { href: "https://github.com/sluice-lang/sluice/blob/main/docs/rules/unknown-field.md" },
    source: "sluice",
    message: expect.stringMatching(/^.* has no field "pionts"\nhelp: did you mean "points"\?$/),
  } satisfies Diagnostic);
  expect(await client.change("a.yaml", small)).toEqual([]);
  expect(await client.end()).toBe(0);
});

test("what is unused is marked as such, and other places are shown beside", async () => {
  const client = await startClient();
  const unused = await client.open("a.yaml", small.replace("{{ notes.points }}", "it"));
  expect(unused).toMatchObject([{ code: "unused-node", severity: 2, tags: [1] }]);
  const [double] = await client.change("a.yaml", small.replace("  report:\n", "  notes: {value: 1}\n  report:\n"));
  expect(double).toMatchObject({
    code: "duplicate-key",
    relatedInformation: [
      {
        message: "first given here",
        location: { uri: client.uri("a.yaml"), range: { start: { line: 6, character: 2 } } },
      },
    ],
  });
});

test("paths are told as they are seen from the folder that the editor works in", async () => {
  const client = await startClient();
  const text = small.replace("  notes:\n", "  again: {use: ./a.yaml, with: {topic: inputs.topic}}\n  notes:\n");
  const found = await client.open("a.yaml", text);
  const recursive = found.find(({ code }) => code === "recursive-pipeline");
  expect(recursive?.message).toContain("a pipeline cannot call itself: a.yaml -> a.yaml");
});

test("it ends when the editor goes away, and without an editor it says how it is started", async () => {
  const client = await startClient();
  await client.open("a.yaml", small);
  const ended = new Promise((resolve) => client.child.on("close", resolve));
  client.child.stdin?.end();
  await ended;
  const alone = spawnSync(process.execPath, ["dist/sluice.js", "lsp"], { encoding: "utf8" });
  expect([alone.status, alone.stderr]).toEqual([2, expect.stringContaining("it is given `--stdio`")]);
});
