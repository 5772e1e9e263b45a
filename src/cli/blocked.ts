/** `sluice blocked RUN`: all that waits or was kept from running, and by what. */

import { blockedView, renderBlocked } from "../report/blocked-view.ts";
import { jsonText } from "../report/json-text.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { addMostOptions, lookAt, type MostOptions, mostOf } from "./looking.ts";

export const declareBlocked: Declare = (command, { terminal, act }) => {
  command.argument(...runArgument);
  addMostOptions(command)
    .option("--json", "as JSON")
    .addHelpText("after", examples(["sluice blocked @latest", "what did not run, and the first cause of each"]))
    .action((text: string, options: MostOptions & { readonly json?: boolean }) =>
      act(async () =>
        lookAt(text, ({ tabled: { run } }) => {
          const isWhole = options.json === true && options.limit === undefined; // programs get all of it, as ever
          const view = blockedView(run, mostOf(isWhole ? { all: true } : options));
          const { paint, columns } = terminal;
          terminal.out(options.json === true ? jsonText(view) : renderBlocked(view, paint, columns()));
          return exitCodes.ok;
        }),
      ),
    );
};
