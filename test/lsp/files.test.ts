/** Pipelines that call others and ask with prompts from files: what is open wins over what is on disk. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CompletionItem, Hover, LocationLink, MarkupContent } from "vscode-languageserver/node";
import { startClient } from "./client.ts";

const part = `sluice: 1
name: part
why: Say something of a topic.
inputs:
  topic: string
nodes:
  said:
    why: The point of it.
    prompt: On {{ inputs.topic }}
    output: {text: string}
returns: said
`;

const caller = `sluice: 1
name: caller
why: Call the part.
nodes:
  called:
    why: It says something.
    use: ./part.yaml
    with: {topic: ("ducks")}
returns: called.text
`;

const codes = (found: readonly { readonly code?: unknown }[]) => found.map(({ code }) => code);

test("a change in a called pipeline shows in its caller, before it is saved", async () => {
  const client = await startClient({ "part.yaml": part });
  expect(await client.open("caller.yaml", caller)).toEqual([]);
  expect(await client.open("part.yaml", part)).toEqual([]);
  const inCaller = client.published("caller.yaml");
  client.type("part.yaml", part.replace("{text: string}", "{body: string}"));
  expect(codes(await inCaller)).toEqual(["unknown-field"]);
  const mended = client.published("caller.yaml");
  client.type("part.yaml", part);
  expect(await mended).toEqual([]);
});

test("a change on disk shows when the editor tells of it", async () => {
  const client = await startClient({ "part.yaml": part });
  await client.open("caller.yaml", caller);
  writeFileSync(join(client.folder, "part.yaml"), part.replace("{text: string}", "{body: string}"));
  const changed = client.published("caller.yaml");
  void client.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: client.uri("part.yaml"), type: 2 }],
  });
  expect(codes(await changed)).toEqual(["unknown-field"]);
});

test("what is wrong with a file that is not open shows there, and goes with who found it", async () => {
  const client = await startClient({ "part.yaml": part.replace("inputs.topic", "inputs.topc") });
  const inPart = client.published("part.yaml");
  expect(await client.open("caller.yaml", caller)).toEqual([]);
  expect(codes(await inPart)).toEqual(["unknown-name"]);
  const after = client.published("part.yaml");
  void client.connection.sendNotification("textDocument/didClose", {
    textDocument: { uri: client.uri("caller.yaml") },
  });
  expect(await after).toEqual([]);
});

test("a prompt in a file of its own is part of the pipeline that asks with it", async () => {
  const client = await startClient({ "ask.md": "On {{ inputs.topic }}" });
  const asking = part.replace("prompt: On {{ inputs.topic }}", "prompt_file: ./ask.md");
  expect(await client.open("part.yaml", asking)).toEqual([]);
  const inPrompt = client.published("ask.md");
  client.show("ask.md", "On {{ inputs.topic }} and {{ inputs.other }}", "markdown");
  expect(codes(await inPrompt)).toEqual(["unknown-name"]);
  const hover = await client.ask<Hover>("textDocument/hover", "ask.md", "inputs.to^pic");
  expect((hover.contents as MarkupContent).value).toContain("input inputs.topic: string");
  const [link] = await client.ask<LocationLink[]>("textDocument/definition", "ask.md", "inputs.to^pic");
  expect([link?.targetUri, link?.targetSelectionRange.start.line]).toEqual([client.uri("part.yaml"), 4]);
  const [file] = await client.ask<LocationLink[]>("textDocument/definition", "part.yaml", "prompt_file: ./a^sk.md");
  expect(file?.targetUri).toBe(client.uri("ask.md"));
  client.type("ask.md", "On {{ inputs. }}");
  const offered = await client.ask<CompletionItem[]>("textDocument/completion", "ask.md", "On {{ inputs.^ }}");
  expect(offered.map(({ label }) => label)).toEqual(["topic"]);
});

test("an agent of the project is a role", async () => {
  const agent = "---\nname: critic\nmodel: haiku\ntools: WebSearch\n---\nBe strict.\n";
  const client = await startClient({ ".claude/agents/critic.md": agent });
  const asking = part.replace("    prompt:", "    role: critic\n    prompt:");
  expect(await client.open("part.yaml", asking)).toEqual([]);
  const hover = await client.ask<Hover>("textDocument/hover", "part.yaml", "role: cr^itic");
  expect((hover.contents as MarkupContent).value).toContain("model `fast` · tools `web_search`");
  const [link] = await client.ask<LocationLink[]>("textDocument/definition", "part.yaml", "role: cr^itic");
  expect(link?.targetUri).toBe(client.uri(".claude/agents/critic.md"));
  const offered = await client.ask<CompletionItem[]>("textDocument/completion", "part.yaml", "role: ^critic");
  expect(offered.map(({ label }) => label)).toContain("critic");
  const inAgent = client.published(".claude/agents/critic.md");
  client.show(".claude/agents/critic.md", agent.replace("WebSearch", "WebSurf"), "markdown");
  expect(codes(await inAgent)).toHaveLength(1);
});

test("programs and paths are looked for from the folder that the editor works in", async () => {
  const client = await startClient({ "tools/count.sh": "echo" });
  const running = part.replace(
    "prompt: On {{ inputs.topic }}\n    output: {text: string}",
    'run: [bash, tools/count.sh, "{{ inputs.topic }}"]\n    parse: text',
  );
  expect(codes(await client.open("part.yaml", running)).filter((code) => code === "missing-path")).toEqual([]);
  const found = await client.change(
    "part.yaml",
    running.replace("[bash, tools/count.sh", "[sluice-no-such-program, x"),
  );
  expect(codes(found)).toContain("unknown-program");
});
