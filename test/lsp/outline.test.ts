/** A document as a whole: its symbols, folds and colours. */
import { beforeAll, expect, test } from "vitest";
import type { DocumentSymbol, FoldingRange, SemanticTokens } from "vscode-languageserver/node";
import { type Client, startClient } from "./client.ts";

const text = `sluice: 1
name: nested
why: Scopes in scopes.
inputs:
  topic: string
types:
  Note: {text: string}
nodes:
  outer:
    why: A scope.
    loop: 2
    state: {seen: []}
    nodes:
      inner:
        why: Inside.
        each: word in ["a", "b"]
        prompt: |
          On {{ inputs.topic }}: {{ word | upper }}
          {% if seen == [] %}first{% endif %}
        output: Note
    next: {seen: seen + inner.text}
    stop: {dry: seen | length > 1}
    returns: {all: seen}
returns: outer.all
`;

let client: Client;
const document = () => ({ textDocument: { uri: client.uri("n.yaml") } });

beforeAll(async () => {
  client = await startClient();
  await client.open("n.yaml", text);
});

test("symbols nest as scopes do", async () => {
  const symbols = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", document());
  expect(symbols.map(({ name }) => name)).toEqual(["topic", "Note", "outer"]);
  const [, , outer] = symbols;
  expect(outer?.children?.map(({ name }) => name)).toEqual(["seen", "inner", "dry"]);
  expect(outer?.range).toEqual({ start: { line: 8, character: 2 }, end: { line: 22, character: 24 } });
  expect(outer?.selectionRange).toEqual({ start: { line: 8, character: 2 }, end: { line: 8, character: 7 } });
});

test("what goes on over lines folds", async () => {
  const folds = await client.request<FoldingRange[]>("textDocument/foldingRange", document());
  const found = folds.map(({ startLine, endLine }) => [startLine + 1, endLine + 1]);
  expect(found).toEqual(
    expect.arrayContaining([
      [4, 5],
      [6, 7],
      [8, 23],
      [9, 23],
      [13, 20],
      [14, 20],
      [17, 19],
    ]),
  );
  expect(found).toHaveLength(7);
});

test("words in expressions and templates have colours", async () => {
  const { data } = await client.request<SemanticTokens>("textDocument/semanticTokens/full", document());
  const lines = text.split("\n");
  const words: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [down = 0, right = 0, length = 0, type = 0] = data.slice(at, at + 4);
    character = down === 0 ? character + right : right;
    line += down;
    words.push(`${lines[line]?.slice(character, character + length)}:${type}`);
  }
  const [variable, property, filter, string, number, type, parameter] = [0, 1, 2, 3, 4, 5, 6];
  for (const word of [
    `inputs:${variable}`,
    `topic:${property}`,
    `word:${parameter}`,
    `upper:${filter}`,
    `"a":${string}`,
    `1:${number}`,
    `Note:${type}`,
    `seen:${variable}`,
    `length:${filter}`,
    `all:${property}`,
  ])
    expect(words).toContain(word);
  expect(words.filter((word) => word.startsWith("On"))).toEqual([]);
});

test("of YAML that cannot be read nothing is said, and of YAML that is no pipeline neither", async () => {
  await client.change("n.yaml", text.replace("[]}", "[}"));
  expect(await client.request("textDocument/documentSymbol", document())).toBeNull();
  await client.change("n.yaml", text);
  client.show("other.yaml", "services: {web: {image: x}}", "yaml");
  const other = { textDocument: { uri: client.uri("other.yaml") } };
  expect(await client.request("textDocument/documentSymbol", other)).toBeNull();
  const position = { line: 0, character: 3 };
  expect(await client.request("textDocument/hover", { ...other, position })).toBeNull();
  expect(await client.request("textDocument/completion", { ...other, position })).toEqual([]);
});
