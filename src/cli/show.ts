/** `sluice show RUN [INSTANCE]`: a run, or one instance of it in full. */

import { jsonText } from "../report/json-text.ts";
import { runView } from "../report/run-view.ts";
import { renderRun, resultText } from "../report/run-view-text.ts";
import { showInstance } from "../report/show.ts";
import { renderInstance } from "../report/show-text.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { instanceAt, lookAt } from "./looking.ts";
import type { OpenedRun } from "./project.ts";
import type { Terminal } from "./terminal.ts";

export const declareShow: Declare = (command, { terminal, act }) => {
  command
    .argument(...runArgument)
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
      act(async () => lookAt(text, (opened) => show(opened, address, options, terminal))),
    );
};

function show(
  { tabled: { run }, source }: OpenedRun,
  address: string | undefined,
  options: ShowOptions,
  terminal: Terminal,
): number {
  if (address !== undefined) {
    const view = showInstance(run, instanceAt(run, address), source);
    terminal.out(options.json === true ? jsonText(view) : renderInstance(view, terminal.paint));
    return exitCodes.ok;
  }
  const view = runView(run);
  if (options.json === true) terminal.out(jsonText(view));
  else if (options.result === true) terminal.out(`${resultText(view) ?? ""}\n`);
  else terminal.out(renderRun(view, terminal.paint));
  return exitCodes.ok;
}

type ShowOptions = { readonly json?: boolean; readonly result?: boolean };
