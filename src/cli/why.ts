/** `sluice why RUN [INSTANCE]`: why an instance, or the run as a whole, is as it is, all the way to the first cause. */

import { jsonText } from "../report/json-text.ts";
import { renderStuck, stuckView } from "../report/stuck-view.ts";
import { renderWhy, whyOf } from "../report/why.ts";
import { renderWhyRun, whyRun } from "../report/why-run.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { addMostOptions, instanceAt, lookAt, type MostOptions, mostOf } from "./looking.ts";
import type { OpenedRun } from "./project.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type WhyOptions = MostOptions & { readonly json?: boolean; readonly stuck?: boolean };

export const declareWhy: Declare = (command, { terminal, act }) => {
  command
    .argument(...runArgument)
    .argument("[instance]", "its address, as in `report` or `verdict[claim-3]/refute[1]`; none: the run as a whole")
    .option("--stuck", "what takes longer than usual or waits for somebody, with what to do about it");
  addMostOptions(command)
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      examples(
        ["sluice why @latest report", "why it ran, waits, was skipped, is blocked or failed"],
        ["sluice why @latest", "how the run ended, or what it waits for"],
        ["sluice why @latest --stuck", "what is silent, who is asked, which limit or quota is used up"],
      ),
    )
    .action((text: string, address: string | undefined, options: WhyOptions) =>
      act(async () => lookAt(text, (opened) => why(opened, address, options, terminal))),
    );
};

function why(opened: OpenedRun, address: string | undefined, options: WhyOptions, terminal: Terminal): number {
  const { run, source } = opened.tabled;
  const { beat, pid } = opened;
  const now = Date.now();
  const { paint } = terminal;
  const print = <T>(view: T, render: (view: T, style: typeof paint, width: number) => string): number => {
    terminal.out(options.json === true ? jsonText(view) : render(view, paint, terminal.columns()));
    return exitCodes.ok;
  };
  if (options.stuck === true) {
    if (address !== undefined) throw new UsageError("--stuck is about the run as a whole: leave the instance out");
    return print(stuckView(source, run, { now, most: mostOf(options), beat, pid }), renderStuck);
  }
  if (address === undefined) return print(whyRun(source, run, now), renderWhyRun);
  return print(whyOf(run, instanceAt(run, address)), renderWhy);
}
