/**
 * What runs again after a change, and nothing else: each story says which instances, and why, as `rerun --plan` says it
 * before. Agents say the same to the same prompt, so what is planned to run is what runs.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planOf } from "../core/plan-of.ts";
import { type Edit, expectRerun, type Folder, folderWith, planFile, type Say } from "./rerun-story.ts";

const pipeline = `sluice: 1
name: review
why: Files are read, what is found is judged, and one text says it all.
inputs:
  topic: {type: string, default: bugs}
  files: {type: ["string", ..10], default: [a.txt, b.txt]}
models: {quick: model-q, slow: model-s}
roles:
  reader: {tools: [read, grep], model: quick}
  judge: {tools: [], model: slow, system: "Be fair."}
nodes:
  count:
    why: A program that says what it reads.
    run: [wc, -c, a.txt]
    reads: [a.txt]
  find:
    why: Each file is read for the topic.
    role: reader
    each: f in inputs.files
    prompt: "find {{ inputs.topic }} in {{ f }}"
    output: {issues: ["string", 0..3]}
  verify:
    why: Each issue is judged by three.
    each: i in find.issues
    use: std/verify
    with: {claim: i, votes: 2}
  report:
    why: One text of all of it.
    role: judge
    prompt: "sum {{ verify.status }}"
returns: report
`;

const say: Say = (prompt) => {
  if (prompt.startsWith("find")) return { issues: [`${prompt.slice(5).replace(", please", "")} is wrong`] };
  if (prompt.startsWith("Try hard")) return { reason: "none", verdict: "stands" };
  return `${prompt}!`;
};

const finds = ["find[a.txt]", "find[b.txt]"];
const votes = (topic = "bugs") =>
  ["a.txt", "b.txt"].flatMap((file) => [0, 1].map((vote) => `verify[${topic} in ${file} is wrong]/refute[${vote}]`));
const because = (why: string, ...addresses: readonly string[]) =>
  addresses.map((address) => `${address}: ${why}`).sort();

const made: Folder[] = [];
afterAll(() => {
  for (const folder of made) folder.remove();
});

function newFolder(isRepository = true): Folder {
  const folder = folderWith({ "a.txt": "a\n", "b.txt": "b\n", "c.txt": "c\n" }, isRepository);
  made.push(folder);
  return folder;
}

const verifyFile = readFileSync(join(import.meta.dirname, "../../pipelines/std/verify.yaml"), "utf8");
const edited = (from: string, to: string): string => {
  expect(pipeline).toContain(from);
  return pipeline.replaceAll(from, to);
};

type Row = Omit<Edit, "before" | "plan"> & { readonly after?: string | Plan }; // the edited pipeline

const stories: readonly Row[] = [
  { name: "nothing", runs: [] },
  {
    name: "an input",
    inputs: { topic: "typos" },
    runs: because("prompt", ...finds),
    beyond: votes("typos"), // the report reads what is as it was
  },
  {
    name: "an input, by one element more",
    inputs: { files: ["a.txt", "b.txt", "c.txt"] },
    runs: because("new", "find[c.txt]"),
    waits: ["report", "verify"],
    beyond: ["report", ...[0, 1].map((vote) => `verify[bugs in c.txt is wrong]/refute[${vote}]`)],
  },
  {
    name: "a prompt",
    after: edited("sum {{", "total {{"),
    runs: because("prompt", "report"),
  },
  {
    name: "a prompt at the source, where what comes of it stays as it was",
    after: edited('"find {{ inputs.topic }} in {{ f }}"', '"find {{ inputs.topic }} in {{ f }}, please"'),
    runs: because("prompt", ...finds),
  },
  {
    name: "a node in front",
    after: edited("nodes:\n  count:", "nodes:\n  first: {why: New., role: judge, prompt: hello}\n  count:").replace(
      "returns: report",
      "returns: report ~ first",
    ),
    runs: because("new", "first"),
  },
  {
    name: "the order of nodes, and of an input",
    after: (() => {
      const [head = "", nodes = ""] = pipeline.split(/^nodes:\n/m);
      const [list = "", returns = ""] = nodes.split(/^returns:/m);
      return `${head}nodes:\n${list
        .split(/^(?= {2}\w+:$)/m)
        .reverse()
        .join("")}returns:${returns}`;
    })(),
    inputs: { files: ["b.txt", "a.txt"] },
    runs: [],
  },
  {
    name: "the names of nodes, roles and phases",
    after: edited("find", "search")
      .replace('"search {{', '"find {{')
      .replaceAll("judge", "arbiter")
      .replaceAll("verify:", "trial:")
      .replaceAll("verify.", "trial."),
    runs: [],
  },
  {
    name: "the place: all of it stands in a scope",
    after: (() => {
      const [head = "", nodes = ""] = pipeline.split(/^nodes:\n/m);
      const [list = ""] = nodes.split(/^returns:/m);
      return `${head}nodes:\n  all:\n    why: Moved.\n    nodes:\n${list.replace(/^(?=.)/gm, "    ")}    returns: report\nreturns: all\n`;
    })(),
    runs: [],
  },
  {
    name: "limits, retries, timeouts and whys",
    after: edited(
      "    why: One text of all of it.",
      "    why: Told anew.\n    retry: 2\n    timeout: 5m\n    limits: {tokens: 5k}",
    ),
    runs: [],
  },
  {
    name: "the model of one role",
    after: edited("slow: model-s", "slow: model-x"),
    runs: because("model", "report"),
  },
  {
    name: "a tool of one role",
    after: edited("tools: [read, grep]", "tools: [read]"),
    runs: because("tools", ...finds),
  },
  {
    name: "the system prompt of one role",
    after: edited("Be fair.", "Be harsh."),
    runs: because("system", "report"),
  },
  {
    name: "effort, type and condition",
    after: edited(
      '    prompt: "sum {{ verify.status }}"',
      '    prompt: "sum {{ verify.status }}"\n    effort: high\n    output: string 1..200\n    ensure: [result != ""]',
    ),
    runs: because("effort, output, ensure", "report"),
  },
  {
    name: "a file that a reader can see",
    touch: (folder) => folder.write("b.txt", "edited\n"),
    runs: because("files", ...finds),
  },
  {
    name: "a file that a program reads as well",
    touch: (folder) => folder.write("a.txt", "edited\n"),
    runs: because("files", "count", ...finds),
  },
  {
    name: "a new file that nobody committed",
    touch: (folder) => folder.write("new.txt", "new\n"),
    runs: because("files", ...finds),
  },
  {
    name: "a prompt of a pattern",
    after: planOf(pipeline, "test.yaml", true, {
      "std/verify.yaml": verifyFile.replace("do not be polite to it", "be as polite as can be"),
    }),
    runs: because("prompt", ...votes()),
  },
];

describe("what has changed is", () => {
  test.each(stories)("$name", async ({ after, ...edit }) => {
    const folder = newFolder();
    const before = planOf(pipeline, "test.yaml", true);
    const plan = typeof after === "string" ? planOf(after, "test.yaml", true) : after;
    const text = await expectRerun({ ...edit, before, ...(plan && { plan }) }, { folder: folder.path, say }, folder);
    await expect(text).toMatchFileSnapshot(planFile(edit.name));
  });
});
