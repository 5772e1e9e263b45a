/**
 * Random pipelines that are right: the types first, then nodes that read what stands before them, with scopes, loops and
 * calls in them. Whatever the compiler says of one as an error is a false alarm.
 */
import { type Choices, choicesOf } from "./choices.ts";
import {
  count,
  type Kind,
  kindToMake,
  listOf,
  objectToMake,
  randomKind,
  randomObject,
  text,
  truth,
  typeText,
  valueText,
} from "./kinds.ts";
import { type Known, pathsOf, randomCondition, randomExpression } from "./random-expression.ts";

/** The text of each file by its path; `main.yaml` is the one that runs. */
export type Program = ReadonlyMap<string, string>;

/** `lines` of the node without its indentation; what it gives, and whether it may be skipped. */
type Made = {
  readonly id: string;
  readonly lines: readonly string[];
  readonly kind: Kind;
  readonly mayBeSkipped: boolean;
};
type Making = {
  readonly choices: Choices;
  readonly files: Map<string, string>;
  readonly known: readonly Known[];
  readonly depth: number;
};

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
  const nodes = makeNodes({ choices, files, known, depth }, 2 + choices.below(5));
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
    "nodes:",
    ...nodes.flatMap((node) => indented(node.lines)),
    "returns:",
    ...indented(result.lines),
  ];
  return { text: `${lines.join("\n")}\n`, inputs, kind: result.kind };
}

/** How long a list is, is known of nodes, not of what they hold. */
function ofNoLength(kind: Kind): Kind {
  return kind.of === "list" ? listOf(kind.item, Number.POSITIVE_INFINITY) : kind;
}

/** All values of the nodes, so that none is unused. */
function resultOf(nodes: readonly Made[]): { readonly lines: readonly string[]; readonly kind: Kind } {
  const read = nodes.map(({ id, kind, mayBeSkipped }) => ({
    line: `${id}: ${mayBeSkipped ? `(${id} | default(none))` : id}`,
    field: mayBeSkipped ? [] : [{ name: id, kind: ofNoLength(kind) }],
  }));
  return {
    lines: read.map(({ line }) => line),
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
  }
  return nodes;
}

type Act = { readonly lines: readonly string[]; readonly kind: Kind; readonly why: boolean };

function makeNode(making: Making): Made {
  const { choices } = making;
  const id = choices.name("n");
  const listsKnown = pathsOf(making.known).filter(({ kind }) => kind.of === "list");
  if (listsKnown.length > 0 && choices.chance(20)) return from(making, choices.pick(listsKnown), id);
  const isFan = listsKnown.length > 0 && choices.chance(30);
  const fan = isFan ? fanOut(making, choices.pick(listsKnown)) : undefined;
  const inner = fan === undefined ? making : { ...making, known: [...making.known, fan.item] };
  const act = makeAct(inner, fan !== undefined);
  const guard = guardOf(making, act.kind, fan !== undefined);
  const lines = [
    ...(act.why ? ["why: It is needed."] : []),
    ...(choices.chance(15) ? ["phase: Work"] : []),
    ...(fan?.lines ?? []),
    ...guard.lines,
    ...act.lines,
  ];
  const kind = fan === undefined ? act.kind : listOf(act.kind, fan.most);
  return { id, lines: [`${id}:`, ...indented(lines)], kind, mayBeSkipped: guard.mayBeSkipped };
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
  switch (choices.below(depth > 0 ? 9 : 5)) {
    case 0:
      return compute(making);
    case 1:
      return prompt(making);
    case 2:
      return { lines: ["text: |", ...indented(template(making))], kind: text, why: false };
    case 3:
      return program(making);
    case 4:
      return prompt(making);
    case 5:
      return scope(deeper);
    case 6:
      return isFan ? scope(deeper) : loop(deeper);
    case 7:
      return call(deeper);
    default:
      return verify(making);
  }
}

function compute(making: Making): Act {
  const { choices } = making;
  const kind = choices.chance(30) ? count : kindToMake(choices, 1);
  return { lines: field("value", randomExpression(making, kind, 2), choices), kind, why: false };
}

