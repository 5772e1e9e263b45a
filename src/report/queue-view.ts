/** The queue: what people are asked, by all runs of a project, with what each answer leads to and how it is given. */
import type { Cause } from "../base/outcome.ts";
import type { AskChoice, Question } from "../core/ask.ts";
import { askedFields, typeText } from "../core/asked-fields.ts";
import { timeText } from "./amounts.ts";
import type { Paint } from "./paint.ts";
import { oneLine, printable } from "./printable.ts";

/**
 * `id`: what `sluice answer` takes. `isLive`: a process works on the run now. `given`: an answer that is on its way, or
 * a `skip` of what it is about, to be taken when the run goes on. Times in ms of wall time.
 */
export type QueueEntry = {
  readonly id: string;
  readonly run: string;
  readonly pipeline: string;
  readonly isLive: boolean;
  readonly openedAt: number;
  readonly question: Question;
  readonly given?: { readonly actor: string; readonly choice?: string; readonly at: number; readonly leavesOut?: true };
};

/** `whole`: shows all of the context; else its first lines. */
export type QueueStyle = { readonly now: number; readonly whole: boolean; readonly paint: Paint };

/** Ends with a line feed. */
export function renderQueue(entries: readonly QueueEntry[], style: QueueStyle): string {
  if (entries.length === 0) return "nobody is asked anything\n";
  return entries.map((entry) => `${entryLines(entry, style).join("\n")}\n`).join("\n");
}

function entryLines(entry: QueueEntry, style: QueueStyle): string[] {
  const { question } = entry;
  const { paint } = style;
  return [
    `${paint.bold(entry.id)}  ${entry.pipeline}  ${paint.cyan(question.address)}  ${paint.dim(timesText(entry, style.now))}`,
    ...indented(printable(question.question), 2),
    ...contextLines(entry, style),
    ...(question.tried ?? []).map((cause, index) => `    ${triedText(cause, index, style)}`),
    ...choiceLines(question, paint),
    ...(entry.given === undefined ? [] : [`  ${paint.yellow(givenText(entry.given, entry))}`]),
    ...(entry.given === undefined ? [`  ${paint.dim(answerLine(entry))}`] : []),
  ];
}

function timesText({ openedAt, question }: QueueEntry, now: number): string {
  const asked = `asked ${timeText(Math.max(0, now - openedAt))} ago`;
  const { expires, onExpiry } = question;
  if (expires === undefined) return asked;
  const counts = onExpiry === undefined ? "" : `: then "${onExpiry}" counts`;
  const when =
    expires > now ? `expires in ${timeText(expires - now)}` : "has expired, to be judged when the run goes on";
  return `${asked}, ${when}${counts}`;
}

/** Lines of context that a list shows of one question. */
const contextShown = 12;

function contextLines({ id, question }: QueueEntry, { whole, paint }: QueueStyle): string[] {
  if (question.show === undefined || question.show.trim() === "") return [];
  const lines = indented(printable(question.show), 4);
  if (whole || lines.length <= contextShown) return lines;
  const more = `    … ${lines.length - contextShown} lines more: sluice queue ${id}`;
  return [...lines.slice(0, contextShown), paint.dim(more)];
}

function triedText(cause: Cause, index: number, { whole, paint }: QueueStyle): string {
  const width = whole ? 4_000 : 200;
  const output = cause.output === undefined ? "" : paint.dim(`  said: ${oneLine(cause.output, width)}`);
  return `attempt ${index + 1}  ${paint.red(cause.kind)}: ${oneLine(cause.message, width)}${output}`;
}

function choiceLines({ choices, input }: Question, paint: Paint): string[] {
  const width = Math.max(0, ...choices.map(({ name }) => name.length));
  const lines = choices.flatMap((choice) => {
    const [first = "", ...rest] = printable(choice.leads).split("\n");
    return [
      `    ${paint.bold(choice.name.padEnd(width))}  ${first}`.trimEnd(),
      ...rest.map((line) => `    ${" ".repeat(width)}  ${line}`.trimEnd()),
      ...neededLines(choice, width, paint),
    ];
  });
  return [...lines, ...neededLines({ ...(input === undefined ? {} : { input }) }, 0, paint)];
}

/** What must be given with a choice. */
function neededLines({ input, value }: Pick<AskChoice, "input" | "value">, width: number, paint: Paint): string[] {
  const margin = " ".repeat(width === 0 ? 4 : width + 6);
  const fields = askedFields(input).map(({ name, type, optional, description }) => {
    const about = description === undefined ? "" : ` - ${oneLine(description, 100)}`;
    return `${margin}${paint.dim(`--input ${name}=<${type}>${optional ? " if you like" : ""}${about}`)}`;
  });
  return value === undefined
    ? fields
    : [...fields, `${margin}${paint.dim(`--value <${oneLine(typeText(value), 100)}>`)}`];
}

function givenText(given: NonNullable<QueueEntry["given"]>, { run, isLive }: QueueEntry): string {
  const { actor, choice, leavesOut } = given;
  const answered = choice === undefined ? "answered" : `answered "${choice}"`;
  const what = leavesOut === true ? "left out" : answered;
  const next = isLive ? "the run is about to take it" : `\`sluice resume ${run}\` goes on with it`;
  return `${what} by ${oneLine(actor, 60)}: ${next}`;
}

/** The line that answers it. */
export function answerLine({ id, question }: Pick<QueueEntry, "id" | "question">): string {
  const names = question.choices.map(({ name }) => name).join("|");
  return `sluice answer ${id}${names === "" ? "" : ` ${names}`}`;
}

function indented(text: string, by: number): string[] {
  const lines = text.trim().split("\n");
  return lines.map((line) => `${" ".repeat(by)}${line.trimEnd()}`.trimEnd());
}
