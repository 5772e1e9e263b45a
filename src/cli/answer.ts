/** `sluice answer ID [CHOICE]`: answers a question, also days later and where no process works on the run. */
import { nearestWord } from "../base/did-you-mean.ts";
import { isJsonObject, type Json, type JsonObject, wellFormed } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Answer, AskRow, Question } from "../core/ask.ts";
import { type AskedField, askedFields } from "../core/asked-fields.ts";
import { answerProblems, choiceOf } from "../core/check-answer.ts";
import type { InboxMessage } from "../journal/journal.ts";
import { type InboxView, sendInbox } from "../journal/send-inbox.ts";
import { jsonText } from "../report/json-text.ts";
import { printable } from "../report/printable.ts";
import { type AnswerBody, answerVerb } from "../run/inbox.ts";
import { readByType } from "../run/read-by-type.ts";
import { type Parsed, parseJson } from "../tools/parse-output.ts";
import { actorOf } from "./actor-of.ts";
import { type FoundAsk, findQuestion, isAnswerTo } from "./ask-queue.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { collectInput } from "./input-options.ts";
import { resumeOf } from "./project.ts";
import { readTextFile } from "./read-file.ts";
import { type Hearing, hearingOf, silentText } from "./tell-live.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type AnswerOptions = {
  readonly reason?: string;
  readonly note?: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly value?: string;
  readonly actor?: string;
  readonly json?: boolean;
};

export const declareAnswer: Declare = (command, { terminal, act }) => {
  command
    .argument("<id>", "RUN:n, as `sluice queue` shows it; RUN alone where it asks only one thing")
    .argument("[choice]", "one of the choices; none where there is nothing to choose")
    .option("--reason <text>", "why: kept in the journal")
    .option("--note <text>", "what goes into the run with it: to the agent that tries again, to the next round")
    .option("--input <name=value>", "what is to be filled in, read by its type; may be repeated", collectInput)
    .option(
      "--value <json>",
      "the value that stands in place of a result, also a text without quotes; @FILE reads it from a file",
    )
    .option("--actor <name>", "who answers; else who is logged in")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      examples(
        ["sluice answer @latest:1 ship --reason 'tests are green'", "the first question of the latest run"],
        ["sluice answer 20261121-0316:2 hold --input reason='too late'", "with a field that the choice asks for"],
        ["sluice answer @latest:3 retry --note 'use the v2 API'", "an agent tries again, and is shown the note"],
        ["sluice answer @latest:3 value --value @result.json", "the result, given by hand"],
      ),
    )
    .action((id: string, choice: string | undefined, options: AnswerOptions) =>
      act(async () => answer(id, choice, options, terminal)),
    );
};

async function answer(
  id: string,
  choice: string | undefined,
  options: AnswerOptions,
  terminal: Terminal,
): Promise<number> {
  const found = findQuestion(id);
  const { question } = found.row;
  refuseIfClosed(found.run, found.row);
  const given = answerOf(question, choice, options);
  const misfits = fieldProblems(question, given);
  const problems = misfits.length > 0 ? misfits : answerProblems(question, given);
  if (problems.length > 0)
    throw new UsageError(problems.join("\n  "), `\`sluice queue ${found.entry.id}\` shows the question`);
  const message = send(found, given);
  const hearing = found.entry.isLive ? await hearingOf(found.path, message) : "gone";
  if (options.json === true) terminal.out(jsonText({ ...about(found), ...given, live: hearing !== "gone" }));
  else terminal.err(`${saidText(found, given, hearing)}\n`);
  return exitCodes.ok;
}

function about({ run, entry, row }: FoundAsk): object {
  return { id: entry.id, run, ask: row.question.ask, address: row.question.address };
}

function answerOf(question: Question, choice: string | undefined, options: AnswerOptions): Answer {
  const { reason, note } = options;
  const value = options.value === undefined ? undefined : givenValue(question, choice, options.value);
  const input = options.input === undefined ? undefined : inputOf(question, choice, options.input);
  return {
    actor: actorOf(options.actor),
    ...(choice === undefined ? {} : { choice }),
    ...(input === undefined ? {} : { input }),
    ...(value === undefined ? {} : { value }),
    ...(note === undefined ? {} : { note: wellFormed(note) }),
    ...(reason === undefined ? {} : { reason: wellFormed(reason) }),
  };
}

/** Text where the type takes text, else JSON; a field that nobody asked for is told by `answerProblems`. */
function inputOf(question: Question, choice: string | undefined, given: Readonly<Record<string, string>>): JsonObject {
  const fields = fieldsAsked(question, choice);
  const input = Object.entries(given).map(([name, text]): [string, Json] => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) return [name, text];
    const read = readByType(field.schema, text);
    if ("value" in read) return [name, read.value];
    throw new UsageError(`"${name}" takes ${field.type}, and "${text}" is none`);
  });
  return Object.fromEntries(input);
}

