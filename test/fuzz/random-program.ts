/**
 * Random pipelines that are right: the types first, then nodes that read what stands before them, with scopes, loops and
 * calls in them. Whatever the compiler says of one as an error is a false alarm.
 */
import { type Choices, choicesOf } from "./choices.ts";
import { count, type Kind, listOf, randomKind, randomObject, text, truth, typeText, valueText } from "./kinds.ts";
import { type Act, field, indented, type Made, type Making, ofNoLength, quoted, template } from "./program-lines.ts";
import { compute, gate, graph, program, prompt, verify } from "./random-act.ts";
import { type Known, pathsOf, randomCondition, randomExpression, testOf } from "./random-expression.ts";
import { from } from "./random-from.ts";

/** The text of each file by its path; `main.yaml` is the one that runs. */
export type Program = ReadonlyMap<string, string>;

/** A list of numbers gives one program; a shorter one a simpler program. */
export function randomProgram(tape: readonly number[]): Program {
  const files = new Map<string, string>();
  const choices = choicesOf(tape);
  files.set("main.yaml", pipeline(choices, files, { name: "main", depth: 2 }).text);
  return files;
}

type Pipeline = { readonly text: string; readonly inputs: readonly Known[]; readonly kind: Kind };

function pipeline(
  choices: Choices,
  files: Map<string, string>,
  { name, depth }: { readonly name: string; readonly depth: number },
): Pipeline {
  const inputs = Array.from({ length: 1 + choices.below(3) }, () => ({
    path: choices.name("in"),
    kind: choices.chance(40) ? listOf(randomObject(choices, 0), 3) : randomKind(choices, 1),
  }));
  const known = inputs.map(({ path, kind }) => ({ path: `inputs.${path}`, kind }));
  const types = new Map<string, string>();
  const parts = choices.chance(15) ? [choices.name("step")] : [];
  const nodes = makeNodes({ choices, files, types, parts, known, depth }, 2 + choices.below(5));
  const result = resultOf(nodes);
  const lines = [
    "sluice: 1",
    `name: ${name}`,
    "why: To see whether it works.",
    "inputs:",
    ...inputs.map(({ path, kind }) => `  ${path}: {type: ${quoted(typeText(kind))}, default: ${valueText(kind)}}`),
    "roles:",
    "  reader: {model: fast}",
    "  writer: {model: strong, tools: []}",
    ...(types.size === 0 ? [] : ["types:", ...[...types].map(([type, shape]) => `  ${type}: ${shape}`)]),
    ...(parts.length === 0 ? [] : ["parts:", ...parts.flatMap((part) => indented(partLines(part, files)))]),
    ...(choices.chance(20) ? ["limits: {agents: 100000, at_once: 3, time: 1h}"] : []),
    "nodes:",
    ...nodes.flatMap((node) => indented(node.lines)),
    "returns:",
    ...indented(result.lines),
    ...(choices.chance(15) ? ["ensure:", ...indented(["- >-", `  ${conditionOver(choices, known)}`])] : []),
  ];
  return { text: `${lines.join("\n")}\n`, inputs, kind: result.kind };
}

/** A step with a pipeline that stands in where the caller gives none. */
function partLines(name: string, files: Map<string, string>): readonly string[] {
  const lines = [
    "sluice: 1",
    "name: stand-in",
    "why: It stands in.",
    "inputs: {text: string}",
    "nodes:",
    "  ask:",
    "    why: It asks.",
    "    prompt: How good is this? {{ inputs.text }}",
    "    output: {score: integer 0..9}",
    "returns: ask",
  ];
  files.set("stand-in.yaml", `${lines.join("\n")}\n`);
  return [`${name}:`, "  inputs: {text: string}", "  returns: {score: integer 0..9}", "  default: ./stand-in.yaml"];
}

function conditionOver(choices: Choices, known: readonly Known[]): string {
  return randomCondition({ choices, known }) ?? "true";
}

/** All values of the nodes, so that none is unused. */
function resultOf(nodes: readonly Made[]): { readonly lines: readonly string[]; readonly kind: Kind } {
  const read = nodes
    .filter(({ isSilent }) => isSilent !== true)
    .map(({ id, kind, mayBeSkipped }) => ({
      line: `${id}: ${mayBeSkipped ? `(${id} | default(none))` : id}`,
      field: mayBeSkipped ? [] : [{ name: id, kind: ofNoLength(kind) }],
    }));
  return {
    lines: ["made: true", ...read.map(({ line }) => line)],
    kind: { of: "object", fields: read.flatMap(({ field }) => field) },
  };
}

