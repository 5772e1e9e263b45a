/** More edits, one at a time, of a pipeline with one of each; as `rerun.test.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planOf } from "../core/plan-of.ts";
import { type Edit, expectRerun, type Folder, folderWith, planFile, type Say } from "./rerun-story.ts";

const pipeline = `sluice: 1
name: wide
why: One of each, so that an edit has something to touch.
inputs:
  files: {type: [string, ..10], default: [a.txt, b.txt, c.txt]}
  most: {type: integer, default: 9}
  level: {type: string, default: low}
  rounds: {type: integer 1..5, default: 2}
models: {quick: model-q, slow: model-s}
secrets: [TOKEN, OTHER]
roles:
  reader: {tools: [read], model: quick}
  plain: {tools: [], model: quick}
nodes:
  look:
    why: Each file is looked at.
    role: reader
    each: f in inputs.files
    key: f
    prompt: "look at {{ f }}"
    output: {name: string, size: integer}
  judge:
    why: It is asked again, on another model, where its condition does not hold.
    role: plain
    each: l in look
    key: l.name
    model: [quick, slow]
    ensure: [result.size < inputs.most]
    prompt: "judge {{ l.name }}"
    output: {size: integer}
  count:
    why: Its condition is a program.
    role: plain
    ensure:
      - run: [test, "{{ result.size }}", -lt, "{{ inputs.most }}"]
    prompt: count
    output: {size: integer}
  tool:
    why: A program with an environment, that says what it reads.
    run: [sh, -c, "echo level $LEVEL"]
    env: {LEVEL: inputs.level, TOKEN: TOKEN}
    reads: []
    parse: text
  always:
    why: A program that may read anything.
    run: [echo, always]
    parse: text
  turns:
    why: The same question a few times.
    loop: inputs.rounds
    state: {said: []}
    nodes:
      turn: {why: One of them., role: plain, prompt: "turn after {{ said }}"}
    next:
      said: said + [turn]
    returns: said
  sum:
    why: All of it.
    role: plain
    prompt: "sum {{ judge }} {{ count }} {{ tool }} {{ always }} {{ turns }}"
returns: sum
`;

const say: Say = (prompt) => {
  const [verb = "", , name = ""] = prompt.split(" ");
  if (verb === "look") return { name, size: 1 };
  if (["judge", "weigh", "count"].includes(verb)) return { size: 2 };
  return `${prompt.slice(0, 40)}!`;
};

const made: Folder[] = [];
const outside = folderWith({ "far.txt": "far" }, false);
made.push(outside);
afterAll(() => {
  for (const folder of made) folder.remove();
});

type Row = Omit<Edit, "before" | "plan" | "runs"> & {
  readonly from?: string; // in place of the pipeline above
  readonly after?: Plan;
  readonly runs?: readonly string[]; // beside `always`
};

const compile = (text: string, files: Readonly<Record<string, string>> = {}): Plan =>
  planOf(text, "wide.yaml", true, files);

function edited(...edits: readonly (readonly [from: string, to: string])[]): Plan {
  let text = pipeline;
  for (const [from, to] of edits) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  return compile(text);
}

const all = (node: string, why: string): string[] =>
  ["a.txt", "b.txt", "c.txt"].map((key) => `${node}[${key}]: ${why}`);

/** The nodes from `look` to `count`, which others read as `judge` and `count`. */
const [head = "", rest = ""] = pipeline.split(/^nodes:\n/m);
const cut = rest.indexOf("  tool:");
const some = rest.slice(0, cut);
const others = rest.slice(cut);
const inScope = `${head}nodes:
  part:
    why: Some of it apart.
    nodes:
${some.replace(/^(?=.)/gm, "    ")}    returns: {judge: judge, count: count}
${others.replace("{{ judge }} {{ count }}", "{{ part.judge }} {{ part.count }}")}`;

const partFile = `sluice: 1
name: part
why: Some of it, as a pipeline of its own.
inputs: {files: [string, ..10], most: integer}
models: {quick: model-q, slow: model-s}
roles:
  reader: {tools: [read], model: quick}
  plain: {tools: [], model: quick}
nodes:
${some}returns: {judge: judge, count: count}
`;
const inCall = `${head}nodes:
  part:
    why: Some of it apart.
    use: ./part.yaml
    with: {files: inputs.files, most: inputs.most}
${others.replace("{{ judge }} {{ count }}", "{{ part.judge }} {{ part.count }}")}`;

