/** Completion where the text is as it is while it is typed: seldom whole. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { CompletionItem, TextEdit } from "vscode-languageserver/node";
import { type Client, startClient } from "./client.ts";

const research = readFileSync("test/lsp/fixtures/research.yaml", "utf8");
let client: Client;

beforeAll(async () => {
  client = await startClient({ "part.yaml": "sluice: 1\n", "parts/inner.yaml": "sluice: 1\n", "ask.md": "x" });
  await client.open("r.yaml", research);
});

/** What is offered when `from` was replaced by `to`, in which `^` is the cursor; the best first. */
async function offers(from: string, to: string): Promise<CompletionItem[]> {
  const start = research.indexOf(from);
  expect(start).not.toBe(-1);
  client.type(
    "r.yaml",
    research.replace(from, () => to.replace("^", "")),
  );
  const lines = `${research.slice(0, start)}${to.slice(0, to.indexOf("^"))}`.split("\n");
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const params = { textDocument: { uri: client.uri("r.yaml") }, position };
  const found = await client.request<CompletionItem[]>("textDocument/completion", params);
  return found.sort((left, right) => ((left.sortText ?? "") < (right.sortText ?? "") ? -1 : 1));
}

async function labels(from: string, to: string): Promise<string[]> {
  return (await offers(from, to)).map(({ label }) => label);
}

const distinct = "distinct: hit.url | normurl";
const withs = "with: {claim: claim.text, evidence: claim.quote, votes: 3}";

describe("fields behind a dot", () => {
  const fields = ["relevance", "title", "url"];
  test.each([
    [distinct, "distinct: hit.^", fields],
    [distinct, "distinct: hit.u^ | normurl", fields],
    [distinct, "where: hit.^\n    distinct: hit.url", fields],
    [distinct, "distinct: [h.^ for h in search.hits]", fields],
    [distinct, "distinct: ([h.^ for h in search.hits if h.url])", fields],
    [distinct, "distinct: [h.^", []],
    [distinct, "where: (hit.title ~ hit.^", fields],
    [distinct, "select: {a: hit.^}", fields],
    [distinct, "select:\n      a: hit.^", fields],
    [distinct, "sort: hit.title, hit.^ desc", fields],
    [distinct, "distinct: (search.hits | first).^", fields],
    [distinct, "distinct: search.hits[0].^", fields],
    ["from: hit in search.hits", "from: hit in search.^", ["hits"]],
    ["from: hit in search.hits", "from: a in scope.angles, hit in search.^", ["hits"]],
    ["take: inputs.sources ", "take: inputs.^", ["question", "sources"]],
    ["{{ angle.query }}", "{{ angle.^ }}", ["name", "query"]],
    ["{{ angle.query }}", "{{ angle.^", ["name", "query"]],
    ["{{ angle.query }}", "{{ inputs.question | upper }} {{ angle.^", ["name", "query"]],
    ["{{ v.claim }}", "{{ v.^ }}", ["claim", "evidence", "reasons", "status", "votes"]],
    [
      "{% for v in verdict if v.status",
      "{% for v in verdict if v.^",
      ["claim", "evidence", "reasons", "status", "votes"],
    ],
    [withs, "with: {claim: claim.^}", ["importance", "quote", "text"]],
    [withs, "with: {claim: claim.^", ["importance", "quote", "text"]],
    [withs, "with:\n      claim: claim.^", ["importance", "quote", "text"]],
    ["tally: verdict.status | count_by", "tally: verdict.^", ["claim", "evidence", "reasons", "status", "votes"]],
    ["nodes:\n", "nodes:\n  first:\n    each: x in scope.^\n", ["angles"]],
    ["nodes:\n", "nodes:\n  first:\n    each: x in scope.angles\n    prompt: |\n      Say {{ x.^\n", ["name", "query"]],
    ["nodes:\n", "nodes:\n  first:\n    each: x in scope.angles\n    ensure:\n      - x.^\n", ["name", "query"]],
    ["nodes:\n", 'nodes:\n  first:\n    run: [echo, "{{ scope.^\n', ["angles"]],
    [
      "nodes:\n",
      "nodes:\n  first:\n    loop: 3\n    state: {a: scope.angles}\n    nodes:\n      x: {value: a.^}\n",
      ["name", "query"],
    ],
  ])("%s as %s", async (from, to, expected) => {
    expect(await labels(from, to)).toEqual(expected);
  });

  test("with their types, in place of what is written", async () => {
    const [item] = await offers(distinct, "distinct: hit.re^l | normurl");
    expect(item).toMatchObject({ label: "relevance", detail: "high | medium | low" });
    const edit = item?.textEdit as TextEdit | undefined;
    expect(edit?.newText).toBe("relevance");
    expect((edit?.range.end.character ?? 0) - (edit?.range.start.character ?? 0)).toBe(3);
  });
});

