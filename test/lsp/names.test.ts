/** Hover, definition, references and highlights, on the example of the language and on what it does not have. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { DocumentHighlight, Hover, Location, LocationLink, MarkupContent } from "vscode-languageserver/node";
import { type Client, startClient } from "./client.ts";

const research = readFileSync("test/lsp/fixtures/research.yaml", "utf8");

const rounds = `sluice: 1
name: rounds
why: Hunt until nothing new comes.
models: {small: claude-haiku-5-5}
phases: {Hunt: {why: Bugs are looked for.}}
types:
  Bug: {file: string, line: integer}
nodes:
  hunt:
    why: Single passes miss bugs.
    phase: Hunt
    loop: 4
    state: {seen: [], kept: []}
    nodes:
      find:
        why: Three ways of looking.
        each: lens in ["by file", "by flow"]
        model: small
        prompt: |
          Find bugs {{ lens }}. {% for old in seen %}{{ old }}{% endfor %}
        output: {bugs: [Bug, 0..20]}
      fresh:
        from: bug in find.bugs
        where: bug.file ~ ":" ~ bug.line not in seen
        select: {id: bug.file ~ ":" ~ bug.line, bug: bug}
    next:
      seen: seen + fresh.id
      kept: kept + [f.bug for f in fresh]
    stop:
      dry: {when: fresh | length == 0 and round > 1, rounds: 2}
    returns: {bugs: kept}
  said:
    value: (ended(hunt) == "dry")
    after: [hunt]
returns: {bugs: hunt.bugs, said: said}
`;

let client: Client;

beforeAll(async () => {
  client = await startClient();
  const found = await client.open("r.yaml", research);
  expect(found.filter(({ severity }) => severity !== 4)).toEqual([]);
  await client.open("h.yaml", rounds);
});

async function hover(name: string, at: string): Promise<string> {
  const found = await client.ask<Hover | null>("textDocument/hover", name, at);
  return found === null ? "" : (found.contents as MarkupContent).value;
}

/** The text that a definition leads to, with its line. */
async function definition(name: string, at: string): Promise<string> {
  const [link] = (await client.ask<LocationLink[] | null>("textDocument/definition", name, at)) ?? [];
  if (link === undefined) return "";
  const { start, end } = link.targetSelectionRange;
  const line = client.text(name).split("\n")[start.line] ?? "";
  return `${start.line + 1}: ${line.slice(start.character, end.character)}`;
}

describe("hover", () => {
  test("a field says its type, where it comes from, how many there are, and why", async () => {
    expect(await hover("r.yaml", "hit in search.h^its")).toBe(
      [
        "```yaml\nhits: [Hit]\n```",
        "from `search.hits` · at most 50",
        "`search`: Each angle is searched on its own, side by side.",
        "```yaml\ntype Hit = {title: string, url: string, relevance: high | medium | low}\n```",
      ].join("\n\n"),
    );
    expect(await hover("r.yaml", "hit.u^rl | normurl")).toContain("url: string\n```\n\nfrom `search.hits[].url`");
    expect(await hover("r.yaml", "{{ source.u^rl }}")).toContain("from `sources[].url`");
  });

  test("a node says what it gives, what it does, and whether it streams", async () => {
    const said = await hover("r.yaml", "hit in sea^rch.hits");
    expect(said).toContain("node search: [{hits: [Hit, ..10]}]");
    expect(said).toContain("Each angle is searched on its own, side by side.");
    expect(said).toContain("asks `reader` · for each `angle in scope.angles` · at most 5 · its elements stream");
    expect(await hover("r.yaml", "  ran^ked:")).not.toContain("stream");
  });

  test("variables, states, inputs, types, roles, models, phases and stops", async () => {
    expect(await hover("r.yaml", "{{ ang^le.query }}")).toContain(
      "variable angle: Angle\n```\n\nfrom `scope.angles[]`",
    );
    expect(await hover("h.yaml", "seen: s^een + fresh.id")).toContain("seen: [string]");
    expect(await hover("r.yaml", "take: inputs.sou^rces")).toContain("input inputs.sources: integer 1..50");
    expect(await hover("r.yaml", "{angles: [Ang^le")).toContain("type Angle = {name: string, query: string}");
    expect(await hover("r.yaml", "phase: Scope\n    role: think^er")).toContain("model `strong` · no tools");
    expect(await hover("h.yaml", "model: sm^all")).toContain("model small: claude-haiku-5-5");
    expect(await hover("r.yaml", "tools: [], model: str^ong")).toMatch(/model strong: \S+/);
    expect(await hover("h.yaml", "phase: Hu^nt")).toContain("Bugs are looked for.");
    expect(await hover("h.yaml", '== "dr^y"')).toContain("fresh | length == 0");
    expect(await hover("h.yaml", "and rou^nd > 1")).toContain("round: integer 1..");
    expect(await hover("h.yaml", "{{ o^ld }}")).toContain("variable old: string");
  });

  test("filters, tests and functions with their signature and an example", async () => {
    const said = await hover("r.yaml", "verdict.status | count^_by");
    expect(said).toContain("filter list | count_by(attribute?: field)");
    expect(said).toContain('`["a", "b", "a"] | count_by` is `{"a":2,"b":1}`');
    expect(await hover("h.yaml", "(end^ed(hunt)")).toContain("function ended(");
  });

  test("keys, called pipelines and their inputs", async () => {
    expect(await hover("r.yaml", "dis^tinct: hit.url")).toContain("Keeps the first of those that are equal in this.");
    expect(await hover("r.yaml", "use: std/ve^rify")).toContain("  claim: any - what is claimed, text or data");
    expect(await hover("r.yaml", "evi^dence: claim.quote")).toContain("input evidence: any");
  });

  test("nothing on text, and what is known of the rest while a line is broken", async () => {
    expect(await hover("r.yaml", "Search the w^eb for")).toBe("");
    await client.change("r.yaml", research.replace("take: inputs.sources ", "take: [inputs.sources "));
    expect(await hover("r.yaml", "{{ ang^le.query }}")).toContain("variable angle: Angle");
    expect(await hover("r.yaml", "key: source.u^rl")).toContain("url: string");
    expect(await definition("r.yaml", "  r^ead:\n")).toBe("49: read");
    await client.change("r.yaml", research);
  });
});

