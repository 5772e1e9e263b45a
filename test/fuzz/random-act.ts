/** Verbs that have nothing inside: what is computed, asked of agents and people, and done by programs. */
import { count, type Kind, kindToMake, listOf, randomKind, randomObject, text, typeText } from "./kinds.ts";
import { type Act, field, indented, type Making, ofNoLength, quoted, template } from "./program-lines.ts";
import { type Known, pathsOf, randomExpression, testOf } from "./random-expression.ts";

export function compute(making: Making): Act {
  const { choices } = making;
  const kind = choices.chance(30) ? count : kindToMake(choices, 1);
  return { lines: field("value", randomExpression(making, kind, 2), choices), kind, why: false };
}

export function prompt(making: Making): Act {
  const { choices } = making;
  const kind = choices.chance(25) ? text : choices.chance(30) ? randomKind(choices, 1) : randomObject(choices, 1);
  const lines = [
    "prompt: |",
    ...indented(template(making)),
    ...(kind === text ? [] : [`output: ${named(making, kind)}`]),
    ...(choices.chance(15)
      ? [choices.pick(["model: strong", "model: [fast, strong]", "model: {spread: [fast, strong]}"])]
      : []),
    ...(choices.chance(15) ? [choices.pick(["retry: 1", "retry: {max: 2, delay: 1ms, on: [output, ensure]}"])] : []),
    ...(choices.chance(10) ? ["timeout: 1m"] : []),
    ...(choices.chance(10) ? ["effort: low"] : []),
    ...(choices.chance(10) ? [`system: You are number {{ ${randomExpression(making, count, 0)} }}.`] : []),
    ...moreOfPrompt(making, kind),
  ];
  return { lines, kind, why: true };
}

/** The type, or the name that it is given in the pipeline. */
function named({ choices, types }: Making, kind: Kind): string {
  if (kind.of !== "object" || !choices.chance(25)) return quoted(typeText(kind));
  const name = choices.name("T").replace("_", "");
  types.set(name, typeText(kind));
  return name;
}

export function program(making: Making): Act {
  const { choices } = making;
  const argument = `"{{ ${randomExpression(making, text, 0).replaceAll('"', "'")} }}"`;
  const run = choices.pick([`run: [echo, ${argument}]`, "run: [date]", 'run: |\n    echo "$WORD"']).split("\n");
  const env = run.length > 1 ? ["env:", ...indented(field("WORD", randomExpression(making, text, 1), choices))] : [];
  const more = choices.chance(20) ? field("stdin", randomExpression(making, randomKind(choices, 1), 1), choices) : [];
  const way = choices.below(4);
  const kind = randomObject(choices, 0);
  if (way === 0) return { lines: [...run, ...env, ...more, "parse: text"], kind: text, why: true };
  if (way === 1)
    return { lines: [...run, ...env, ...more, "parse: lines"], kind: ofNoLength(listOf(text, 4)), why: true };
  if (way === 2)
    return { lines: [...run, ...env, ...more, "parse: json", `output: ${quoted(typeText(kind))}`], kind, why: true };
  const fields = [
    { name: "code", kind: count },
    { name: "stdout", kind: text },
    { name: "stderr", kind: text },
  ];
  return { lines: [...run, ...env, ...more, "ok_codes: any"], kind: { of: "object", fields }, why: true };
}

export function verify(making: Making): Act {
  const { choices } = making;
  const claim = field("claim", randomExpression(making, text, 1), choices);
  const fields = [
    { name: "status", kind: { of: "words", words: ["survives", "refuted", "unverified"] } as const },
    { name: "reasons", kind: ofNoLength(listOf(text, 3)) },
  ];
  return {
    lines: ["use: std/verify", "with:", ...indented([...claim, "votes: 3"])],
    kind: { of: "object", fields },
    why: true,
  };
}

/** A question with choices; what is filled in with one of them is not read. */
export function gate(making: Making): Act {
  const { choices } = making;
  const lines = [
    `gate: Is {{ ${randomExpression(making, count, 0)} }} enough?`,
    ...(choices.chance(50) ? ["show: |", ...indented(template(making))] : []),
    "choices:",
    "  yes: It goes on.",
    ...(choices.chance(50) ? ["  no: It does not."] : ["  no: {show: It does not., input: {reason: string}}"]),
    ...(choices.chance(30) ? ["expires: 2h", "on_expiry: no"] : []),
  ];
  const fields = [
    { name: "choice", kind: { of: "words", words: ["yes", "no"] } as const },
    { name: "by", kind: text },
  ];
  return { lines, kind: { of: "object", fields }, why: true };
}

/** Keys of a prompt that hang on what it gives, or on a word that was read. */
export function moreOfPrompt(making: Making, kind: Kind): readonly string[] {
  const { choices } = making;
  const words = pathsOf(making.known).filter((one) => one.kind.of === "words" && !one.path.startsWith("ended("));
  const result: Known = { path: "result", kind };
  return [
    ...(words.length > 0 && choices.chance(20)
      ? roleTable(choices.pick(words))
      : choices.chance(30)
        ? ["role: reader"]
        : []),
    ...(choices.chance(15) ? ["ensure:", ...indented([`- >-`, `  ${testOf(making, result)}`])] : []),
    ...(choices.chance(8) ? ["batch: true"] : []),
    ...(choices.chance(8) ? ["worktree: true"] : []),
    ...(choices.chance(10) ? ["limits: {agents: 3, tokens: 900k, time: 1h}"] : []),
  ];
}

function roleTable({ path, kind }: Known): readonly string[] {
  const words = kind.of === "words" ? kind.words : [];
  return [
    `role: {by: ${path}, of: {${words.map((word, index) => `${word}: ${index === 0 ? "reader" : "writer"}`).join(", ")}}}`,
  ];
}

/** A graph that an agent made: each item when those it needs are done. */
export function graph(making: Making): Act {
  const { choices } = making;
  const [tasks, build, task] = [choices.name("tasks"), choices.name("build"), choices.name("task")];
  const lines = [
    "nodes:",
    `  ${tasks}:`,
    "    why: Somebody plans.",
    "    prompt: |",
    ...indented(indented(indented(template(making)))),
    '    output: {tasks: ["{id: string 1..9, needs: [string, 0..2]}", 1..4]}',
    `  ${build}:`,
    "    why: Somebody builds.",
    `    each: ${task} in ${tasks}.tasks`,
    `    key: ${task}.id`,
    `    needs_items: ${task}.needs`,
    ...(choices.chance(50) ? ["    worktree: true"] : []),
    ...(choices.chance(50)
      ? ["    stop_each:", "      enough: so_far.failed > 1", "      found: result.size > 8"]
      : []),
    "    prompt: |",
    `      Do {{ ${task}.id }}.`,
    "      {% for done in needed %}{{ done.size }} {% endfor %}",
    "    output: {size: integer 0..9}",
    "returns:",
    `  done: census(${build}).ok`,
    `  sizes: "${choices.pick(["made", "built"])}"`,
  ];
  return { lines, kind: { of: "object", fields: [{ name: "done", kind: count }] }, why: true };
}