describe("names, words, filters and tests", () => {
  test("names in reach come first, without the node itself", async () => {
    expect((await labels(distinct, "distinct: ^")).slice(0, 8)).toEqual([
      "hit",
      "inputs",
      "ranked",
      "read",
      "report",
      "scope",
      "search",
      "verdict",
    ]);
    expect((await labels("{{ angle.query }}", "{{ ^ }}")).slice(0, 2)).toEqual(["angle", "inputs"]);
    expect((await labels("{{ v.claim }}", "{{ ^ }}")).slice(0, 2)).toEqual(["loop", "v"]);
    expect((await labels(distinct, "distinct: [^ for h in search.hits]")).slice(0, 2)).toEqual(["h", "hit"]);
    expect(await labels("take: inputs.sources ", "take: ^")).toEqual(["inputs"]);
  });

  test("the words of the other side of a comparison", async () => {
    const words = ['"high"', '"medium"', '"low"'];
    expect((await labels(distinct, "where: hit.relevance == ^")).slice(0, 3)).toEqual(words);
    expect((await labels(distinct, "where: hit.relevance in [^]")).slice(0, 3)).toEqual(words);
    expect(await labels(distinct, 'where: hit.relevance == "^"')).toEqual(["high", "medium", "low"]);
    expect(await labels(distinct, 'where: hit.relevance == "m^')).toEqual(["high", "medium", "low"]);
    expect((await labels("{{ v.claim }}", '{% if v.status == "^" %}{% endif %}')).slice(0, 1)).toEqual(["survives"]);
  });

  test("filters behind a bar, tests behind `is`, operators behind a value", async () => {
    const filters = await labels(distinct, "distinct: hit.url | ^");
    expect(filters).toEqual(expect.arrayContaining(["normurl", "upper", "default", "count_by"]));
    expect(filters).not.toContain("hit");
    expect(await labels(distinct, "where: hit.url is not ^")).toEqual(
      expect.arrayContaining(["defined", "none", "ok"]),
    );
    expect(await labels(distinct, "where: hit.url ^")).toEqual(expect.arrayContaining(["and", "not in", "is"]));
    const [replace] = (await offers(distinct, "distinct: hit.url | repl^")).filter(({ label }) => label === "replace");
    expect(replace).toMatchObject({ insertTextFormat: 2, textEdit: { newText: "replace($0)" } });
  });

  test("nothing in plain text", async () => {
    expect(await labels("Search the web", "Search ^")).toEqual([]);
    expect(await labels("why: Each angle", "why: Each ^")).toEqual([]);
  });
});

