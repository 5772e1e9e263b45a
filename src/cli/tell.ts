/** `sluice pause`, `stop` and `cancel`: what one process tells the process of a run, by the run's inbox. */

import { userInfo } from "node:os";
import { isLive } from "../journal/holder.ts";
import { sendInbox } from "../journal/send-inbox.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import { jsonText } from "../report/json-text.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { projectFolder, runFile } from "./project.ts";

type Verb = "pause" | "stop" | "cancel";

const says: Readonly<Record<Verb, string>> = {
  pause: "starts nothing new; what is in flight finishes",
  stop: "finishes what is in flight and ends; `sluice resume` goes on",
  cancel: "ends what is in flight, and for good",
};

export const declarePause: Declare = (command, context) => declareTell("pause")(command, context);
export const declareStop: Declare = (command, context) => declareTell("stop")(command, context);
export const declareCancel: Declare = (command, context) => declareTell("cancel")(command, context);

function declareTell(verb: Verb): Declare {
  return (command, { terminal, act }) => {
    command
      .argument("<run>", "id, beginning of an id, or @latest")
      .option("--json", "as JSON")
      .addHelpText("after", examples([`sluice ${verb} @latest`, `the run ${says[verb]}`]))
      .action((text: string, options: { readonly json?: boolean }) =>
        act(async () => {
          const { id, path } = runFile(projectFolder(), text);
          const isRunning = isHeld(path);
          sendInbox(path, { t: Date.now(), actor: userInfo().username, verb, body: null });
          if (options.json === true) terminal.out(jsonText({ run: id, told: verb, live: isRunning }));
          else
            terminal.err(
              isRunning
                ? `run ${id} was told: it ${says[verb]}\n`
                : `run ${id} is not running: it will read this when it goes on\n`,
            );
          return exitCodes.ok;
        }),
      );
  };
}

function isHeld(path: string): boolean {
  const journal = openJournal(path, { mode: "read", now: Date.now() });
  const { holder } = journal.head;
  journal.close();
  return holder !== undefined && isLive(holder);
}
