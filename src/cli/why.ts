/** `sluice why RUN INSTANCE`: why an instance is as it is, all the way to the first cause. */

import { jsonText } from "../report/json-text.ts";
import { renderWhy, whyOf } from "../report/why.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { instanceAt, lookAt } from "./looking.ts";

export const declareWhy: Declare = (command, { terminal, act }) => {
  command
    .argument("<run>", "id, beginning of an id, or @latest")
    .argument("<instance>", "its address, as in `report` or `verdict[claim-3]/refute[1]`")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      examples(["sluice why @latest report", "why it ran, waits, was skipped, is blocked or failed"]),
    )
    .action((text: string, address: string, options: { readonly json?: boolean }) =>
      act(async () =>
        lookAt(text, ({ run }) => {
          const view = whyOf(run, instanceAt(run, address));
          terminal.out(options.json === true ? jsonText(view) : renderWhy(view, terminal.paint));
          return exitCodes.ok;
        }),
      ),
    );
};