describe("keys", () => {
  test("of a node without a verb the verbs first, with what follows them", async () => {
    const found = await offers("nodes:\n", "nodes:\n  first:\n    ^\n");
    expect(found.slice(0, 12).map(({ label }) => label)).toEqual(
      ["fail", "from", "gate", "loop", "nodes", "prompt", "prompt_file", "run", "text", "use", "value"].concat([
        "accept_untrusted",
      ]),
    );
    const prompt = found.find(({ label }) => label === "prompt");
    expect(prompt).toMatchObject({ insertTextFormat: 2, textEdit: { newText: "prompt: |\n  $0" } });
  });

  test("of a verb its own, without what stands there already", async () => {
    const found = await labels(distinct, `${distinct}\n    ^`);
    expect(found).toEqual(expect.arrayContaining(["where", "sort", "after"]));
    for (const no of ["from", "why", "take", "distinct", "prompt", "role"]) expect(found).not.toContain(no);
    expect(await labels("role: reader\n", "ro^\n")).toContain("role");
  });

  test("of the file, of roles, limits and inputs, in blocks and in braces", async () => {
    expect(await labels("types:\n", "^\ntypes:\n")).toEqual(expect.arrayContaining(["defaults", "phases", "ensure"]));
    expect(await labels("thinker: {tools: []", "thinker: {^tools: []")).toEqual(
      expect.arrayContaining(["system", "effort"]),
    );
    expect(await labels("limits: {agents: 140", "limits: {usd: 1, ^ agents: 140")).toEqual(
      expect.arrayContaining(["list", "tokens"]),
    );
    expect(await labels(withs, "with: {claim: claim.text, ^}")).toEqual(["evidence", "votes"]);
    expect(await labels(withs, "with:\n      claim: claim.text\n      ^")).toEqual(["evidence", "votes"]);
    expect(await labels("roles: {refuter: reader}", "roles: {^}")).toEqual(["refuter"]);
    expect(await labels("key: angle.name\n", "retry:\n      ^\n")).toEqual(
      expect.arrayContaining(["max", "delay", "on"]),
    );
  });

  test("a key that has its colon keeps what follows", async () => {
    const [phase] = (await offers("phase: Scope", "pha^: Scope")).filter(({ label }) => label === "phase");
    expect(phase?.textEdit).toMatchObject({ newText: "phase" });
  });
});

describe("plain names", () => {
  test.each([
    ["role: reader\n", "role: ^\n", ["reader", "thinker"]],
    ["role: reader\n", "role:^\n", ["reader", "thinker"]],
    ["{refuter: reader}", "{refuter: ^}", ["reader", "thinker"]],
    ["model: fast}", "model: ^}", ["fast", "strong"]],
    [
      "tools: [web_search, web_fetch]",
      "tools: [web_^]",
      ["bash", "edit", "glob", "grep", "read", "web_fetch", "web_search", "write"],
    ],
    ["phase: Scope", "phase: ^", ["Read", "Report", "Search", "Verify"]],
    [
      "output: {angles: [Angle, 3..5]}",
      "output: {angles: [^]}",
      ["Angle", "Claim", "Hit", "any", "boolean", "integer", "null", "number", "string"],
    ],
    [
      "Angle: {name: string,",
      "Angle: {name: s^,",
      ["Angle", "Claim", "Hit", "any", "boolean", "integer", "null", "number", "string"],
    ],
    ["key: angle.name\n", "after: [^]\n", ["ranked", "read", "report", "scope", "sources", "verdict"]],
    ["key: angle.name\n", "after:\n      - ^\n", ["ranked", "read", "report", "scope", "sources", "verdict"]],
    ["use: std/verify", "use: ./parts/^", ["./part.yaml", "./parts/inner.yaml", "std/verify"]],
    ["key: angle.name\n", "effort: ^\n", ["high", "low", "max", "medium", "xhigh"]],
  ])("%s as %s", async (from, to, expected) => {
    const found = (await labels(from, to)).sort();
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found.filter((label) => !expected.includes(label) && !label.startsWith("std/"))).toEqual([]);
  });

  test("files of a prompt", async () => {
    mkdirSync(join(client.folder, "more"), { recursive: true });
    writeFileSync(join(client.folder, "more", "deep.md"), "x");
    expect(await labels("key: angle.name\n", "prompt_file: ^\n")).toEqual([
      "./ask.md",
      "./more/",
      "./part.yaml",
      "./parts/",
    ]);
    expect(await labels("key: angle.name\n", "prompt_file: ./more/^\n")).toEqual(["./more/deep.md"]);
  });
});