describe("definition", () => {
  test("from expressions, templates and plain places", async () => {
    expect(await definition("r.yaml", "hit in sea^rch.hits")).toBe("32: search");
    expect(await definition("r.yaml", "{{ ang^le.query }}")).toBe("36: angle");
    expect(await definition("r.yaml", "take: inputs.sou^rces")).toBe("7: sources");
    expect(await definition("r.yaml", "{angles: [Ang^le")).toBe("10: Angle");
    expect(await definition("r.yaml", "phase: Scope\n    role: think^er")).toBe("19: thinker");
    expect(await definition("r.yaml", "{refuter: read^er}")).toBe("18: reader");
    expect(await definition("h.yaml", "phase: Hu^nt")).toBe("5: Hunt");
    expect(await definition("h.yaml", "model: sm^all")).toBe("4: small");
    expect(await definition("h.yaml", "{{ o^ld }}")).toBe("20: old");
    expect(await definition("h.yaml", "in s^een %}")).toBe("13: seen");
    expect(await definition("h.yaml", "next:\n      se^en")).toBe("13: seen");
    expect(await definition("h.yaml", "[f.bug for f in fr^esh]")).toBe("22: fresh");
    expect(await definition("h.yaml", "[f^.bug for")).toBe("28: f");
    expect(await definition("h.yaml", '== "dr^y"')).toBe("30: dry");
    expect(await definition("h.yaml", "after: [hu^nt]")).toBe("9: hunt");
  });

  test("of fields, where they are written", async () => {
    expect(await definition("r.yaml", "hit in search.h^its")).toBe("40: hits");
    expect(await definition("r.yaml", "hit.u^rl | normurl")).toBe("11: url");
    expect(await definition("r.yaml", "{{ source.u^rl }}")).toBe("11: url");
    expect(await definition("r.yaml", "{{ angle.que^ry }}")).toBe("10: query");
    expect(await definition("r.yaml", "claim.impor^tance")).toBe("15: importance");
    expect(await definition("h.yaml", "seen + fresh.i^d")).toBe("25: id");
    expect(await definition("h.yaml", "{bugs: hunt.bu^gs")).toBe("31: bugs");
    expect(await definition("h.yaml", "[f.bu^g for")).toBe("25: bug");
    expect(await definition("r.yaml", "{{ loop.in^dex }}")).toBe("");
  });

  test("of called pipelines", async () => {
    const [file] = await client.ask<LocationLink[]>("textDocument/definition", "r.yaml", "use: std/ve^rify");
    expect(file?.targetUri).toMatch(/\/pipelines\/std\/verify\.yaml$/);
    const [input] = await client.ask<LocationLink[]>("textDocument/definition", "r.yaml", "evi^dence: claim.quote");
    expect(input?.targetUri).toMatch(/\/pipelines\/std\/verify\.yaml$/);
    const text = readFileSync("pipelines/std/verify.yaml", "utf8").split("\n")[
      input?.targetSelectionRange.start.line ?? 0
    ];
    expect(text).toContain("evidence: {type: any");
  });
});

test("references and highlights", async () => {
  const context = { includeDeclaration: true };
  const found = await client.ask<Location[]>("textDocument/references", "r.yaml", "  ver^dict:\n", { context });
  const lines = research.split("\n");
  expect(found.map(({ range }) => lines[range.start.line]?.slice(range.start.character, range.end.character))).toEqual(
    found.map(() => "verdict"),
  );
  expect(found).toHaveLength(research.match(/\bverdict\b/g)?.length ?? 0);
  const uses = await client.ask<Location[]>("textDocument/references", "r.yaml", "  ver^dict:\n", {
    context: { includeDeclaration: false },
  });
  expect(uses).toHaveLength(found.length - 1);
  const marks = await client.ask<DocumentHighlight[]>("textDocument/documentHighlight", "h.yaml", "in s^een %}");
  expect(marks.map(({ range, kind }) => [range.start.line + 1, kind])).toEqual(
    expect.arrayContaining([
      [13, 3],
      [20, 2],
      [24, 2],
      [27, 2],
    ]),
  );
  const phases = await client.ask<DocumentHighlight[]>(
    "textDocument/documentHighlight",
    "r.yaml",
    "why: Each angle is searched on its own, side by side.\n    phase: Sea^rch",
  );
  expect(phases).toHaveLength(2);
});
