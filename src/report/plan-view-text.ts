/** The view of a plan as text: one table of nodes by phase, then what bounds the run. */
import { numberText } from "./amounts.ts";
import type { Paint } from "./paint.ts";
import type { PlanBarrierView, PlanInputView, PlanNodeView, PlanTrustView, PlanView } from "./plan-view.ts";
import { oneLine, printable } from "./printable.ts";
import { wrapText } from "./wrap.ts";

/** `width`: characters of a line, at least 60. */
export type PlanLayout = { readonly paint: Paint; readonly width: number };

/** The widest that the first columns may be: the rest of a line is for the reason. */
const idMost = 28;
const withMost = 34;
const withLeast = 12;
const whyLeast = 32;

/** The text that `sluice plan` prints. */
export function renderPlan(view: PlanView, layout: PlanLayout): string {
  const { paint } = layout;
  const width = Math.max(60, layout.width);
  const sized = { paint, width };
  const sections = [
    [paint.bold(printable(view.name)), ...wrapText(printable(view.why), width)],
    ...phaseSections(view, sized),
    section("Inputs", inputLines(view.inputs, sized), paint),
    section("Limits", limitLines(view, sized), paint),
    section("Barriers", barrierLines(view.barriers, sized), paint),
    section("From outside", trustLines(view.trust, sized), paint),
    section("At most", worstLines(view, sized), paint),
    section("Not bounded", bullets(view.unbounded, sized), paint),
    section("Files", bullets(view.files, sized), paint),
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : [paint.bold(title), ...lines];
}

type Cells = { readonly node: PlanNodeView; readonly id: string; readonly verb: string; readonly often: string };
type Columns = { readonly id: number; readonly verb: number; readonly often: number };

function phaseSections(view: PlanView, layout: PlanLayout): readonly (readonly string[])[] {
  const nodes = view.phases.flatMap((phase) => phase.nodes);
  const beside = widest(nodes.map(idText)) + widest(nodes.map(oftenText));
  const verbMost = Math.max(withLeast, Math.min(withMost, layout.width - beside - 6));
  const groups = view.phases.map((phase) => ({
    name: phase.name ?? "Nodes",
    cells: phase.nodes.map((node) => cellsOf(node, verbMost)),
  }));
  const all = groups.flatMap((group) => group.cells);
  const columns: Columns = {
    id: widest(all.map((cells) => cells.id)),
    verb: widest(all.map((cells) => cells.verb)),
    often: widest(all.map((cells) => cells.often)),
  };
  return groups.map(({ name, cells }) => [
    layout.paint.bold(printable(name)),
    ...cells.flatMap((row) => rowLines(row, columns, layout)),
  ]);
}

function cellsOf(node: PlanNodeView, verbMost: number): Cells {
  const verb = node.with === "" ? node.does : `${node.does} ${node.with}`;
  return { node, id: idText(node), verb: oneLine(verb, verbMost), often: oftenText(node) };
}

function idText({ id, depth }: PlanNodeView): string {
  const indent = "  ".repeat(Math.min(depth, 6));
  return `${indent}${oneLine(id, idMost - indent.length)}`;
}

/** `up to 25`, `up to 8 rounds`, `when`, `up to 300, worktree`, `order: source`; nothing for what runs once. */
function oftenText(node: PlanNodeView): string {
  const unit = node.does === "loop" && !node.isFan ? " rounds" : "";
  const most =
    node.most === undefined ? [] : [node.most === "none" ? "unbounded" : `up to ${numberText(node.most)}${unit}`];
  const marks: readonly (readonly [boolean, string])[] = [
    [node.hasCondition, "when"],
    [node.hasTree, "worktree"],
    [node.inSourceOrder, "order: source"],
  ];
  return [...most, ...marks.flatMap(([is, text]) => (is ? [text] : []))].join(", ");
}

/** The reason stands in the last column; where that is too narrow, below. */
function rowLines(cells: Cells, columns: Columns, layout: PlanLayout): readonly string[] {
  const { paint, width } = layout;
  const left = `  ${cells.id.padEnd(columns.id)}  ${cells.verb.padEnd(columns.verb)}  ${cells.often.padEnd(columns.often)}`;
  const id = cells.id.trimStart();
  const start = left.indexOf(id);
  const head = `${left.slice(0, start)}${paint.cyan(id)}${left.slice(start + id.length)}`;
  const why = printable(cells.node.why ?? "");
  const room = width - left.length - 2;
  if (room >= whyLeast) {
    const [first = "", ...rest] = wrapText(why, room);
    const below = rest.map((line) => `${" ".repeat(left.length + 2)}${paint.dim(line)}`);
    return [first === "" ? head.trimEnd() : `${head}  ${paint.dim(first)}`, ...below];
  }
  const indent = start + 4; // as deep as the name, and four more
  return [head.trimEnd(), ...wrapText(why, width - indent).map((line) => `${" ".repeat(indent)}${paint.dim(line)}`)];
}

function inputLines(inputs: readonly PlanInputView[], layout: PlanLayout): readonly string[] {
  const { paint, width } = layout;
  const names = widest(inputs.map((input) => input.name));
  const types = Math.min(30, widest(inputs.map((input) => input.type)));
  return inputs.flatMap((input) => {
    const value =
      input.value === undefined ? paint.yellow("must be given") : `= ${oneLine(JSON.stringify(input.value), 40)}`;
    const head = `  ${paint.cyan(input.name)}${" ".repeat(names - input.name.length)}`;
    const type = oneLine(input.type, types);
    const about = wrapText(printable(input.description ?? ""), width - 6).map((line) => `      ${paint.dim(line)}`);
    return [`${head}  ${type.padEnd(types)}  ${value}`, ...about];
  });
}

function limitLines(view: PlanView, layout: PlanLayout): readonly string[] {
  if (view.limits.length === 0) return [];
  const text = view.limits.map(({ name, text: limit }) => `${name} ${limit}`).join(" · ");
  return wrapText(text, layout.width - 2).map((line) => `  ${line}`);
}

function barrierLines(barriers: readonly PlanBarrierView[], layout: PlanLayout): readonly string[] {
  const column = Math.min(idMost, widest(barriers.map(({ node }) => node)));
  return barriers.flatMap((barrier) => {
    const node = oneLine(barrier.node, column);
    const [first = "", ...rest] = wrapText(printable(barrierText(barrier)), layout.width - column - 4);
    const below = rest.map((line) => `${" ".repeat(column + 4)}${line}`);
    return [`  ${layout.paint.cyan(node)}${" ".repeat(column - node.length)}  ${first}`, ...below];
  });
}

function barrierText({ reads, cause, within }: PlanBarrierView): string {
  const where = within === undefined ? "" : ` (in ${within})`;
  const isPlain = /^reads (?:all of |whether |[a-z]+\()/.test(cause); // it names what is read
  return isPlain ? `${cause}${where}` : `waits for all of ${reads}: ${cause}${where}`;
}

/** What outsiders wrote and what of it is accepted. Such text is followed from node to node, but not into files. */
function trustLines({ sources, accepted }: PlanTrustView, layout: PlanLayout): readonly string[] {
  if (sources.length === 0) return [];
  const column = Math.min(idMost, widest([...sources, ...accepted].map(({ name }) => name)));
  const row = (name: string, text: string, within: string | undefined): readonly string[] => {
    const where = within === undefined ? "" : ` (in ${within})`;
    const [first = "", ...rest] = wrapText(printable(`${text}${where}`), layout.width - column - 4);
    const id = oneLine(name, column);
    const below = rest.map((line) => `${" ".repeat(column + 4)}${line}`);
    return [`  ${layout.paint.cyan(id)}${" ".repeat(column - id.length)}  ${first}`, ...below];
  };
  return [
    ...sources.flatMap(({ name, why, within }) => row(name, why, within)),
    ...accepted.flatMap(({ name, path, why, within }) => row(name, `accepts ${path}: ${why}`, within)),
    `  ${layout.paint.dim("the flow of text through files is not followed")}`,
  ];
}

function worstLines(view: PlanView, layout: PlanLayout): readonly string[] {
  const { agents, attempts, instances, tokens, usd } = view.worst;
  const [first = "", ...rest] = wrapText(agentsText(view), layout.width - 2);
  const asks = agents.given !== 0;
  const more = [
    ...(agents.names === agents.formula || agents.names === `${agents.given}` ? [] : [`agents: ${agents.names}`]),
    ...(attempts.given === agents.given ? [] : [`${amountText(attempts.given)} attempts with all retries`]),
    ...(asks ? [`${amountText(tokens.given)} tokens${moneyText(usd.given)}${cutText(view)}`] : []),
    `${amountText(instances.given)} instances in all`,
  ];
  return [
    `  ${layout.paint.bold(first)}`,
    ...rest.map((line) => `    ${line}`),
    ...more.map((line) => `  ${layout.paint.dim(line)}`),
  ];
}

/** All tokens at the dearest price of their model; nothing where a price is not known. */
function moneyText(usd: number | "none"): string {
  return usd === "none" ? ", at an unknown price" : `, $${numberText(Math.ceil(usd))}`;
}

/** A limit is what makes the worst case of tokens bearable: it is said beside it. */
function cutText({ limits }: PlanView): string {
  const cuts = limits.filter(({ name }) => name === "tokens" || name === "usd");
  return cuts.length === 0 ? "" : `; the limits end it at ${cuts.map(limitText).join(" or ")}`;
}

function limitText({ name, text }: PlanView["limits"][number]): string {
  return name === "usd" ? `$${text}` : `${text} tokens`;
}

/** `1 + 5 + 15 + 25×3 + 1 = 97 agents with these inputs, 132 with any`. */
function agentsText(view: PlanView): string {
  const { formula, given, any } = view.worst.agents;
  if (given === 0 && any === 0) return "no agents";
  const parts = formula.replace(/\d{4,}/g, (digits) => numberText(Number(digits)));
  const sum = formula === String(given) ? amountText(given) : `${parts} = ${amountText(given)}`;
  const noun = given === 1 ? "agent" : "agents";
  return given === any ? `${sum} ${noun}` : `${sum} ${noun} with these inputs, ${amountText(any)} with any`;
}

function amountText(amount: number | "none"): string {
  return amount === "none" ? "any number of" : numberText(amount);
}

function bullets(texts: readonly string[], layout: PlanLayout): readonly string[] {
  return texts.flatMap((text) =>
    wrapText(printable(text), layout.width - 4).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`)),
  );
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}
