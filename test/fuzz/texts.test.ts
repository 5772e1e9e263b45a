/**
 * Whatever text comes: bytes, tokens, keys with values of any kind, pipelines with parts taken away or put in. Nothing is
 * thrown, nothing hangs, all places are inside of the text; what has no error can be run. A failure prints the seed, and
 * the text as small as it could be made.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { corpus } from "../../bench/mutation/corpus.ts";
import { catalogue } from "../../src/expr/catalogue.ts";
import { decodeFile } from "../../src/syntax/decode-file.ts";
import { checkText } from "./check-text.ts";
import { choicesOf } from "./choices.ts";
import { fuzzRuns } from "./fuzz-runs.ts";
import { randomText } from "./random-text.ts";
import { runProgram } from "./run-program.ts";
import { spliceText } from "./splice-text.ts";

const tapes = fc.array(fc.nat({ max: 999 }), { minLength: 10, maxLength: 300, size: "max" });
/** A run of more is not worth its time here. */
const instancesMost = 500;

async function tryText(text: string): Promise<void> {
  try {
    const plan = checkText(text);
    const most = plan?.worst.instances.any ?? "none";
    if (plan === undefined || most === "none" || most > instancesMost || !hasDefaults(plan)) return;
    const { causes } = await runProgram(plan, 1);
    expect(causes.filter((cause) => cause.startsWith("internal"))).toEqual([]);
  } catch (error) {
    throw new Error(`${error}\n${text}`, { cause: error });
  }
}

function hasDefaults({ inputs }: NonNullable<ReturnType<typeof checkText>>): boolean {
  return inputs.every((input) => input.default !== undefined);
}

test("bytes", async () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const run = fc.asyncProperty(bytes, async (given) => {
    const { value } = decodeFile(given, "main.yaml");
    if (value !== undefined) await tryText(value);
  });
  await fc.assert(run, fuzzRuns(200));
});

test("keys of the language with values of any kind", async () => {
  const run = fc.asyncProperty(tapes, (tape) => tryText(randomText(choicesOf(tape))));
  await fc.assert(run, fuzzRuns(200));
});

test("pipelines of the repository with parts taken away and put in", async () => {
  const texts = corpus().map(({ text }) => text);
  const run = fc.asyncProperty(tapes, async (tape) => {
    const choices = choicesOf(tape);
    await tryText(spliceText(choices, choices.pick(texts), texts));
  });
  await fc.assert(run, fuzzRuns(200));
});

const tokens = [
  ...`n x o.value inputs.topic inputs.count list[0] list 1 2.5 "a" 'b' true none and or not in is if else for == != < <= + -`.split(
    " ",
  ),
  ..."* / // % ~ | . , : ( ) [ ] { } = ** && || ! ? => {{ }} {% %} endfor endif elif $ @ defined ok \\ ` # é 😀".split(
    " ",
  ),
  ...catalogue.map(({ name }) => name),
];

function withExpression(key: string, text: string): string {
  const lines = text.split("\n").map((line) => `      ${line}`);
  return `sluice: 1
name: soup
why: To see what is said of it.
inputs: {topic: {type: string, default: t}, count: {type: integer 0..3, default: 2}}
nodes:
  list:
    value: [1, 2]
  n:
    why: It holds what was drawn.
    ${key}: |-
${lines.join("\n")}
    ${key === "value" || key === "text" || key === "prompt" || key === "from" ? "label: n" : "value: 1"}
returns: {n: (n | default(none)), list: list}
`;
}

test("tokens where an expression, a template or a list stands", async () => {
  const soup = fc.array(fc.constantFrom(...tokens), { maxLength: 20 }).map((list) => list.join(" "));
  const key = fc.constantFrom("value", "when", "each", "text", "prompt", "from", "label", "else", "key", "take");
  const run = fc.asyncProperty(key, soup, (at, text) => tryText(withExpression(at, text)));
  await fc.assert(run, fuzzRuns(300));
});