function makeNodes(making: Making, most: number): readonly Made[] {
  const nodes: Made[] = [];
  let { known } = making;
  for (let index = 0; index < most; index += 1) {
    const node = makeNode({ ...making, known });
    nodes.push(node);
    if (!node.mayBeSkipped) known = [...known, { path: node.id, kind: node.kind }];
    known = [...known, ...node.views];
  }
  return nodes;
}

function makeNode(making: Making): Made {
  const { choices } = making;
  const id = choices.name("n");
  const listsKnown = pathsOf(making.known).filter(({ kind }) => kind.of === "list");
  if (listsKnown.length > 0 && choices.chance(20)) return from(making, choices.pick(listsKnown), id);
  if (choices.chance(6)) return failing(making, id);
  const isFan = listsKnown.length > 0 && choices.chance(30);
  const fan = isFan ? fanOut(making, choices.pick(listsKnown)) : undefined;
  const inner = fan === undefined ? making : { ...making, known: [...making.known, fan.item] };
  const act = makeAct(inner, fan !== undefined);
  const guard = guardOf(making, act.kind, fan !== undefined);
  const lines = [
    ...(act.why ? ["why: It is needed."] : []),
    ...(choices.chance(15) ? ["phase: Work"] : []),
    ...(choices.chance(10) ? [`label: One of {{ ${randomExpression(inner, count, 0)} }}`] : []),
    ...(fan?.lines ?? []),
    ...(fan !== undefined && choices.chance(15) ? ["stop_each:", ...indented(stopLines(making, act.kind))] : []),
    ...guard.lines,
    ...act.lines,
  ];
  const kind = fan === undefined ? act.kind : listOf(act.kind, fan.most);
  const made = { id, lines: [`${id}:`, ...indented(lines)], kind, mayBeSkipped: guard.mayBeSkipped };
  return { ...made, views: viewsOf(made, act, fan) };
}

/** What can be asked of a node however it ended, and of a fan-out item by item. */
function viewsOf({ id, mayBeSkipped }: Omit<Made, "views">, act: Act, fan: Fan | undefined): readonly Known[] {
  const census = [
    { path: `(${id} is ok)`, kind: truth },
    { path: `census(${id}).failed`, kind: count },
  ];
  if (fan === undefined) return act.lines[0]?.startsWith("loop:") === true ? [...census, endedOf(id)] : census;
  const fields = [
    { name: "key", kind: text },
    { name: "item", kind: fan.item.kind },
  ];
  const failures: Known = { path: `failures(${id})`, kind: listOf({ of: "object", fields }, fan.most) };
  const whole: Kind = { of: "object", fields: [...fields, { name: "value", kind: act.kind }] };
  const pairs: Known = { path: `pairs(${id})`, kind: listOf(whole, fan.most) };
  return [...census, failures, ...(mayBeSkipped ? [] : [pairs])];
}

function endedOf(id: string): Known {
  return { path: `ended(${id})`, kind: { of: "words", words: ["exhausted", "failed"] } };
}

function stopLines(making: Making, kind: Kind): readonly string[] {
  const { choices } = making;
  if (choices.chance(50)) return ["many: so_far.ok > 1"];
  return field("found", testOf(making, { path: "result", kind }), choices);
}

/** It ends what stands around it, and is read by nobody. */
function failing(making: Making, id: string): Made {
  const test = randomCondition(making);
  const when = test === undefined ? [] : field("when", test, making.choices);
  const message = `fail: It is {{ ${randomExpression(making, text, 0)} }}`.replaceAll('"', "'");
  const lines = ["why: It is needed.", ...(when.length === 0 ? ["when: 1 < 0"] : when), message];
  return { id, lines: [`${id}:`, ...indented(lines)], kind: text, mayBeSkipped: true, views: [], isSilent: true };
}

type Fan = { readonly lines: readonly string[]; readonly item: Known; readonly most: number };

function fanOut({ choices }: Making, { path, kind }: Known): Fan {
  const variable = choices.name("x");
  const item = kind.of === "list" ? kind.item : text;
  const length = kind.of === "list" ? kind.most : 1;
  const isCut = !Number.isFinite(length) || choices.chance(15);
  const most = isCut ? Math.min(2, length) : length;
  const lines = [
    ...field("each", `${variable} in ${path}`, choices),
    ...(choices.chance(20) ? ["at_once: 2"] : []),
    ...(choices.chance(20) ? [`require: ${choices.pick(["0", "1", "all"])}`] : []),
    ...(isCut ? ["take: 2"] : []),
    ...(choices.chance(10) ? ["barrier: The whole list is wanted."] : []),
  ];
  return { lines, item: { path: variable, kind: item }, most };
}