const rows: readonly Row[] = [
  { name: "nothing at all" },
  { name: "a value that conditions read", inputs: { most: 8 }, runs: [...all("judge", "ensure"), "count: ensure"] },
  {
    name: "the name of what conditions read, and the blanks in them",
    after: edited(["inputs.most", "inputs.top"], ["  most:", "  top:"], ["size < inputs", "size   <   inputs"]),
  },
  {
    name: "another model in a ladder",
    after: edited(["[quick, slow]", "[quick, slow, strong]"]),
    runs: all("judge", "model"),
  },
  { name: "the order of a ladder", after: edited(["[quick, slow]", "[slow, quick]"]), runs: all("judge", "model") },
  { name: "a value in the environment", inputs: { level: "high" }, runs: ["tool: env"], beyond: ["sum"] },
  { name: "the value of a secret", later: { environment: { TOKEN: "two" } } },
  { name: "which secret it is given", after: edited(["TOKEN: TOKEN", "TOKEN: OTHER"]), runs: ["tool: secrets"] },
  { name: "the key of a fan-out", after: edited(["key: f\n", 'key: f ~ "-file"\n']) },
  {
    name: "an item more in the middle",
    inputs: { files: ["a.txt", "new.txt", "b.txt", "c.txt"] },
    runs: ["look[new.txt]: new"],
    waits: ["judge", "sum"],
    beyond: ["judge[new.txt]", "sum"],
  },
  {
    name: "an item less",
    inputs: { files: ["a.txt", "c.txt"] },
    runs: ["sum: prompt"],
    left: ["judge[b.txt]", "look[b.txt]"],
  },
  {
    name: "an item twice, where nothing is merged",
    inputs: { files: ["a.txt", "b.txt", "c.txt", "a.txt"] },
    runs: ["look[a.txt~037203d4]: new"],
    waits: ["judge", "sum"],
    beyond: ["judge[a.txt~e8206b5f]", "sum"],
  },
  { name: "a round more", inputs: { rounds: 3 }, runs: ["turns#3/turn: new"], waits: ["sum"], beyond: ["sum"] },
  { name: "a round less", inputs: { rounds: 1 }, runs: ["sum: prompt"], left: ["turns#2/turn"] },
  { name: "the place, into a scope", after: compile(inScope) },
  { name: "the place, out of a scope", from: inScope, after: compile(pipeline) },
  { name: "the place, into a called pipeline", after: compile(inCall, { "part.yaml": partFile }) },
  {
    name: "a called pipeline, in one prompt of it",
    from: inScope,
    after: compile(inCall, { "part.yaml": partFile.replace('"judge {{', '"weigh {{') }),
    runs: all("part/judge", "prompt"),
  },
  {
    name: "whys, labels, phases, limits, tries and times",
    after: edited([
      "    why: All of it.\n",
      '    why: Told anew.\n    label: "all {{ inputs.level }}"\n    phase: End\n    timeout: 3m\n    idle: 2m\n    retry: {max: 3, delay: 2s}\n    limits: {tokens: 9k, time: 5m}\n',
    ]),
  },
  {
    name: "how many at once, and what must come of them",
    after: edited(["    key: f\n", "    key: f\n    at_once: 1\n    require: all\n"]),
  },
  {
    name: "what a program prints, read in another way",
    after: edited(["reads: []\n    parse: text", "reads: []\n    parse: lines"]),
    runs: ["tool: parse"],
    beyond: ["sum"],
  },
  { name: "a file beside what a program reads", after: edited(["reads: []", "reads: [a.txt]"]), runs: ["tool: files"] },
  { name: "a file that git ignores", touch: ({ write }) => write("ignored.txt", "other") },
  { name: "a file outside of the repository", touch: () => writeFileSync(join(outside.path, "far.txt"), "other") },
  { name: "the file of the pipeline itself", touch: ({ write }) => write("wide.yaml", "edited") },
  { name: "a file that an agent can see", touch: ({ write }) => write("a.txt", "other"), runs: all("look", "files") },
  {
    name: "a file that changed, where files do not count",
    touch: ({ write }) => write("a.txt", "other"),
    reuse: { anyFiles: true },
  },
  { name: "one instance that is asked for again", reuse: { again: ["look[b.txt]"] }, runs: ["look[b.txt]: asked for"] },
  {
    name: "who answers",
    later: { provider: "other" },
    runs: [
      ...all("look", "provider"),
      ...all("judge", "provider"),
      "count: provider",
      "sum: provider",
      "turns#1/turn: provider",
      "turns#2/turn: provider",
    ],
  },
];

describe("what has changed is", () => {
  test.each(rows)("$name", async ({ from = pipeline, after, runs = [], ...edit }) => {
    const folder = folderWith({ "a.txt": "a\n", "wide.yaml": "", ".gitignore": "ignored.txt\n" }, true);
    made.push(folder);
    const world = { folder: folder.path, say, ownFiles: ["wide.yaml"], environment: { TOKEN: "one", OTHER: "x" } };
    const expected = [...runs, "always: has no `reads`"];
    const plan = after === undefined ? {} : { plan: after };
    const text = await expectRerun({ ...edit, before: compile(from), ...plan, runs: expected }, world, folder);
    await expect(text).toMatchFileSnapshot(planFile(edit.name));
  });
});
