/** `sluice show RUN [INSTANCE]`: a run, or one instance of it in full. */

import { findAddress } from "../report/instance-address.ts";
import { jsonText } from "../report/json-text.ts";
import { runView } from "../report/run-view.ts";
import { renderRun, resultText } from "../report/run-view-text.ts";
import { showInstance } from "../report/show.ts";
import { renderInstance } from "../report/show-text.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { openRecord } from "./project.ts";
import { UsageError } from "./usage-error.ts";

export const declareShow: Declare = (command, { terminal, act }) => {
  command
    .argument("<run>", "id, beginning of an id, or @latest")
    .argument("[instance]", "its address, as in `verdict[claim-3]/refute[1]`")
    .option("--json", "as JSON")
    .option("--result", "only what the run returned")
    .addHelpText(
      "after",
      examples(
        ["sluice show @latest", "how it ended, by phase and node"],
        ["sluice show @latest 'read[a.ts]'", "prompt, reply and attempts of one instance"],
        ["sluice show @latest --result", "the result alone"],
      ),
    )
    .action((text: string, address: string | undefined, options: ShowOptions) =>
      act(async () => {
        const { journal, run } = openRecord(text);
        try {
          if (address === undefined) return showRun();
          const instance = findAddress(run, address);
          if (typeof instance === "string") throw new UsageError(instance);
          const view = showInstance(run, instance, {
            eventsOf: ({ iid }) => [...journal.events()].filter((event) => "iid" in event && event.iid === iid),
            value: journal.value,
          });
          terminal.out(options.json === true ? jsonText(view) : renderInstance(view, terminal.paint));
          return exitCodes.ok;
        } finally {
          journal.close();
        }

        function showRun(): number {
          const view = runView(run);
          if (options.json === true) terminal.out(jsonText(view));
          else if (options.result === true) terminal.out(`${resultText(view) ?? ""}\n`);
          else terminal.out(renderRun(view, terminal.paint));
          return exitCodes.ok;
        }
      }),
    );
};

type ShowOptions = { readonly json?: boolean; readonly result?: boolean };
