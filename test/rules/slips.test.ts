/**
 * Slips that people and models make, one at a time in a pipeline that is fine: each gives one diagnostic, at its line,
 * and `slips.out` shows which. Write it with `vitest -u`, then read it.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyFixes, fixesFor } from "../../src/base/apply-fixes.ts";
import type { Diagnostic, Fix } from "../../src/base/diagnostic.ts";
import { saidOfBytes } from "./said-of.ts";

const fine = `sluice: 1
name: answer
why: Answer a question from several angles, with only the claims that hold.

inputs:
  question: string - the question to answer
  most: {type: integer 1..9, default: 5}

types:
  Claim: {text: string, weight: low | medium | high}

roles:
  reader: {tools: [web_search], model: fast}

limits: {agents: 100, at_once: 4, time: 1h}

nodes:
  scope:
    why: Searches should not overlap.
    prompt: |
      Split this question: {{ inputs.question }}
    output: {angles: [string, 3..5]}

  search:
    why: Each angle on its own.
    role: reader
    each: angle in scope.angles
    prompt: |
      Search for {{ angle }}.
    output: {claims: [Claim, 0..4]}

  ranked:
    from: claim in search.claims
    sort: claim.weight desc
    take: inputs.most

  verdict:
    why: A claim is not a fact.
    each: claim in ranked
    use: std/verify
    with: {claim: claim.text, votes: 3}

  report:
    why: People read prose.
    when: ranked | length > 0
    prompt: |
      Answer {{ inputs.question }} from these:
      {% for v in verdict if v.status == "survives" %}
      - {{ v.claim }}
      {% endfor %}
    output: {text: string}

returns:
  text: report.text | default("nothing was found")
`;

/** What the slip is, what stands in the pipeline, and what is written instead. */
const slips: readonly (readonly [slip: string, from: string, to: string])[] = [
  ["no version", "sluice: 1\n", ""],
  ["wrong version", "sluice: 1\n", "sluice: 2\n"],
  ["version as text", "sluice: 1\n", "version: 1\n"],
  ["node indented by one less", "  search:\n    why", " search:\n    why"],
  ["key indented one more", "    role: reader\n    each", "     role: reader\n    each"],
  ["with argument misspelt", "votes: 3", "vote: 3"],
  ["required with misspelt", "{claim: claim.text, votes: 3}", "{clam: claim.text, votes: 3}"],
  ["unknown field later", "claim in search.claims", "claim in search.clams"],
  ["unknown field in template", "v.claim }}", "v.statement }}"],
  ["unknown field in returns", "report.text |", "report.body |"],
  ["list compared", "ranked | length > 0", "ranked > 0"],
  ["fan over text", "angle in scope.angles", "angle in inputs.question"],
  ["fan over object", "angle in scope.angles", "angle in scope"],
  ["filter of others", "ranked | length > 0", "ranked | average > 0"],
  ["unknown filter", "ranked | length > 0", "ranked | size > 0"],
  ["two verbs", "    from: claim in search.claims\n", "    from: claim in search.claims\n    value: search.claims\n"],
  ["tabs", "    why: People read prose.", "\twhy: People read prose."],
  ["duplicate key", "    sort: claim.weight desc\n", "    sort: claim.weight desc\n    sort: claim.text\n"],
  ["each without in", "each: angle in scope.angles", "each: scope.angles"],
  ["each of", "each: angle in scope.angles", "each: angle of scope.angles"],
  ["for each", "each: angle in scope.angles", "each: for angle in scope.angles"],
  ["for_each", "each: angle in", "for_each: angle in"],
  ["template never closed", "{{ angle }}.", "{{ angle ."],
  ["endfor missing", "      {% endfor %}\n", ""],
  ["endfor of if", "{% endfor %}", "{% endif %}"],
  ["template in data", "take: inputs.most", 'take: "{{ inputs.most }}"'],
  ["template unquoted in data", "take: inputs.most", "take: {{ inputs.most }}"],
  ["template in when", "when: ranked | length > 0", 'when: "{{ ranked | length > 0 }}"'],
  ["github expr", "when: ranked | length > 0", `when: ${"$"}{{ ranked | length > 0 }}`],
  ["js and", "ranked | length > 0", "ranked | length > 0 && true"],
  ["method length", "ranked | length > 0", "ranked.length > 0"],
  ["len", "ranked | length > 0", "len(ranked) > 0"],
  ["single equals", 'v.status == "survives"', 'v.status = "survives"'],
  ["wrong word", 'v.status == "survives"', 'v.status == "survived"'],
  ["unquoted word", 'v.status == "survives"', "v.status == survives"],
  ["depends_on", "    role: reader\n    each", "    depends_on: [scope]\n    role: reader\n    each"],
  ["needs", "    role: reader\n    each", "    needs: [scope]\n    role: reader\n    each"],
  ["after string", "    role: reader\n    each", "    after: scope\n    role: reader\n    each"],
  ["model unknown", "model: fast", "model: haiku"],
  ["tool unknown", "[web_search]", "[websearch]"],
  ["role list", "roles:\n  reader: {tools: [web_search], model: fast}", "roles:\n  - reader"],
  ["steps for nodes", "nodes:\n", "steps:\n"],
  ["type with ts array", "[Claim, 0..4]", "Claim[]"],
  ["type lower", "[Claim, 0..4]", "[claim, 0..4]"],
  ["type python", "question: string - the", "question: str - the"],
  ["enum as list", "weight: low | medium | high", "weight: [low, medium, high]"],
  ["json schema in output", "output: {text: string}", "output: {type: object, properties: {text: {type: string}}}"],
  ["optional with type", "output: {text: string}", "output: {text: string?}"],
  ["default without type", "{type: integer 1..9, default: 5}", "{default: 5}"],
  ["default misfit", "default: 5}", "default: 50}"],
  ["timeout ms", "limits: {agents: 100, at_once: 4, time: 1h}", "limits: {agents: 100, at_once: 4, time: 1 hour}"],
  ["limit key", "at_once: 4", "concurrency: 4"],
  ["colon in why", "why: People read prose.", "why: People read: prose."],
  ["hash in why", "why: People read prose.", "why: Fix #3 of this."],
  ["apostrophe quote open", "why: People read prose.", "why: 'People read prose."],
  ["dquote open", "why: People read prose.", 'why: "People read prose.'],
  ["expr begins with bracket", "when: ranked | length > 0", "when: [c for c in ranked] | length > 0"],
  ["expr begins with quote", "when: ranked | length > 0", 'when: "a" in ranked.text'],
  ["expr begins with not bang", "when: ranked | length > 0", "when: !ranked"],
  ["prompt plain template", "    prompt: |\n      Search for {{ angle }}.\n", "    prompt: {{ angle }}\n"],
  [
    "prompt block misindented",
    "    prompt: |\n      Search for {{ angle }}.\n",
    "    prompt: |\n    Search for {{ angle }}.\n",
  ],
  [
    "prompt no block",
    "    prompt: |\n      Search for {{ angle }}.\n",
    "    prompt:\n      Search for: {{ angle }}.\n",
  ],
  ["input bare", "{{ inputs.question }} from", "{{ question }} from"],
  ["input.", "{{ inputs.question }} from", "{{ input.question }} from"],
  ["nodes.", "angle in scope.angles", "angle in nodes.scope.angles"],
  ["scope.output", "angle in scope.angles", "angle in scope.output.angles"],
  ["item.", "Search for {{ angle }}.", "Search for {{ item }}."],
  ["read var elsewhere", "report.text |", "angle |"],
  ["cycle", "Split this question: {{ inputs.question }}", "Split this question: {{ report.text }}"],
  ["unbounded", "output: {angles: [string, 3..5]}", "output: {angles: [string]}"],
  ["missing colon", "    role: reader\n    each", "    role reader\n    each"],
  ["missing colon before braces", "    with: {claim: claim.text, votes: 3}", "    with {claim: claim.text, votes: 3}"],
  [
    "tokens in words",
    "limits: {agents: 100, at_once: 4, time: 1h}",
    "limits: {agents: 100, tokens: 20 million, time: 1h}",
  ],
  [
    "tokens with a small m",
    "limits: {agents: 100, at_once: 4, time: 1h}",
    "limits: {agents: 100, tokens: 20m, time: 1h}",
  ],
  [
    "tokens in groups",
    "limits: {agents: 100, at_once: 4, time: 1h}",
    "limits: {agents: 100, tokens: 2_000_000, time: 1h}",
  ],
  ["no space after colon", "    role: reader\n    each", "    role:reader\n    each"],
  ["missing bracket", "[web_search], model", "[web_search, model"],
  ["comma missing in map", "{claim: claim.text, votes: 3}", "{claim: claim.text votes: 3}"],
  ["return", "returns:\n", "return:\n"],
  ["default bare", 'default("nothing was found")', "default(nothing)"],
  ["default no parens", 'default("nothing was found")', 'default "nothing was found"'],
  ["jinja set", "      - {{ v.claim }}", "      {% set x = v.claim %}"],
  ["if expr", "      - {{ v.claim }}", "      {% if v.votes > 2 %}- {{ v.claim }}{% endif %}"],
  ["retry count text", "    role: reader\n    each", "    retry: three\n    role: reader\n    each"],
  ["retry big", "    role: reader\n    each", "    retry: 100\n    role: reader\n    each"],
  ["use file missing", "use: std/verify", "use: ./verify.yaml"],
  ["use bare", "use: std/verify", "use: verify"],
  ["two docs", "returns:\n", "---\nreturns:\n"],
  ["empty each", "each: angle in scope.angles", "each:"],
  ["list in string type", "  text: report.text |", "  text: [report.text] |"],
  ["prompt twice file", "    prompt: |\n      Search", "    prompt_file: x.md\n    prompt: |\n      Search"],
  [
    "run string w/ template",
    "    role: reader\n    each: angle in scope.angles\n    prompt: |\n      Search for {{ angle }}.\n    output: {claims: [Claim, 0..4]}",
    "    each: angle in scope.angles\n    run: curl {{ angle }}\n    parse: json\n    output: {claims: [Claim, 0..4]}",
  ],
  [
    "take on prompt no each",
    "    why: Searches should not overlap.\n",
    "    why: Searches should not overlap.\n    take: 3\n",
  ],
  ["sort list", "sort: claim.weight desc", "sort: [claim.weight]"],
  ["sort descending", "sort: claim.weight desc", "sort: claim.weight descending, claim.text"],
  [
    "sort by what select makes",
    "    sort: claim.weight desc\n",
    "    sort: rank desc\n    select: {rank: claim.weight, text: claim.text}\n",
  ],
  ["sort minus", "sort: claim.weight desc", "sort: -claim.weight"],
  ["ternary", 'report.text | default("nothing was found")', "ranked ? 1 : 2"],
  ["lambda", "ranked | length > 0", "any(lambda c: c.weight, ranked)"],
  ["map filter", "claim in search.claims", "claim in search | map('claims')"],
  ["is null", "ranked | length > 0", "ranked != null"],
  // Texts that YAML reads as something else.
  ["text begins with bang", "why: People read prose.", "why: !important, people read."],
  ["text begins with ampersand", "why: People read prose.", "why: &people read prose."],
  ["text begins with star", "why: People read prose.", "why: *People* read prose."],
  ["text begins with percent", "why: People read prose.", "why: %d people read."],
  ["text begins with at", "why: People read prose.", "why: @people read prose."],
  ["text begins with backtick", "why: People read prose.", "why: `report` is read."],
  ["text begins with a bracket", "why: People read prose.", "why: [draft] People read."],
  ["text begins with greater", "why: People read prose.", "why: > 3 people read."],
  ["text begins with bar", "why: People read prose.", "why: | people read"],
  ["text begins with a quote", "why: People read prose.", 'why: "Prose" is read.'],
  [
    "text with a template",
    "why: People read prose.\n    when",
    "why: Of prose.\n    label: {{ inputs.question }} for people\n    when",
  ],
  ["tilde as text", "why: People read prose.", "why: ~"],
  [
    "comment cuts a prompt",
    "prompt: |\n      Search for {{ angle }}.\n",
    "prompt: Search for {{ angle }} # and more\n",
  ],
  ["comment in braces", "{claim: claim.text, votes: 3}", "{claim: claim.text, votes: 3 # three}"],
  ["comment in a type", "question: string - the question to answer", "question: string - question #1"],
  ["tab behind a key", "why: People read prose.", "why:\tPeople read prose."],
  // Values in data.
  ["version as number", "default: 5}", "default: 5.0}"],
  ["exponent", "{claim: claim.text, votes: 3}", "{claim: claim.text, votes: 3e0}"],
  ["hexadecimal", "{claim: claim.text, votes: 3}", "{claim: claim.text, votes: 0x3}"],
  ["leading zero", "{claim: claim.text, votes: 3}", "{claim: claim.text, votes: 03}"],
  ["long id", "{claim: claim.text, votes: 3}", "{claim: 12345678901234567890, votes: 3}"],
  ["exponent in a setting", "    take: inputs.most", "    take: 1e1"],
  ["date", '  text: report.text | default("nothing was found")', "  text: 2026-01-01"],
  ["date without zeros", '  text: report.text | default("nothing was found")', "  text: 2026-11-21"],
  ["date and time", '  text: report.text | default("nothing was found")', "  text: 2026-01-01T12:30:00Z"],
  ["time", '  text: report.text | default("nothing was found")', "  text: 12:30"],
  ["version", '  text: report.text | default("nothing was found")', "  text: 1.2.3"],
  ["version with v", '  text: report.text | default("nothing was found")', "  text: v1.2"],
  ["hash", '  text: report.text | default("nothing was found")', "  text: 3f786850e387550f"],
  ["hash that is a number", '  text: report.text | default("nothing was found")', "  text: 12345e7"],
  ["address", '  text: report.text | default("nothing was found")', "  text: https://example.org/a"],
  ["path", '  text: report.text | default("nothing was found")', "  text: ./out/report.md"],
  ["prose in data", '  text: report.text | default("nothing was found")', "  text: Nothing was found here."],
  ["word in data", '  text: report.text | default("nothing was found")', "  text: nothing"],
  ["template in data", '  text: report.text | default("nothing was found")', '  text: "{{ report.text }}"'],
  [
    "text with templates in data",
    '  text: report.text | default("nothing was found")',
    '  text: "A: {{ report.text }}!"',
  ],
  ["quoted expression", '  text: report.text | default("nothing was found")', '  text: "report.text"'],
  ["yes", '  text: report.text | default("nothing was found")', "  text: report.text\n  sure: yes"],
  ["tilde in data", '  text: report.text | default("nothing was found")', "  text: report.text\n  sure: ~"],
  ["once yes", "  scope:\n    why", "  list:\n    why: Why.\n    run: [ls]\n    once: yes\n  scope:\n    why"],
  [
    "setup as a line",
    "    role: reader\n    each",
    "    worktree: true\n    setup: npm ci\n    role: reader\n    each",
  ],
  ["worktree yes", "    role: reader\n    each", "    worktree: yes\n    setup: [npm, ci]\n    role: reader\n    each"],
  ["index in braces", "{claim: claim.text, votes: 3}", "{claim: ranked[0].text, votes: 3}"],
  ["call in braces", "{claim: claim.text, votes: 3}", '{claim: claim.text | replace("a", "b"), votes: 3}'],
  ["comma in a bare text in braces", "{claim: claim.text, votes: 3}", "{claim: yes, really, votes: 3}"],
  [
    "object in a comprehension",
    '  text: report.text | default("nothing was found")',
    '  texts: ([{"text": c.text} for c in ranked])',
  ],
  [
    "object in a list",
    '  text: report.text | default("nothing was found")',
    '  texts: [{"text": c.text} for c in ranked]',
  ],
  [
    "object without quotes",
    '  text: report.text | default("nothing was found")',
    '  report: report | default({text: "nothing"})',
  ],
  [
    "object in quotes",
    '  text: report.text | default("nothing was found")',
    "  texts: '[{\"text\": c.text} for c in ranked]'",
  ],
  [
    "double quotes within double ones",
    "why: People read prose.\n    when",
    'why: Of prose.\n    label: "{{ inputs.question | replace("a", "b") }}"\n    when',
  ],
  [
    "double quotes in an argument",
    "  scope:\n    why",
    '  list:\n    why: Why.\n    run: [ls, "{{ inputs.question | replace("a", "b") }}"]\n  scope:\n    why',
  ],
  // Shapes.
  [
    "nodes as a list",
    "roles:\n  reader: {tools: [web_search], model: fast}",
    "roles:\n  - reader: {tools: [web_search], model: fast}",
  ],
  [
    "nodes with ids in them",
    "roles:\n  reader: {tools: [web_search], model: fast}",
    "roles:\n  - name: reader\n    model: fast",
  ],
  ["tools as one word", "tools: [web_search]", "tools: web_search"],
  ["key in camel case", "at_once: 4", "atOnce: 4"],
  ["key with a dash", "at_once: 4", "at-once: 4"],
  ["if", "    when: ranked", "    if: ranked"],
  ["foreach", "each: angle in", "foreach: angle in"],
  ["with_items", "each: angle in scope.angles", "with_items: scope.angles"],
  ["matrix", "each: angle in scope.angles", "matrix: scope.angles"],
  ["agents for roles", "roles:\n", "agents:\n"],
  ["tasks for nodes", "nodes:\n", "tasks:\n"],
  ["why twice", "    why: People read prose.\n", "    why: People read prose.\n    why: People read prose.\n"],
  ["hours", "time: 1h", "time: 1 hour"],
  // Templates.
  ["loop outside", "Answer {{ inputs.question }} from", "{{ loop.index }} {{ inputs.question }} from"],
  ["loop.previtem", "- {{ v.claim }}", "- {{ v.claim }} {{ loop.previtem }}"],
  ["loop.cycle", "- {{ v.claim }}", '- {{ loop.cycle("a", "b") }} {{ v.claim }}'],
  ["include", "- {{ v.claim }}", '- {% include "x.md" %}'],
  ["macro", "- {{ v.claim }}", "- {% macro m(x) %}"],
  ["handlebars each", "- {{ v.claim }}", "- {{#each verdict}}"],
  ["handlebars if", "- {{ v.claim }}", "- {{#if v.claim}}"],
  ["handlebars end", "- {{ v.claim }}", "- {{/each}}"],
  ["single braces", "Search for {{ angle }}.", "Search for { angle }."],
  ["triple braces", "- {{ v.claim }}", "- {{{ v.claim }}}"],
  ["end for", "{% endfor %}", "{% end %}"],
  ["end for with a blank", "{% endfor %}", "{% end for %}"],
  ["else if", "- {{ v.claim }}", '{% if v.claim == "a" %}a{% else if v.claim == "b" %}b{% endif %}'],
  ["unpacking in a template", "{% for v in verdict if", "{% for i, v in enumerate(verdict) if"],
  // Expressions.
  ["or a text", 'report.text | default("nothing was found")', 'report.text || "nothing was found"'],
  ["ternary in when", "when: ranked | length > 0", "when: ranked ? true : false"],
  ["generator", "when: ranked | length > 0", 'when: any(c.weight == "high" for c in ranked)'],
  ["chain", "when: ranked | length > 0", "when: 0 < inputs.most < 5"],
  ["self", "when: ranked | length > 0", "when: inputs.most == inputs.most"],
  ["out of range", "when: ranked | length > 0", "when: inputs.most > 9"],
  ["in nothing", "when: ranked | length > 0", "when: inputs.question in []"],
  ["in the wrong direction", 'v.status == "survives"', "verdict.status in v.status"],
  ["is a word", 'v.status == "survives"', 'v.status is "survives"'],
  ["method", 'v.status == "survives"', 'v.claim.startswith("A")'],
  ["star", "claim in search.claims", "claim in search[*].claims"],
];

