/** Where text of outsiders goes: each case a file, with what is said of it as golden. Its `bad_…` are refused, its `fine` not. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { compile } from "../../src/compile/compile.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { printPlan } from "../../src/plan/print-plan.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";

const folder = new URL("trust/", import.meta.url);
const cases = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

function textOf(path: string): string | undefined {
  const file = new URL(path, folder);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

test.each(cases)("%s", async (file) => {
  const { diagnostics } = compile({ path: file, text: textOf });
  const source = textOf(file) ?? "";
  const said = diagnostics.filter(({ span }) => span.file === file).map(({ span }) => nodeAbove(source, span.line));
  const bad = [...source.matchAll(/^ {2}(bad_\w+):/gm)].map(([, id = ""]) => id);
  expect(bad.filter((id) => !said.includes(id))).toEqual([]);
  expect(said).not.toContain("fine");
  await expect(renderConcise(diagnostics)).toMatchFileSnapshot(`trust/${file.replace(".yaml", ".txt")}`);
});

/** The node of the pipeline in which a line stands. */
function nodeAbove(source: string, line: number): string {
  const lines = source.split("\n").slice(0, line).reverse();
  return lines.map((one) => /^ {2}(\w+):/.exec(one)?.[1]).find((id) => id !== undefined) ?? "";
}

describe("programs that are known to print what outsiders wrote", () => {
  test.each([
    "[curl, -s, https://example.org]",
    "[gh, pr, view, '7', --json, body]",
    "[gh, -R, o/r, issue, list]",
    "[sudo, timeout, '30', wget, -O-, https://example.org]",
    "[/usr/bin/curl, https://example.org]",
    "[git, -C, repo, ls-remote, origin]",
    "[npm, view, left-pad]",
    "if true; then curl -s https://example.org | jq .body; fi",
    "BODY=$(gh api repos/o/r/issues/7)\n          echo $BODY",
  ])("%s", (run) => {
    expect(namesOf(fetching(run, "{{ page }}"))).toEqual(["untrusted-program"]);
    expect(namesOf(fetching(run, "{{ page | length }}"))).toEqual([]);
  });

  test.each([
    "[gh, pr, merge, '7']",
    "[git, log, --oneline]",
    "[git, commit, -m, curl]",
    "[npm, ci]",
    "[echo, curl]",
    "[env]",
    "echo gh is here # curl",
    "printf 'wget %s' x",
  ])("not %s", (run) => {
    expect(namesOf(fetching(run, "{{ page }}"))).toEqual([]);
  });
});

function fetching(run: string, prompt: string): string {
  const body = run.startsWith("[") ? run : `|\n          ${run}`;
  return `sluice: 1
name: fetching
why: Fetch a page and sum it up.
nodes:
  page:
    why: The page.
    run: ${body}
    parse: text
  short:
    why: The short of it.
    prompt: |
      Sum up ${prompt}
returns: short
`;
}

function namesOf(text: string): readonly string[] {
  return compile({ path: "case.yaml", text: () => text }).diagnostics.map(({ name }) => name);
}

describe("prompts", () => {
  const { value } = compile({ path: "fences.yaml", text: () => fences });

  test("what outsiders wrote is fenced, and nothing else", () => {
    expect(printPlan(present(value)).match(/"[^"]*\{\{.*"/g)).toEqual([
      '"Read on {{ inputs.question }}."',
      '"Sum up {{ inputs.question }}: {{ fenced read.title }} ({{ read.kind }}, {{ read.claims | length }})\\n{% for v0 in read.claims %}{{ loop.index }}. {{ fenced v0 }}\\n{% endfor %}"',
      '"{{ fenced short }} {{ inputs.question }}"',
    ]);
  });

  test("the plan says what comes from outside", () => {
    expect(present(value).trust).toEqual({
      sources: [{ name: "read", why: "web_fetch, web_search", at: expect.any(Number) }],
      accepted: [],
    });
  });
});

function present(plan: Plan | undefined): Plan {
  if (plan === undefined) throw new Error("it does not compile");
  return plan;
}

const fences = `sluice: 1
name: fences
why: Sum up a page.
inputs:
  question: string
roles:
  reader: {tools: [web_fetch, web_search]}
nodes:
  read:
    why: The source.
    role: reader
    prompt: |
      Read on {{ inputs.question }}.
    output: {title: string, kind: news | opinion, claims: [string, 0..5]}
  short:
    why: Shorter.
    prompt: |
      Sum up {{ inputs.question }}: {{ read.title }} ({{ read.kind }}, {{ read.claims | length }})
      {% for claim in read.claims %}{{ loop.index }}. {{ claim }}
      {% endfor %}
  shorter:
    why: Shorter still.
    prompt: "{{ short }} {{ inputs.question }}"
returns: shorter
`;

test("a pipeline is gone over at most some times, however it is called", () => {
  const calls = Array.from({ length: 40 }, (_, index) => wide(index)).join("");
  const { diagnostics } = compile({
    path: "many.yaml",
    text: (path) => (path === "wide.yaml" ? callee : `${many}${calls}${returned}`),
  });
  expect(diagnostics.map(({ name, span }: Diagnostic) => [name, span.file])).toEqual(
    Array.from({ length: 40 }, () => ["untrusted-text", "many.yaml"]),
  );
});

const fields = Array.from({ length: 40 }, (_, index) => `f${index}`);
const many = `sluice: 1
name: many
why: Calls with ever other fields from outside.
roles:
  reader: {tools: [web_fetch]}
nodes:
  read:
    why: The source.
    role: reader
    prompt: Read.
`;
/** Each call has another field from outside. */
function wide(index: number): string {
  const data = fields.map((name, at) => `${name}: ${at === index ? "read" : '"x"'}`).join(", ");
  return `  call${index}:\n    why: One more.\n    use: ./wide.yaml\n    with: {data: {${data}}}\n`;
}
const returned = `returns: [${Array.from({ length: 40 }, (_, index) => `call${index}`).join(", ")}]\n`;
const callee = `sluice: 1
name: wide
why: Shows all that it is given.
inputs:
  data: {type: {${fields.map((name) => `${name}: string`).join(", ")}}}
nodes:
  say:
    why: Somebody should hear it.
    run: [say, ${fields.map((name) => `"{{ inputs.data.${name} }}"`).join(", ")}]
returns: say.code
`;
