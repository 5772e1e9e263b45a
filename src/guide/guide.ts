/**
 * The guide that teaches a model the language, so that its first pipeline compiles. Its tables are those of the compiler;
 * a test compiles its examples and holds its length. `docs/guide.md` holds the text, and `sluice guide` prints that.
 */
import { keysText, nodeUsagesText, usagesText } from "./guide-tables.ts";
import { mistakes } from "./mistakes.ts";
import { type Shape, shapes, wholePipeline } from "./shapes.ts";

/** Markdown; at most 21,000 characters, which are 6,000 tokens counted with care. */
export function guideText(): string {
  return [language, keysPart(), expressionsPart(), shapesPart(), mistakesPart(), repair].join("\n");
}

const language = `# How to write a sluice pipeline

A pipeline is one YAML file of nodes. It says what depends on what, never when to start what: **reading a node waits for it**, and all that does not wait runs at once. Types are checked down to single fields before anything runs.

- Where **data** stands, plain text is an expression: \`value: draft.score + 1\`. Quoted text is text: \`value: "draft"\`.
- Where **prose** stands, text has templates in it: \`prompt: Judge {{ draft.text }}\`. No key is both.
- Prose, long expressions and objects (\`{"k": v}\`) go into blocks (\`|\`, \`>-\`), so that \`: \`, \` #\`, quotes and brackets mean nothing to YAML. A plain expression must not begin with a quote or bracket: put it in parentheses. Inside \`{…}\` and \`[…]\` an expression must not hold \`, [ ] { }\`.
- A fan-out (\`each: x in list\`) gives the list of what its ok instances gave. \`list.field\` reads the field of each, and flattens once if the field is a list.
- Every fan-out and loop has a bound: from the list's type (\`[T, 0..20]\`), \`range(n)\`, or \`take: n\`.
- Reading a node that failed blocks the reader; one that was skipped skips it. \`x | default(v)\` stands in for skipped, absent and null, \`x | rescue(v)\` also for failed. A fan-out is ok if one instance is (\`require:\` says otherwise).
- Ids of nodes are snake_case, the pipeline's name is kebab-case, types begin with a capital. YAML has no anchors or tags here.

**Types:** \`string\` \`string 1..200\` \`integer 0..10\` \`number\` \`boolean\` \`null\` \`any\` · words \`low | high\` (ordered) · \`string | null\` · lists \`[T]\` \`[T, 3..5]\` \`[T, ..8]\` · objects \`{name: T, optional?: T}\` · maps \`{...: T}\` · a \`Name\` of \`types\`. Text for the model behind \` - \`: \`score: integer 0..10 - 10 is flawless\`.
`;

function keysPart(): string {
  return `## Keys

E expression · D data · P prose · S setting (a number, or an expression over \`inputs\`) · T type · \`!\` required

**File:** ${keysText("pipeline")}

**An input** is a T, or a map: ${keysText("input")}

**A role:** ${keysText("role")}. Models are \`fast\`, \`strong\` and those of \`models\`; tools \`read glob grep edit write bash web_search web_fetch mcp:<server>/<tool>\`.

**Limits:** ${keysText("limits")}

**A node** has exactly one verb, with the keys behind it:

${verbLines()}

**And any of:** ${keysText("node")}

**\`prompt\` and \`run\` also:** ${keysText("attempt")}
`;
}

function verbLines(): string {
  const lines = [
    `${keysText("prompt", ["effort", "tools", "system"])}; \`effort tools system\` as a role has them`,
    keysText("run"),
    `${keysText("value")} · ${keysText("text")} · ${keysText("fail")}`,
    `${keysText("from")}; they act in this order: \`where sort distinct cap take group select chunk\``,
    `${keysText("gate")}; gives \`{choice, by, note, …input}\``,
    `${keysText("use")}. Patterns: ${patternsText}`,
    `${keysText("loop")}; \`round\` counts from 1`,
    keysText("nodes"),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

/** Inputs without a default, the type or parts to give, and what comes back: as short as it can be; docs/patterns.md has all of it. */
const patternsText = [
  "`std/verify` claim → status claim",
  "`judge` candidate criteria → score (or null)",
  "`best-of` task criteria, part attempt → best score",
  "`tournament` candidates criteria → winner",
  "`panel` question seats, type Answer → decision",
  "`until-dry` task, part find → finds",
  "`refine` task criteria, type Draft → draft score",
  "`map-reduce` pieces task, parts map merge → result",
  "`classify` item guide, type Label → label",
  "`extract` text wanted, type Record → records",
  "`approve` question subject → approved",
  "`fix-until-green` task test → status tree",
].join(" · ");

function expressionsPart(): string {
  return `## Expressions

Jinja's, and strict: \`or and not\`, \`== != < <= > >=\`, \`in\`, \`not in\`, \`is\`, \`+ - * / // %\`, \`~\` joins text, \`a if c else b\`, \`x.f x[0] x[-1] x[1:3]\`, \`[v.a for v in xs if v.ok]\`, \`{"k": v}\`, \`true false none\`. No methods, no \`&&\`, no \`$\`. Conditions are boolean: \`xs | length > 0\`. Templates: \`{{ }}\`, \`{% for x in xs if c %}…{% else %}…{% endfor %}\` with \`loop.index\`, \`{% if %}\`, \`{# #}\`.

**Names:** \`inputs.x\`, nodes, variables of \`each from loop\`, state, \`round\`; \`result\` in \`ensure\` and \`stop_each\`, \`cause so_far\` in \`stop_each\`, \`needed\` beside \`needs_items\`, \`note\` in a loop, \`key items\` after \`group\`. From outside of a scope or loop only its \`returns\` can be read.

**Filters:** ${usagesText("filter")}

**Tests:** ${usagesText("test")}; of a node, without reading it: ${nodeUsagesText("test")}

**Functions:** ${usagesText("function")}; of a node: ${nodeUsagesText("function")}
`;
}

function shapesPart(): string {
  return ["## Shapes", "", fenced(wholePipeline), ...shapes.map(fenced)].join("\n");
}

function fenced({ title, text }: Shape): string {
  return `### ${title}\n\n\`\`\`yaml\n${text}\`\`\`\n`;
}

function mistakesPart(): string {
  const rows = mistakes.map(({ wrong, right }) => `- \`${oneLine(wrong)}\` → \`${oneLine(right)}\``);
  return `## Wrong, and right\n\n${rows.join("\n")}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll("\n", "` and `");
}

const repair = `## Check and repair

\`sluice check --json FILE\` prints a list of findings, \`[]\` if nothing is wrong; exit code 1 if there are errors. Of each, \`message\` says what is wrong, \`range\` where (lines and columns from 1), \`found\` the text there, \`help\` the cure, \`fix.text\` the exact replacement of \`fix.range\` where there is one. Mend the errors from the top, change nothing else, and check again. \`sluice check --fix FILE\` mends what is certain, \`sluice explain NAME\` shows a finding with examples, \`sluice plan FILE\` what would run and the most it can cost, \`sluice fmt FILE\` tidies the layout.
`;
