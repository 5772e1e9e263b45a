/**
 * Random pipelines as people write them, each beside the tasks that it comes to: which prompts it asks, and which of them
 * each waits for. Stages hang on one or two of the last stages; a stage is a block of prompts in layers, a fan-out with a
 * small graph or a loop for each item, or a fan-out that takes the items of another as they come.
 */
import type { Random } from "./latencies.ts";

/** `node`: prompts of one node take about as long as each other. `after`: tasks, by their place in the list. */
export type Task = { readonly address: string; readonly node: string; readonly after: readonly number[] };
export type RandomPipeline = { readonly text: string; readonly tasks: readonly Task[] };

type Draft = { readonly random: Random; readonly tasks: Task[]; readonly yaml: string[]; readonly stages: Stage[] };

/** `ends`: the tasks that a reader of the whole stage waits for. `items`: of a fan-out, what each item ends with. */
type Stage = {
  readonly id: string;
  readonly ends: readonly number[];
  readonly items?: readonly (readonly number[])[];
};

export function randomPipeline(random: Random): RandomPipeline {
  const draft: Draft = { random, tasks: [], yaml: [], stages: [] };
  const count = between(random, 3, 8);
  for (let index = 0; index < count; index += 1) draft.stages.push(addStage(draft, `s${index}`));
  const text = `sluice: 1\nname: drawn\nwhy: Drawn from a seed.\nnodes:\n${draft.yaml.join("")}`;
  return { text, tasks: draft.tasks };
}

function addStage(draft: Draft, id: string): Stage {
  const { random, stages } = draft;
  const recent = stages.slice(-3);
  const source = recent.findLast(({ items }) => items !== undefined);
  if (source !== undefined && random() < 0.4) return addStream(draft, id, source);
  const before = recent.filter((_, index) => index === recent.length - 1 || random() < 0.3);
  return random() < 0.35 ? addBlock(draft, id, before) : addFan(draft, id, before);
}

/** Prompts in layers; each reads one to three of the layer before. */
function addBlock(draft: Draft, id: string, before: readonly Stage[]): Stage {
  const { random } = draft;
  let layer: { readonly id: string; readonly task: number }[] = [];
  const layers = between(random, 1, 4);
  for (let depth = 0; depth < layers; depth += 1) {
    const above = layer;
    const width = depth === layers - 1 ? 1 : between(random, 1, 10);
    layer = Array.from({ length: width }, (_, index) => {
      const name = `${id}_${depth}_${index}`;
      const isFirst = depth === 0;
      const isLast = depth === layers - 1;
      const reads = isLast ? above : above.filter((_, place) => place === index % above.length || random() < 0.15);
      const waits = isFirst ? before.flatMap(({ ends }) => ends) : reads.map(({ task }) => task);
      const text = isFirst ? "x" : reads.map((read) => `{{ ${read.id} }}`).join(" ");
      draft.yaml.push(`  ${name}: {why: w, ${isFirst ? afterOf(before) : ""}prompt: "${text}"}\n`);
      return { id: name, task: addTask(draft, name, name, waits) };
    });
  }
  return { id: layer[0]?.id ?? id, ends: layer.map(({ task }) => task) };
}

/** A fan-out over numbers, of few items or of many. */
function addFan(draft: Draft, id: string, before: readonly Stage[]): Stage {
  const width = Math.round(4 * 2 ** (draft.random() * 6));
  const waits = before.flatMap(({ ends }) => ends);
  const each = { id, head: `${afterOf(before)}each: x in range(${width})`, waits: keysOf(width).map(() => waits) };
  return addItems(draft, each);
}

/** Its items begin as those of another fan-out end. */
function addStream(draft: Draft, id: string, source: Stage): Stage {
  return addItems(draft, { id, head: `each: x in ${source.id}`, waits: source.items ?? [] });
}

type Items = { readonly id: string; readonly head: string; readonly waits: readonly (readonly number[])[] };

function addItems(draft: Draft, each: Items): Stage {
  const inside = drawInside(draft.random);
  const { id, head, waits } = each;
  if (inside === "prompt") draft.yaml.push(`  ${id}: {why: w, ${head}, prompt: "{{ x }}"}\n`);
  else draft.yaml.push(`  ${id}:\n    why: w\n    ${head.replaceAll("], ", "]\n    ")}\n${yamlOf(inside)}`);
  const items = waits.map((wait, index) => addInside(draft, { id, key: `${index}`, wait }, inside));
  return { id, ends: items.flat(), items };
}

/** What stands in an item: one prompt, a chain, two side by side between two others, or rounds of a loop. */
type Inside = "prompt" | { readonly chain: number } | "diamond" | { readonly rounds: number };

function drawInside(random: Random): Inside {
  const drawn = random();
  if (drawn < 0.4) return "prompt";
  if (drawn < 0.75) return { chain: between(random, 2, 4) };
  return drawn < 0.9 ? "diamond" : { rounds: between(random, 2, 4) };
}

function yamlOf(inside: Exclude<Inside, "prompt">): string {
  const node = (id: string, text: string): string => `      ${id}: {why: w, prompt: "${text}"}\n`;
  if (inside === "diamond") {
    const middle = node("b", "{{ a }}") + node("c", "{{ a }}");
    return `    nodes:\n${node("a", "{{ x }}")}${middle}${node("d", "{{ b }} {{ c }}")}    returns: d\n`;
  }
  if ("rounds" in inside) {
    const loop = `        loop: ${inside.rounds}\n        state: {last: ""}\n        nodes:\n    ${node("a", "{{ last }}")}`;
    return `    nodes:\n      l:\n        why: w\n${loop}        next: {last: a}\n        returns: last\n    returns: l\n`;
  }
  const links = keysOf(inside.chain).map((key, index) =>
    node(`n${key}`, index === 0 ? "{{ x }}" : `{{ n${index - 1} }}`),
  );
  return `    nodes:\n${links.join("")}    returns: n${inside.chain - 1}\n`;
}

type Item = { readonly id: string; readonly key: string; readonly wait: readonly number[] };

/** The tasks that the item ends with. */
function addInside(draft: Draft, { id, key, wait }: Item, inside: Inside): readonly number[] {
  const item = `${id}[${key}]`;
  if (inside === "prompt") return [addTask(draft, item, id, wait)];
  const add = (name: string, waits: readonly number[], node = name): number =>
    addTask(draft, `${item}/${name}`, `${id}/${node}`, waits);
  if (inside === "diamond") {
    const first = add("a", wait);
    return [add("d", [add("b", [first]), add("c", [first])])];
  }
  const isLoop = "rounds" in inside;
  let last = wait;
  for (let index = 0; index < (isLoop ? inside.rounds : inside.chain); index += 1) {
    last = [isLoop ? add(`l#${index + 1}/a`, last, "l/a") : add(`n${index}`, last)];
  }
  return last;
}

function addTask({ tasks }: Draft, address: string, node: string, after: readonly number[]): number {
  tasks.push({ address, node, after });
  return tasks.length - 1;
}

function afterOf(before: readonly Stage[]): string {
  return before.length === 0 ? "" : `after: [${before.map(({ id }) => id).join(", ")}], `;
}

function keysOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}`);
}

function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}
