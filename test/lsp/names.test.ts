/** Hover, definition, references and highlights, on the example of the language. */
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { DocumentHighlight, Hover, Location, LocationLink, MarkupContent } from "vscode-languageserver/node";
import { type Client, startClient } from "./client.ts";

const research = readFileSync("examples/deep-research.yaml", "utf8");
let client: Client;

beforeAll(async () => {
  client = await startClient();
  expect(await client.open("r.yaml", research)).toEqual([]);
});

async function hover(at: string, name = "r.yaml"): Promise<string> {
  const found = await client.ask<Hover | null>("textDocument/hover", name, at);
  return found === null ? "" : (found.contents as MarkupContent).value;
}

/** The text that a definition leads to, with its line. */
async function definition(at: string, name = "r.yaml"): Promise<string> {
  const found = await client.ask<LocationLink[] | null>("textDocument/definition", name, at);
  const link = found?.[0];
  if (link === undefined) return "";
  const { start, end } = link.targetSelectionRange;
  const line = client.text(name).split("\n")[start.line] ?? "";
  return `${start.line + 1}: ${line.slice(start.character, end.character)}`;
}

test("hover", async () => {
  for (const at of ["in search.h|its", "in sea|rch.hits", "{{ angle.que|ry }}", "{{ ang|le.query }}"]) console.log(at, await hover(at));
  for (const at of ["hit.u|rl", "verdict.status | count|_by", "ro|le: thinker\n    prompt", "types:\n  An|gle", "{angles: [Ang|le", "use: std/ve|rify", "ev|idence: claim.quote", "{{ inputs.que|stion }}\n    output: {angles"]) console.log(at, await hover(at));
  for (const at of ["in search.h|its", "{{ angle.que|ry }}", "{{ ang|le.query }}", "{angles: [Ang|le", "use: std/ve|rify", "ev|idence: claim.quote"]) console.log(at, await definition(at));
});
