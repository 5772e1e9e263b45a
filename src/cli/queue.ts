/** `sluice queue [RUN]`: what people are asked, with what each answer leads to. */
import { jsonText } from "../report/json-text.ts";
import { type QueueEntry, renderQueue } from "../report/queue-view.ts";
import { findQuestion, openQuestions } from "./ask-queue.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

type QueueOptions = { readonly json?: boolean };

export const declareQueue: Declare = (command, { terminal, act }) => {
  command
    .argument("[run]", "id, beginning of an id, or @latest; with `:n` one question in full")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      examples(
        ["sluice queue", "what all runs of the project ask, the oldest first"],
        ["sluice queue @latest:1", "one question with all of its context"],
        ["sluice queue --json", "for programs: with the JSON Schema of what is to be filled in"],
      ),
    )
    .action((run: string | undefined, options: QueueOptions) => act(async () => show(run, options, terminal)));
};

function show(run: string | undefined, options: QueueOptions, terminal: Terminal): number {
  const isOne = run !== undefined && /:\d+$/.test(run);
  const { entries, unreadable } = isOne ? { entries: [findQuestion(run).entry], unreadable: [] } : openQuestions(run);
  if (options.json === true) terminal.out(jsonText(entries.map(flat)));
  else terminal.out(renderQueue(entries, { now: Date.now(), whole: isOne, paint: terminal.paint }));
  for (const message of unreadable) terminal.err(`${terminal.errPaint.yellow("unreadable")}: ${message}\n`);
  return exitCodes.ok;
}

/** One object, as the journal has the question, with where it is asked. */
function flat({ question, ...entry }: QueueEntry): object {
  const { iid: _, ...asked } = question;
  return { ...entry, ...asked };
}