/** Of a choice that there is not, of one without fields, all else is told by `answerProblems`. */
function fieldsAsked(question: Question, choice: string | undefined): readonly AskedField[] {
  const chosen = question.choices.length === 0 ? question : choiceOf(question, choice);
  return typeof chosen === "string" ? [] : askedFields(chosen.input);
}

/** Fields that are misspelt or missing, with what to write: a misspelt one counts as the one that it is near to. */
function fieldProblems(question: Question, { choice, input = {} }: Answer): readonly string[] {
  const fields = fieldsAsked(question, choice);
  const what = choice === undefined ? "the question" : `"${choice}"`;
  const names = fields.map(({ name }) => name);
  const lacking = fields.filter(({ name, optional }) => !optional && !Object.hasOwn(input, name));
  const unknown = fields.length === 0 ? [] : Object.keys(input).filter((name) => !names.includes(name));
  const meant = unknown.map((name) => nearestWord(name, names));
  return [
    ...unknown.map((name, index) => {
      const near = meant[index];
      const cure = near === undefined ? `it asks for ${names.join(", ")}` : `did you mean "${near}"?`;
      return `${what} asks for no "${name}"; ${cure}`;
    }),
    ...lacking
      .filter(({ name }) => !meant.includes(name))
      .map(({ name, type }) => `${what} asks for "${name}" (${type}): add --input ${name}=…`),
  ];
}

function givenValue(question: Question, choice: string | undefined, text: string): Json {
  const chosen = choiceOf(question, choice);
  const schema = typeof chosen === "string" ? {} : (chosen.value ?? {});
  const said = text.startsWith("@") ? readTextFile(text.slice(1), limits.inputBytes) : text;
  const read = textInQuotes(said) ?? readByType(schema, said);
  if ("value" in read) return read.value;
  throw new UsageError(`--value: ${read.problem}`);
}

/** JSON stays JSON where the type takes text, so that a file or program may give any value as JSON. */
function textInQuotes(said: string): Parsed | undefined {
  const parsed = said.trimStart().startsWith('"') ? parseJson(wellFormed(said)) : undefined;
  return parsed !== undefined && "value" in parsed && typeof parsed.value === "string" ? parsed : undefined;
}

/** Judged again in the moment of sending: of two who answer at once, one is told that the other was first. */
function send({ run, path, row }: FoundAsk, { actor, ...said }: Answer): number {
  const { iid, ask } = row.question;
  const body: AnswerBody = { iid, ask, ...said };
  const message: Omit<InboxMessage, "id"> = { t: Date.now(), actor, verb: answerVerb, body };
  return sendInbox(path, message, (view: InboxView) => {
    refuseIfClosed(run, view.ask(ask) ?? row);
    const first = view.untaken().find((other) => isAnswerTo(other, row.question));
    if (first !== undefined) throw new UsageError(`${firstText(first)}; the run takes it when it goes on`);
  });
}

function firstText({ actor, body }: InboxMessage): string {
  const choice = isJsonObject(body) ? body["choice"] : undefined;
  return `${printable(actor)} was first, and has answered${typeof choice === "string" ? ` "${choice}"` : ""}`;
}

function refuseIfClosed(run: string, { question, closed }: AskRow): void {
  if (closed === undefined) return;
  const when = new Date(closed.t).toISOString().slice(0, 16).replace("T", " ");
  const what = `question ${question.ask} of ${run} (${question.address})`;
  const rule = closed.how === undefined ? "the first answer counts" : `\`sluice show ${run}\` tells how it went on`;
  throw new UsageError(`${what} ${closedText(question, closed)} at ${when} UTC`, rule);
}

function closedText({ onExpiry }: Question, { answer: given, how }: NonNullable<AskRow["closed"]>): string {
  if (how === "expired") return `has expired, and "${onExpiry ?? ""}" counts,`;
  if (how === "moot" || given === undefined) return "is asked no more: what it was about ended without it";
  const choice = given.choice === undefined ? "" : ` "${given.choice}"`;
  const reason = given.reason === undefined ? "" : ` (${printable(given.reason)})`;
  return `was answered${choice} by ${printable(given.actor)}${reason}`;
}

function saidText({ run, path, row }: FoundAsk, { choice, actor }: Answer, hearing: Hearing): string {
  const what = `${row.question.address}: ${choice === undefined ? "answered" : `"${choice}"`}, says ${printable(actor)}`;
  if (hearing === "heard") return `${what}\nthe run goes on with it now`;
  if (hearing === "silent") return `${what}\n${silentText(run)}`;
  return `${what}\nno process works on the run: \`${resumeOf(run, path)}\` goes on with it`;
}
