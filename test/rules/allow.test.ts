/** What a comment `# sluice: allow NAME reason` covers, and what it does not. */
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";

const head = "sluice: 1\nname: letters\nwhy: Letters.\ninputs:\n";
const inputs = '  people: "[string, ..9]"\n  topic: string\n';
const letter =
  "  letter:\n    why: One each.\n    each: person in inputs.people\n    prompt: Write it.\nreturns: letter\n";
const both = ["unused-declaration", "unread-item"];

/** The names of what is found in a file, with others beside it. */
function namesIn(text: string, others: Readonly<Record<string, string>> = {}, advice = false): readonly string[] {
  const files: Readonly<Record<string, string>> = { "in.yaml": text, ...others };
  return compile({ path: "in.yaml", text: (path) => files[path], advice }).diagnostics.map(({ name }) => name);
}

test("without one, both are told", () => {
  expect(namesIn(`${head}${inputs}nodes:\n${letter}`)).toEqual(both);
});

const unread = "# sluice: allow unread-item it is meant";

test.each([
  ["above the node", `${head}${inputs}nodes:\n  ${unread}\n${letter}`],
  [
    "above the node, with other comments and blank lines between",
    `${head}${inputs}nodes:\n  ${unread}\n\n  # more\n${letter}`,
  ],
  ["above all nodes", `${head}${inputs}${unread}\nnodes:\n${letter}`],
  ["above the key", `${head}${inputs}nodes:\n${letter.replace("    each", `    ${unread}\n    each`)}`],
  ["behind the key", `${head}${inputs}nodes:\n${letter.replace("people\n", `people ${unread}\n`)}`],
  ["at the left edge", `${head}${inputs}nodes:\n${unread}\n${letter}`],
  ["written without a blank", `${head}${inputs}nodes:\n  #sluice:allow unread-item it is meant\n${letter}`],
  ["with Windows line ends", `${head}${inputs}nodes:\n  ${unread}\n${letter}`.replaceAll("\n", "\r\n")],
])("it holds %s, and for nothing else", (_, text) => {
  expect(namesIn(text)).toEqual(["unused-declaration"]);
});

test.each([
  [
    "behind the name of the node, which is another line",
    `${head}${inputs}nodes:\n${letter.replace("letter:\n", `letter: ${unread}\n`)}`,
  ],
  ["above another key", `${head}${inputs}nodes:\n${letter.replace("    prompt", `    ${unread}\n    prompt`)}`],
  ["at the end of the file", `${head}${inputs}nodes:\n${letter}${unread}\n`],
])("it does not hold %s, which is told", (_, text) => {
  expect(namesIn(text)).toEqual(expect.arrayContaining([...both, "unused-allow"]));
});

test("what stands in a text is no comment", () => {
  const block = letter.replace("prompt: Write it.", `prompt: |\n      ${unread}\n      Write it.`);
  const quoted = letter.replace("prompt: Write it.", `prompt: "Write it. ${unread}"`);
  expect(namesIn(`${head}${inputs}nodes:\n${block}`)).toEqual(both);
  expect(namesIn(`${head}${inputs}nodes:\n${quoted}`)).toEqual(both);
});

const told = "placeholder-text";

test("behind the key of a block text it holds for that text", () => {
  const block = (comment: string) =>
    `${head}  topic: string\nnodes:\n  page:\n    why: Text.\n    prompt: |${comment}\n      About {{ inputs.topic }}\n      in <insert language here>.\nreturns: page\n`;
  expect(namesIn(block(""))).toEqual([told]);
  expect(namesIn(block(" # sluice: allow placeholder-text the agent is to ask"))).toEqual([]);
});

test("what is found in a prompt file counts as standing at the key that names it", () => {
  const file = (comment: string) =>
    `${head}  topic: string\nnodes:\n  page:\n    why: Text.\n${comment}    prompt_file: page.md\nreturns: page\n`;
  const others = { "page.md": "About {{ inputs.topic }} in <insert language here>.\n" };
  expect(namesIn(file(""), others)).toEqual([told]);
  expect(namesIn(file("    # sluice: allow placeholder-text the agent is to ask\n"), others)).toEqual([]);
});

test("one in a called file holds for that file, and is not judged from outside", () => {
  const caller =
    'sluice: 1\nname: outer\nwhy: Calls.\nnodes:\n  inner:\n    why: Letters.\n    use: ./inner.yaml\n    with: {people: ["a"]}\nreturns: inner\n';
  const inner = (comment: string) => `${head}  people: "[string, ..9]"\nnodes:\n${comment}${letter}`;
  expect(namesIn(caller, { "inner.yaml": inner("") })).toEqual(["unread-item"]);
  expect(namesIn(caller, { "inner.yaml": inner(`  ${unread}\n`) })).toEqual([]);
  expect(
    namesIn(caller, {
      "inner.yaml": inner("  # sluice: allow twin-node it is meant\n  # sluice: allow unread-item so\n"),
    }),
  ).toEqual([]);
});

test("one for advice is judged only where advice is asked for", () => {
  const text = `${head}${inputs}nodes:\n  # sluice: allow unread-drop nobody counts\n${letter.replace("Write it.", "Write to {{ person }} on {{ inputs.topic }}.")}`;
  expect(namesIn(text)).toEqual([]);
  expect(namesIn(text, {}, true)).toEqual(["unused-allow"]);
});

test("where there are errors, nothing is said of a comment that might be needed without them", () => {
  const text = `${head}${inputs}nodes:\n  ${unread}\n${letter.replace("inputs.people", "inputs.peple")}`;
  expect(namesIn(text)).toEqual(["unknown-name"]);
});

test("an error cannot be allowed", () => {
  const text = `${head}${inputs}nodes:\n  # sluice: allow unknown-name it is meant\n${letter.replace("inputs.people", "inputs.peple")}`;
  expect(namesIn(text)).toEqual(["unused-allow", "unknown-name"]);
});
