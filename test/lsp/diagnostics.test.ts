/** What is wrong with a pipeline, told while it is typed. */
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
