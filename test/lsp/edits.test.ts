/** Rename, fixes and layout: what changes the text is put into it, and the result is checked again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CodeAction, TextEdit, WorkspaceEdit } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Client, startClient } from "./client.ts";

const research = readFileSync("test/lsp/fixtures/research.yaml", "utf8");

const part = `sluice: 1
name: part
why: Count words.
inputs:
  words: [string, ..5]
roles:
  counter: {model: fast}
nodes:
  count:
    why: Somebody has to.
    role: counter
    prompt: Count {{ inputs.words }}
returns: count
`;

const caller = `sluice: 1
name: caller
why: Call the part.
roles:
  clerk: {model: strong}
nodes:
  words: {value: [("a"), ("b")]}
  called:
    why: It counts.
    use: ./part.yaml
    with: {words: words}
    roles: {counter: clerk}
returns: called
`;

/** The texts of the files that an edit changes, after it, by name. */
function applied(client: Client, { changes = {} }: WorkspaceEdit): Readonly<Record<string, string>> {
  const names = Object.entries(changes).map(([uri, edits]) => {
    const name = uri.slice(client.uri("").length + 1);
    const text = client.text(name) || readFileSync(join(client.folder, name), "utf8");
    return [name, textAfter(text, edits)] as const;
  });
  return Object.fromEntries(names);
}

function textAfter(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create("file:///a", "yaml", 0, text), [...edits]);
}

async function rename(
  client: Client,
  name: string,
  at: string,
  newName: string,
): Promise<Readonly<Record<string, string>>> {
  return applied(client, await client.ask<WorkspaceEdit>("textDocument/rename", name, at, { newName }));
}

describe("rename", () => {
  test("changes a name in expressions, templates and plain places, and the pipeline stays as right as it was", async () => {
    const client = await startClient();
    const before = await client.open("r.yaml", research);
    for (const [at, name, back] of [
      ["  ver^dict:\n", "judged", "  ^judged:\n"],
      ["  sea^rch:\n", "found", "  fo^und:\n"],
      ["each: an^gle in", "side", "each: si^de in"],
      ["{{ inputs.ques^tion }}\n    output: {angles", "topic", "  to^pic: string"],
      ["sour^ces: {type", "most", "mo^st: {type"],
      ["{angles: [Ang^le", "Side", "  Si^de: {name"],
      ["rea^der: {tools", "looker", "loo^ker: {tools"],
      ['for ^v in verdict if v.status == "survives"', "one", 'for o^ne in verdict if one.status == "survives"'],
    ] as const) {
      const changed = await rename(client, "r.yaml", at, name);
      expect(Object.keys(changed)).toEqual(["r.yaml"]);
      const found = await client.change("r.yaml", changed["r.yaml"] ?? "");
      expect(found.map(({ code }) => code)).toEqual(before.map(({ code }) => code));
      const old = /\w*\^\w*/.exec(at)?.[0].replace("^", "") ?? "";
      expect((await rename(client, "r.yaml", back, old))["r.yaml"]).toBe(research);
      await client.change("r.yaml", research);
    }
  });

  test("changes states and stops with all that names them", async () => {
    const client = await startClient();
    const loop = `sluice: 1
name: rounds
why: Count up.
nodes:
  hunt:
    why: Again and again.
    loop: 4
    state: {seen: 0}
    nodes:
      more: {value: seen + 1}
    next: {seen: more}
    stop: {dry: seen > 3}
    returns: {seen: seen}
  said:
    value: (ended(hunt) in ["dry", "exhausted"])
returns: {n: hunt.seen, said: said}
`;
    expect(await client.open("h.yaml", loop)).toEqual([]);
    const states = await rename(client, "h.yaml", "state: {se^en: 0}", "known");
    expect(states["h.yaml"]).toBe(
      loop
        .replace("{seen: 0}", "{known: 0}")
        .replace("seen + 1", "known + 1")
        .replace("next: {seen", "next: {known")
        .replace("seen > 3", "known > 3")
        .replace("{seen: seen}", "{seen: known}"),
    );
    const stops = await rename(client, "h.yaml", "stop: {dr^y", "empty");
    expect(stops["h.yaml"]).toBe(loop.replace("{dry:", "{empty:").replace('"dry"', '"empty"'));
  });

  test("changes an input and a role in all who call, open or not, and in prompts of their own file", async () => {
    const client = await startClient({ "caller.yaml": caller, "deep/other.yaml": caller.replace("./part", "../part") });
    await client.open("part.yaml", part.replace("prompt: Count {{ inputs.words }}", "prompt_file: ./ask.md"));
    client.show("ask.md", "Count {{ inputs.words }}", "markdown");
    const changed = await rename(client, "part.yaml", "  wor^ds:", "texts");
    expect(changed["caller.yaml"]).toBe(caller.replace("{words: words}", "{texts: words}"));
    expect(changed["deep/other.yaml"]).toContain("{texts: words}");
    expect(changed["ask.md"]).toBe("Count {{ inputs.texts }}");
    await client.open("caller.yaml", caller);
    const fromCaller = await rename(client, "caller.yaml", "roles: {coun^ter: clerk}", "teller");
    expect(Object.keys(fromCaller).sort()).toEqual(["caller.yaml", "deep/other.yaml", "part.yaml"]);
    expect(fromCaller["part.yaml"]).toContain("teller: {model: fast}");
    expect(fromCaller["part.yaml"]).toContain("role: teller");
  });

  test("refuses what would hide another name, is no name, or is not there to be changed", async () => {
    const client = await startClient();
    await client.open("r.yaml", research);
    const refused = async (at: string, newName: string) => {
      const edit = client.ask("textDocument/rename", "r.yaml", at, { newName });
      return edit.then(
        () => "",
        (error: Error) => error.message,
      );
    };
    expect(await refused("  ver^dict:\n", "report")).toBe('the node "report" of line 74 has this name');
    expect(await refused("  ver^dict:\n", "angle")).toBe('the variable "angle" of line 36 has this name');
    expect(await refused("each: an^gle in", "hit")).toBe("");
    expect(await refused("each: an^gle in", "read")).toBe('the node "read" of line 49 has this name');
    expect(await refused("  ver^dict:\n", "Verdict")).toMatch(/^"Verdict" is no name for a node: write small letters/);
    expect(await refused("  ver^dict:\n", "inputs")).toBe('"inputs" has a meaning of its own in expressions');
    expect(await refused("{angles: [Ang^le", "Hit")).toMatch(/^the type "Hit" of line 11/);
    expect(await refused("why: Answer a qu^estion", "x")).toBe("no name stands here");
    expect(await refused("evi^dence: claim.quote", "proof")).toMatch(/belongs to std\/verify.yaml, which is not yours/);
    expect(await refused("phase: Re^port", "End")).toBe('nothing in this file declares "Report"');
    const prepared = await client.ask("textDocument/prepareRename", "r.yaml", "hit in sea^rch.hits");
    expect(prepared).toEqual({
      range: { start: { line: 44, character: 17 }, end: { line: 44, character: 23 } },
      placeholder: "search",
    });
    await client.change("r.yaml", research.replace("key: angle.name", "key: angle."));
    expect(await refused("  ver^dict:\n", "judged")).toBe("line 37 cannot be read, and may name it: mend it first");
    await client.change("r.yaml", research.replace("key: angle.name", "key: [angle.name"));
    expect(await refused("  ver^dict:\n", "judged")).toMatch(/^the YAML of this file cannot be read/);
  });
});