function guardOf(making: Making, kind: Kind, isFan: boolean): { lines: readonly string[]; mayBeSkipped: boolean } {
  const { choices } = making;
  const test = choices.chance(20) ? randomCondition(making) : undefined;
  if (test === undefined) return { lines: [], mayBeSkipped: false };
  const when = field("when", test, choices);
  if (isFan || choices.chance(50)) return { lines: when, mayBeSkipped: true };
  return { lines: [...when, ...field("else", randomExpression(making, kind, 1), choices)], mayBeSkipped: false };
}

function makeAct(making: Making, isFan: boolean): Act {
  const { choices, depth } = making;
  const deeper = { ...making, depth: depth - 1 };
  switch (choices.below(depth > 0 ? 12 : 6)) {
    case 0:
      return compute(making);
    case 1:
    case 2:
      return prompt(making);
    case 3:
      return { lines: ["text: |", ...indented(template(making))], kind: text, why: false };
    case 4:
      return program(making);
    case 5:
      return gate(making);
    case 6:
      return scope(deeper);
    case 7:
      return isFan ? scope(deeper) : loop(deeper);
    case 8:
      return call(deeper);
    case 9:
      return graph(making);
    case 10:
      return step(making);
    default:
      return verify(making);
  }
}

/** A step that the caller may give, where the pipeline has one. */
function step(making: Making): Act {
  const [part] = making.parts;
  if (part === undefined) return verify(making);
  const given = field("text", randomExpression(making, text, 1), making.choices);
  const kind: Kind = { of: "object", fields: [{ name: "score", kind: { of: "integer", least: 0, most: 9 } }] };
  return { lines: [`use: ${part}`, "with:", ...indented(given)], kind, why: true };
}

function scope(making: Making): Act {
  const nodes = makeNodes(making, 1 + making.choices.below(3));
  const result = resultOf(nodes);
  const lines = ["nodes:", ...nodes.flatMap((node) => indented(node.lines)), "returns:", ...indented(result.lines)];
  return { lines, kind: result.kind, why: true };
}

function loop(making: Making): Act {
  const { choices } = making;
  const total = choices.name("total");
  const seen = choices.name("seen");
  const rounds = 1 + choices.below(3);
  const state: readonly Known[] = [
    { path: total, kind: count },
    { path: seen, kind: listOf(text, Number.POSITIVE_INFINITY) },
  ];
  const nodes = makeNodes({ ...making, known: [...making.known, ...state] }, 1 + choices.below(2));
  const given = nodes.filter(({ mayBeSkipped }) => !mayBeSkipped).map(({ id, kind }) => ({ path: id, kind }));
  const read = { ...making, known: [...given, ...state] };
  const texts = randomExpression({ ...read, known: given }, text, 1);
  const lines = [
    `loop: ${rounds}`,
    `state: {${total}: 0, ${seen}: []}`,
    "nodes:",
    ...nodes.flatMap((node) => indented(node.lines)),
    "next:",
    ...indented(field(total, `${total} + round`, choices)),
    ...indented(field(seen, `(${seen} + [${texts}])`, choices)),
    ...(choices.chance(50) ? stops(making, total) : []),
    "returns:",
    ...indented([...field("total", total, choices), ...field("seen", seen, choices)]),
  ];
  const fields = [
    { name: "total", kind: count },
    { name: "seen", kind: listOf(text, Number.POSITIVE_INFINITY) },
  ];
  return { lines, kind: { of: "object", fields }, why: true };
}

function stops({ choices }: Making, total: string): readonly string[] {
  const way = choices.below(3);
  const map = ["enough:", ...indented([`when: ${total} > 1`, way === 1 ? "rounds: 2" : "then: ask"])];
  return ["stop:", ...indented(way === 0 ? field("enough", `${total} > 1`, choices) : map)];
}

function call(making: Making): Act {
  const { choices, files, depth } = making;
  const name = choices.name("part").replace("_", "-");
  const { text: source, inputs, kind } = pipeline(choices, files, { name, depth: depth - 1 });
  files.set(`${name}.yaml`, source);
  const given = inputs.filter(() => choices.chance(70));
  const wires = given.flatMap(({ path, kind: of }) => indented(field(path, randomExpression(making, of, 1), choices)));
  return { lines: [`use: ./${name}.yaml`, ...(given.length === 0 ? [] : ["with:", ...wires])], kind, why: true };
}
