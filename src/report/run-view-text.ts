/** The view of a run as text for a terminal, and its result as Markdown. */
import { isJsonObject, type Json } from "../base/json.ts";
import { type Cause, canGoOn, outcomes, type RunState } from "../base/outcome.ts";
import { ageText, countText, isUsageKnown, numberText, timeText, usageText } from "./amounts.ts";
import type { Paint } from "./paint.ts";
import { leftOutText, peopleLines } from "./people-view.ts";
import { oneLine, printable } from "./printable.ts";
import { raisedLimit } from "./raised-limit.ts";
import { resumeCommand } from "./resume-command.ts";
import type { Tally } from "./run-record.ts";
import type { FailureView, NodeView, RunView } from "./run-view.ts";

/** State, census by phase and node, failures, drops, what to do next. Ends with a line feed. */
export function renderRun(view: RunView, paint: Paint): string {
  const lines = [
    ...headOf(view, paint),
    ...view.phases.filter((phase) => phase.nodes.length > 0).flatMap((phase) => phaseLines(phase, paint)),
    ...failureLines(view, paint),
    ...leftOutLines(view, paint),
    ...brokenLoopLines(view, paint),
    ...dropLines(view, paint),
    ...peopleLines(view.asks, view.askCounts, paint),
    ...nextLines(view, paint),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * What the run returned, for people: a text as it is, the field `markdown` or `text` of an object as it is and the rest
 * of it below, anything else as JSON. `undefined` where there is no result.
 */
export function resultText(view: RunView): string | undefined {
  const { returns } = view;
  if (returns === undefined || returns === null) return undefined;
  if (typeof returns === "string") return printable(returns);
  const prose = isJsonObject(returns) ? (returns["markdown"] ?? returns["text"]) : undefined;
  if (!isJsonObject(returns) || typeof prose !== "string") return JSON.stringify(returns, null, 2);
  const rest = Object.entries(returns).filter(
    ([name, value]) => value !== prose || !["markdown", "text"].includes(name),
  );
  const facts = rest.map(([name, value]) => `- ${name}: ${shortJson(value)}`);
  return [printable(prose).trimEnd(), ...(facts.length === 0 ? [] : ["", ...facts])].join("\n");
}

function shortJson(value: Json): string {
  return typeof value === "string" ? oneLine(value, 200) : oneLine(JSON.stringify(value), 200);
}

/** What is said where agents or commands were not asked; undefined where all was real. */
export function simulatedNotice(view: Pick<RunView, "simulated" | "stubRun">): string | undefined {
  if (view.simulated && view.stubRun)
    return "SIMULATED: no agent was asked and no command was run; every answer is made up";
  if (view.simulated) return "SIMULATED: no agent was asked; what agents say here is made up. Commands ran";
  if (view.stubRun) return "SIMULATED COMMANDS: no command was run; their results are made up";
  return undefined;
}

function headOf(view: RunView, paint: Paint): string[] {
  const notice = simulatedNotice(view);
  const cause = isSaidByHeld(view) || view.cause === undefined ? [] : [`  ${causeText(view.cause)}`];
  const isSaid = view.usage !== undefined && isUsageKnown(view.usage) && !view.simulated;
  const usage = view.usage !== undefined && isSaid ? [`  ${usageText(view.usage)}`] : [];
  return [
    ...(notice === undefined ? [] : [paint.yellow(notice)]),
    `${paint.bold(view.pipeline)} ${view.left ? paint.yellow("was left in the middle, after") : `${stateText(view.state, paint)} ${view.state === "running" ? "for" : "in"}`} ${timeText(view.elapsedMs)}${partialText(view)}`,
    ...cause,
    ...(view.causeAt === undefined ? [] : [`  at ${view.causeAt}`]),
    ...(view.cancelledBy === undefined ? [] : [`  ${oneLine(view.cancelledBy, 100)} said cancel`]),
    ...(view.held === undefined ? [] : [paint.yellow(`  held (${view.held.why}): ${view.held.message}`)]),
    ...view.quotas.map((text) => paint.yellow(`  ${text}`)),
    `  ${agentsText(view)}`,
    ...usage,
    ...(view.softLimits === undefined ? [] : [paint.dim(`  limits of tokens and money are soft: ${view.softLimits}`)]),
  ];
}

function partialText({ partial, returns }: RunView): string {
  if (!partial) return "";
  return returns === undefined ? ", without a result so far" : ", with a partial result";
}

/** What ended the run is mostly what holds it: that is said once. */
function isSaidByHeld({ cause, held }: RunView): boolean {
  return cause !== undefined && cause.message === held?.message;
}

function causeText({ kind, message }: Cause): string {
  return `${kind}: ${oneLine(message, 300)}`;
}

export function stateText(state: RunState, paint: Paint): string {
  if (state === "completed") return paint.green(state);
  return state === "failed" || state === "cancelled" ? paint.red(state) : paint.yellow(state);
}

function agentsText(view: RunView): string {
  const { asked, attempts, lost, takenOver, oldest } = view.agents;
  const age = oldest === undefined ? "" : `, the oldest ${ageText(Math.max(0, view.beganAt - oldest))} old`;
  const retries = attempts - asked - lost;
  const extra = [
    ...(retries > 0 ? [countText(retries, "retry", "retries")] : []),
    ...(lost > 0
      ? [`${countText(lost, "attempt")} lost with ${lost === 1 ? "its" : "their"} process, perhaps paid twice`]
      : []),
    ...(takenOver > 0 ? [`${numberText(takenOver)} taken over from an earlier run${age}`] : []),
  ];
  return [`${countText(asked, "agent")} asked`, ...extra].join(", ");
}

function phaseLines(phase: RunView["phases"][number], paint: Paint): string[] {
  const title = phase.name === "" ? [""] : ["", paint.bold(phase.name)];
  return [...title, ...phase.nodes.map((node) => nodeLine(node, paint))];
}

function nodeLine(node: NodeView, paint: Paint): string {
  const busy = node.busyMs > 0 ? paint.dim(`  ${timeText(node.busyMs)}`) : "";
  const retries = node.retries > 0 ? paint.yellow(`  ${countText(node.retries, "retry", "retries")}`) : "";
  return `  ${node.path.padEnd(28)} ${tallyText(node.tally, paint)}${wholeText(node, paint)}${retries}${busy}`;
}

/** `; as a whole blocked`: where no item says so. Of a node in a list or a loop `; 2 as a whole blocked`. */
function wholeText({ tally, asWhole = {} }: NodeView, paint: Paint): string {
  return outcomes
    .flatMap((outcome) => {
      const count = asWhole[outcome] ?? 0;
      if (count === 0 || tally[outcome] > 0) return [];
      return [`; ${placePaint(outcome, paint)(`${count === 1 ? "" : `${numberText(count)} `}as a whole ${outcome}`)}`];
    })
    .join("");
}

/** `12 ok, 1 failed, 3 running`; `not reached` where there is no instance yet. */
function tallyText(tally: Tally, paint: Paint): string {
  const parts = ([...outcomes, "running", "waiting", "dropped"] as const)
    .filter((place) => tally[place] > 0)
    .map((place) => placePaint(place, paint)(`${numberText(tally[place])} ${place}`));
  return parts.length === 0 ? paint.dim("none") : parts.join(", ");
}

function placePaint(place: keyof Tally, paint: Paint): (text: string) => string {
  if (place === "ok") return paint.green;
  if (place === "failed") return paint.red;
  return place === "running" ? paint.cyan : paint.yellow;
}

/** Failures of one node with one cause read as one. */
function failureLines(view: RunView, paint: Paint): string[] {
  if (view.failureCount === 0) return [];
  const groups = new Map<string, FailureView[]>();
  for (const failure of view.failures) {
    const name = `${failure.path}\n${failure.cause.kind}\n${failure.cause.message}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [failure]);
    else group.push(failure);
  }
  const more = view.failureCount - view.failures.length;
  const shown = [...groups.values()].flatMap((group) => failureGroup(group, more > 0 ? "at least " : "", paint));
  return ["", paint.bold("failed"), ...shown, ...(more > 0 ? [`  ${numberText(view.failureCount)} in all`] : [])];
}

/** `least`: said where there are failures that were not looked at: some may be of its kind. */
function failureGroup(group: readonly FailureView[], least: string, paint: Paint): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const others = group.length > 1 ? paint.dim(` and ${least}${countText(group.length - 1, "other")} of its kind`) : "";
  return [
    `  ${first.address}${others}  ${paint.red(first.cause.kind)}: ${oneLine(first.cause.message, 300)}`,
    ...(first.at === undefined ? [] : [paint.dim(`    at ${first.at}`)]),
    ...(first.cause.output === undefined ? [] : [paint.dim(`    said: ${oneLine(first.cause.output, 300)}`)]),
  ];
}

/** Instances that are named as left out. */
const leftOutShown = 20;

function leftOutLines({ leftOut }: RunView, paint: Paint): string[] {
  if (leftOut.length === 0) return [];
  const shown = leftOut
    .slice(0, leftOutShown)
    .map(({ address, ...by }) => `  ${address}  by ${oneLine(leftOutText(by), 300)}`);
  const more = leftOut.length - shown.length;
  return ["", paint.bold("left out"), ...shown, ...(more > 0 ? [`  and ${numberText(more)} more`] : [])];
}

function brokenLoopLines({ brokenLoops, brokenLoopCount }: RunView, paint: Paint): string[] {
  if (brokenLoops.length === 0) return [];
  const shown = brokenLoops.flatMap(({ address, round, cause, at }) => [
    `  ${address}  \`next\` of round ${round} could not be computed${cause === undefined ? "" : `: ${oneLine(cause.message, 300)}`}`,
    ...(at === undefined ? [] : [paint.dim(`    at ${at}`)]),
  ]);
  const more = brokenLoopCount - brokenLoops.length;
  return ["", paint.bold("ended with an earlier state"), ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}

function dropLines(view: RunView, paint: Paint): string[] {
  if (view.drops.length === 0) return [];
  const shown = view.drops
    .slice(0, 20)
    .map(
      (drop) =>
        `  ${drop.address}  ${countText(drop.dropped, "element")}${drop.by.length === 0 ? "" : ` beyond ${drop.by.join(" or ")}`}${drop.at === undefined ? "" : paint.dim(`  at ${drop.at}`)}`,
    );
  return ["", paint.bold("dropped"), ...shown];
}

function nextLines(view: RunView, paint: Paint): string[] {
  const commands = [`sluice show ${view.run}`];
  if (view.askCounts.open > 0) commands.push(`sluice queue ${view.run}`);
  if (view.left || canGoOn(view.state)) {
    const more = view.state === "budget_exceeded" ? ` --limit ${raisedLimit(view.held?.message)}` : "";
    commands.push(`${resumeCommand(view.run, view.resumeNeeds)}${more}`);
  }
  const [first] = view.failures;
  if (first !== undefined) commands.push(`sluice why ${view.run} '${first.address}'`);
  const next = commands.map((command, index) => paint.dim(`${index === 0 ? "  next: " : "        "}${command}`));
  return ["", `run ${view.run}`, ...next];
}