describe("code actions", () => {
  const text = `sluice: 1
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
      Write it: {{ notes.pionts }}
returns: report
`;
  const all = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const actions = (client: Client, context: object = {}) =>
    client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: client.uri("a.yaml") },
      range: all,
      context: { diagnostics: [], ...context },
    });

  test("fixes", async () => {
    const client = await startClient();
    await client.open("a.yaml", text);
    const fix = (await actions(client)).find(({ diagnostics }) => diagnostics?.[0]?.code === "unknown-field");
    expect(fix).toMatchObject({ kind: "quickfix" });
    expect(applied(client, fix?.edit ?? {})["a.yaml"]).toBe(text.replace("pionts", "points"));
    await client.change("a.yaml", text.replace("why: The result.", 'when: inputs.topic = "x"'));
    const safe = await actions(client, { only: ["source.fixAll"] });
    expect(safe.map(({ kind }) => kind)).toEqual(["source.fixAll.sluice"]);
    expect(applied(client, safe[0]?.edit ?? {})["a.yaml"]).toContain('when: inputs.topic == "x"');
  });

  test("a warning is allowed by a comment above the key that it is in", async () => {
    const client = await startClient();
    const unread = text.replace("      Write it: {{ notes.pionts }}", "      Write it.");
    const found = await client.open("a.yaml", unread);
    expect(found.map(({ code }) => code)).toContain("unused-node");
    const allow = (await actions(client)).find(({ title }) => title === "Allow unused-node here");
    const allowed = applied(client, allow?.edit ?? {})["a.yaml"] ?? "";
    expect(allowed).toContain("  # sluice: allow unused-node it is meant\n  notes:");
    const left = await client.change("a.yaml", allowed);
    expect(left.map(({ code }) => code)).not.toContain("unused-node");
    expect(left.map(({ code }) => code)).not.toContain("unused-allow");
  });

  test("an error cannot be allowed", async () => {
    const client = await startClient();
    await client.open("a.yaml", text);
    expect((await actions(client)).filter(({ title }) => title.startsWith("Allow"))).toEqual([]);
  });
});

test("layout is that of `sluice fmt`", async () => {
  const client = await startClient();
  await client.open("p.yaml", part.replace("why: Count words.", "why:    Count words."));
  const options = { options: { tabSize: 2, insertSpaces: true }, textDocument: { uri: client.uri("p.yaml") } };
  const edits = await client.request<TextEdit[]>("textDocument/formatting", options);
  const formatted = textAfter(client.text("p.yaml"), edits);
  expect(formatted).toContain("why: Count words.\n");
  await client.change("p.yaml", formatted);
  expect(await client.request("textDocument/formatting", options)).toEqual([]);
});