test("the pipeline without a slip is fine", () => {
  expect(said(fine)).toEqual([]);
});

test.each(slips)("%s gives one diagnostic", (_slip, from, to) => {
  expect(fine).toContain(from);
  expect(said(fine.replace(from, () => to))).toHaveLength(1);
});

/** Whatever a fix makes of it, nothing else is spoilt: what it was given for is not said again. */
test.each(slips)("%s can be mended", (_slip, from, to) => {
  const text = fine.replace(from, () => to);
  const before = found(text);
  const fixes = fixesFor("in.yaml", before, "all");
  if (fixes.length === 0) return;
  const mended = applyFixes(text, fixes).text;
  const [first] = before;
  expect(mended).not.toBe(text);
  expect(found(mended).filter(({ message }) => message === first?.message)).toEqual([]);
});

test("each is told at its place, with its cure", async () => {
  const lines = slips.map(([slip, from, to]) => `${slip}\n${said(fine.replace(from, () => to)).join("\n")}\n`);
  await expect(lines.join("\n")).toMatchFileSnapshot(join(import.meta.dirname, "slips.out"));
});

function found(text: string): readonly Diagnostic[] {
  return saidOfBytes(new TextEncoder().encode(text), "in.yaml", import.meta.dirname).diagnostics;
}

function said(text: string): readonly string[] {
  return found(text).map(({ span, name, message, help, fix, notes = [] }) => {
    const cure = help === undefined ? "" : `\n  help: ${help}`;
    const more = notes.map((note) => `\n  note: ${note.message}`).join("");
    return `  ${span.line}:${span.column} ${name}: ${message}${more}${cure}${fix === undefined ? "" : shownFix(text, fix)}`;
  });
}

/** The lines as they are with the fix in them. */
function shownFix(text: string, fix: Fix): string {
  const mended = applyFixes(text, [fix]).text;
  const start = mended.lastIndexOf("\n", fix.span.start - 1) + 1;
  const end = mended.indexOf("\n", fix.span.start + fix.text.length);
  const lines = mended.slice(start, end === -1 ? undefined : end).replace(/^/gm, "    ");
  return `\n  ${fix.safe ? "safe" : "fix"}: ${fix.title}\n${lines}`;
}
