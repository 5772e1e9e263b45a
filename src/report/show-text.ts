/** One instance in full, as text. */
import type { Json } from "../base/json.ts";
import type { Cause } from "../base/outcome.ts";
import type { Request } from "../base/request.ts";
import type { TreeEffect } from "../core/event.ts";
import { ageText, isUsageKnown, numberText, timeText, usageText } from "./amounts.ts";
import { elementsText } from "./element-counts.ts";
import type { Paint } from "./paint.ts";
import { answerText, leftOutText, saidText } from "./people-view.ts";
import { printable } from "./printable.ts";
import type { AskedView, AttemptView, InstanceView } from "./show.ts";

/** The further lines of a fact, below its first one. */
const hanging = `\n${" ".repeat(13)}`;

/** Ends with a line feed. */
export function renderInstance(view: InstanceView, paint: Paint): string {
  const facts: [string, string | undefined][] = [
    ["why", view.why],
    ["label", view.label === undefined ? undefined : printable(view.label)],
    ["at", view.at],
    ["phase", view.phase],
    ["state", `${view.state}${view.elapsedMs === undefined ? "" : ` after ${timeText(view.elapsedMs)}`}`],
    ["cause", view.cause === undefined ? undefined : causeText(view.cause)],
    ["cause at", view.causeAt],
    ["because of", view.by],
    ["left out", view.leftOut === undefined ? undefined : `by ${printable(leftOutText(view.leftOut))}`],
    ["ended by", view.ending],
    ["items", view.items === undefined ? undefined : numberText(view.items)],
    ["rounds", view.rounds === undefined ? undefined : numberText(view.rounds)],
    ["elements", view.elements === undefined ? undefined : elementsText(view.elements)],
    ["dropped", view.dropped === undefined ? undefined : numberText(view.dropped)],
    ["taken from", takenText(view)],
    ["reads", view.reads.length === 0 ? undefined : view.reads.join(", ")],
    ["read by", view.readBy.length === 0 ? undefined : readersText(view)],
  ];
  const lines = [
    `${paint.bold(view.address)} ${paint.dim(view.does)}`,
    ...facts.flatMap(([name, text]) =>
      text === undefined ? [] : [`  ${name.padEnd(10)} ${text.trimEnd().replace(/\n/g, hanging)}`],
    ),
    ...(view.tree === undefined ? [] : ["", ...treeLines(view.tree, paint)]),
    ...view.attempts.flatMap((attempt) => attemptLines(attempt, paint)),
    ...view.asks.flatMap((asked) => askLines(asked, paint)),
    ...(view.value === undefined ? [] : ["", paint.bold("value"), indented(valueText(view.value))]),
  ];
  return `${lines.join("\n")}\n`;
}

function readersText({ readBy, readByMore }: InstanceView): string {
  return `${readBy.join(", ")}${readByMore ? " and more" : ""}`;
}

function takenText({ takenFrom, openedAt }: InstanceView): string | undefined {
  if (takenFrom === undefined) return undefined;
  const { run, since } = takenFrom;
  return since === undefined ? `run ${run}` : `run ${run}, ${ageText(Math.max(0, openedAt - since))} old by then`;
}

function askLines(asked: AskedView, paint: Paint): string[] {
  const { question, show, offers } = asked;
  const width = Math.max(0, ...offers.map(({ name }) => name.length));
  return [
    "",
    paint.bold(`question ${asked.id}`),
    indented(printable(question)),
    ...(show === undefined || show.trim() === "" ? [] : [paint.dim("  shown"), indented(printable(show))]),
    ...(offers.length === 0 ? [] : [paint.dim("  choices")]),
    ...offers.map(({ name, leads }) => `    ${name.padEnd(width)}  ${printable(leads).replace(/\n/g, " ")}`.trimEnd()),
    paint.dim("  answer"),
    indented(asked.how === undefined ? `none yet: ${answerText(asked)}` : printable(saidText(asked))),
  ];
}

function attemptLines(attempt: AttemptView, paint: Paint): string[] {
  const { elapsedMs, fate = "in flight" } = attempt;
  const facts = [
    fate === "lost" ? "lost with its process" : fate,
    ...(elapsedMs === undefined ? [] : [timeText(elapsedMs)]),
    ...(attempt.usage === undefined || !isUsageKnown(attempt.usage) ? [] : [usageText(attempt.usage)]),
  ];
  return [
    "",
    paint.bold(`attempt ${attempt.number}`) + paint.dim(`  ${facts.join(", ")}`),
    ...(attempt.cause === undefined ? [] : [indented(causeText(attempt.cause))]),
    ...(attempt.request === undefined ? [] : requestLines(attempt.request, paint)),
    ...(attempt.reply === undefined ? [] : [paint.dim("  reply"), indented(valueText(attempt.reply))]),
    ...(attempt.tree === undefined ? [] : treeLines(attempt.tree, paint)),
    ...attempt.ensured.flatMap((item) => conditionLines(item, attempt.cause)),
  ];
}

/** Where its work lies, and under which name git has it. */
function treeLines({ branch, commit, files, path }: TreeEffect, paint: Paint): string[] {
  const what = branch === null ? "nothing changed" : `branch ${branch}, commit ${commit.slice(0, 10)}`;
  return [paint.dim("  worktree"), indented(printable([path, what, ...changedText(files)].join("\n")))];
}

/** Files that are named. */
const filesShown = 10;

function changedText(files: readonly string[]): readonly string[] {
  if (files.length === 0) return [];
  const more = files.length > filesShown ? ` and ${numberText(files.length - filesShown)} more` : "";
  return [`changed ${files.slice(0, filesShown).join(", ")}${more}`];
}

/** What a program printed that did not end well is the cause of the attempt, mostly: that is said once. */
function conditionLines({ text, ok, output }: AttemptView["ensured"][number], cause: Cause | undefined): string[] {
  const isSaid = output === undefined || output === cause?.output;
  return [
    `  \`${printable(text)}\` ${ok ? "ended with 0" : "did not end with 0"}`,
    ...(ok || isSaid ? [] : [indented(printable(output))]),
  ];
}

function requestLines(request: Request, paint: Paint): string[] {
  if (request.kind === "exec") {
    const env = Object.keys(request.env);
    return [
      paint.dim("  program"),
      indented(request.argv.map((word) => JSON.stringify(word)).join(" ")),
      ...(request.cwd === undefined ? [] : [`    in ${printable(request.cwd)}`]),
      ...(env.length === 0 ? [] : [`    env ${env.join(", ")}`]),
      ...(request.stdin === undefined ? [] : [paint.dim("  stdin"), indented(printable(request.stdin))]),
    ];
  }
  const tools = request.tools.length === 0 ? "no tools" : request.tools.join(", ");
  return [
    paint.dim(`  asked ${request.role}, ${request.model}, ${tools}`),
    ...(request.system === undefined ? [] : [paint.dim("  system"), indented(printable(request.system))]),
    paint.dim("  prompt"),
    indented(printable(request.prompt)),
    ...request.feedback.flatMap((text) => [paint.dim("  told"), indented(printable(text))]),
  ];
}

function causeText(cause: Cause): string {
  const output = cause.output === undefined ? "" : `\n${printable(cause.output)}`;
  return `${cause.kind}: ${printable(cause.message)}${output}`;
}

function valueText(value: Json): string {
  return printable(typeof value === "string" ? value : JSON.stringify(value, null, 2));
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, "    ");
}
