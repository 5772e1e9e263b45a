/** `sluice why RUN INSTANCE`: why an instance is as it is, all the way to the first cause. */

import { findAddress } from "../report/instance-address.ts";
import { jsonText } from "../report/json-text.ts";
import { renderWhy, whyOf } from "../report/why.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { openRecord } from "./project.ts";
import { UsageError } from "./usage-error.ts";

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
      act(async () => {
        const { journal, run } = openRecord(text);
        journal.close();
        const instance = findAddress(run, address);
        if (typeof instance === "string") throw new UsageError(instance);
        const view = whyOf(run, instance);
        terminal.out(options.json === true ? jsonText(view) : renderWhy(view, terminal.paint));
        return exitCodes.ok;
      }),
    );
};