function prompt(making: Making): Act {
  const { choices } = making;
  const kind = choices.chance(25) ? text : choices.chance(30) ? randomKind(choices, 1) : randomObject(choices, 1);
  const isText = kind === text;
  const lines = [
    "prompt: |",
    ...indented(template(making)),
    ...(isText ? [] : [`output: ${quoted(typeText(kind))}`]),
    ...(choices.chance(30) ? ["role: reader"] : []),
    ...(choices.chance(15)
      ? [choices.pick(["model: strong", "model: [fast, strong]", "model: {spread: [fast, strong]}"])]
      : []),
    ...(choices.chance(15) ? [choices.pick(["retry: 1", "retry: {max: 2, delay: 1ms, on: [output, ensure]}"])] : []),
    ...(choices.chance(10) ? ["timeout: 1m"] : []),
    ...(choices.chance(10) ? ["effort: low"] : []),
    ...(choices.chance(10) ? [`system: You are number {{ ${randomExpression(making, count, 0)} }}.`] : []),
  ];
  return { lines, kind, why: true };
}

function program(making: Making): Act {
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
    ...(choices.chance(50) ? ["stop:", ...indented(field("enough", `${total} > 1`, choices))] : []),
    "returns:",
    ...indented([...field("total", total, choices), ...field("seen", seen, choices)]),
  ];
  const fields = [
    { name: "total", kind: count },
    { name: "seen", kind: listOf(text, Number.POSITIVE_INFINITY) },
  ];
  return { lines, kind: { of: "object", fields }, why: true };
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

function verify(making: Making): Act {
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

function from(making: Making, source: Known, id: string): Made {
  const { choices } = making;
  const variable = choices.name("y");
  const item = source.kind.of === "list" ? source.kind.item : text;
  const most = source.kind.of === "list" ? source.kind.most : 1;
  const seen: Known = { path: variable, kind: item };
  const over = { ...making, known: [seen] };
  const test = choices.chance(50) ? randomCondition(over) : undefined;
  const sortable = pathsOf([seen]).filter(({ kind }) => ["integer", "string", "words"].includes(kind.of));
  const isSorted = sortable.length > 0 && choices.chance(40);
  const isChosen = choices.chance(40);
  const selected = isChosen ? objectToMake(choices, 0) : item;
  const lines = [
    ...field("from", `${variable} in ${source.path}`, choices),
    ...(test === undefined ? [] : field("where", test, choices)),
    ...(isSorted ? [`sort: ${choices.pick(sortable).path}${choices.pick(["", " desc"])}`] : []),
    ...(choices.chance(30) && sortable.length > 0 ? field("distinct", choices.pick(sortable).path, choices) : []),
    ...(choices.chance(20) && sortable.length > 0 ? [`cap: {per: ${choices.pick(sortable).path}, max: 2}`] : []),
    ...(choices.chance(40) ? ["take: 2"] : []),
    ...(isChosen ? ["select:", ...indented(selectLines({ ...making, known: [...making.known, seen] }, selected))] : []),
    ...(choices.chance(20) ? ["order: source"] : []),
  ];
  return { id, lines: [`${id}:`, ...indented(lines)], kind: listOf(selected, most), mayBeSkipped: false };
}

function selectLines(making: Making, kind: Kind): readonly string[] {
  if (kind.of !== "object") return [];
  return kind.fields.flatMap((one) => field(one.name, randomExpression(making, one.kind, 1), making.choices));
}

/** Lines of prose, with what is known in them. */
function template(making: Making): readonly string[] {
  const { choices } = making;
  const put = (): string => `Look at {{ ${randomExpression(making, choices.pick([text, count, truth]), 1)} }}.`;
  const lists = pathsOf(making.known).filter(({ kind }) => kind.of === "list");
  const lines = [put()];
  const test = choices.chance(25) ? randomCondition(making) : undefined;
  if (test !== undefined) lines.push(`{% if ${test} %}`, put(), "{% else %}", "Nothing.", "{% endif %}");
  if (lists.length > 0 && choices.chance(40)) {
    const { path, kind } = choices.pick(lists);
    const variable = choices.name("t");
    const item: Known = { path: variable, kind: kind.of === "list" ? kind.item : text };
    const inner = randomExpression({ choices, known: [item] }, text, 1);
    lines.push(`{% for ${variable} in ${path} %}`, `{{ loop.index }}. {{ ${inner} }}`, "{% endfor %}");
  }
  return lines;
}

/** A key with an expression: plain where YAML lets it, else as a block. */
function field(key: string, expression: string, choices: Choices): readonly string[] {
  const isPlain = /^[A-Za-z(][^#:{}[\]&*!|>'"%@`]*$/.test(expression) && !/: | #/.test(expression);
  return isPlain && choices.chance(80) ? [`${key}: ${expression}`] : [`${key}: >-`, `  ${expression}`];
}

function quoted(type: string): string {
  return type.startsWith("[") || type.startsWith("{") ? type : `"${type}"`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
