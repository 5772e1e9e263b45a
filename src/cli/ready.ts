/** `sluice ready RUN`: what is in flight, and what would start next, in this order. */

import { jsonText } from "../report/json-text.ts";
import { readyView, renderReady } from "../report/ready-view.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { addMostOptions, lookAt, type MostOptions, mostOf } from "./looking.ts";

type ReadyOptions = MostOptions & { readonly json?: boolean };

export const declareReady: Declare = (command, { terminal, act }) => {
  command.argument(...runArgument);
  addMostOptions(command)
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      examples(
        ["sluice ready @latest", "what is in flight, and the next twenty that would start"],
        ["sluice ready @latest --json --all", "all of it, for programs"],
      ),
    )
    .action((text: string, options: ReadyOptions) =>
      act(async () =>
        lookAt(text, ({ tabled: { run, source } }) => {
          const view = readyView(source, run, { most: mostOf(options), now: Date.now() });
          terminal.out(options.json === true ? jsonText(view) : renderReady(view, terminal.paint));
          return exitCodes.ok;
        }),
      ),
    );
};
