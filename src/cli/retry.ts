/** `sluice retry RUN [INSTANCE…]`: a new run in which these, or all that failed, are done again, and nothing else is. */
import type { Journal } from "../journal/journal.ts";
import { addressOf } from "../report/instance-address.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { instanceAt, lookAt } from "./looking.ts";
import { type AgainCall, addReuseOptions, startAgain } from "./rerun.ts";
import { addRunOptions } from "./run-options.ts";

export const declareRetry: Declare = (command, { terminal, act }) => {
  command
    .argument(...runArgument)
    .argument("[instances...]", "their addresses, each with all that is inside; else all that failed");
  addReuseOptions(addRunOptions(command))
    .addHelpText(
      "after",
      examples(
        ["sluice retry @latest", "what failed, once more"],
        [
          "sluice retry @latest 'judge[claim-3]'",
          "this one, and what failed; what reads it only if it comes out otherwise",
        ],
        ["sluice retry @latest judge --plan", "what another try of all items would start"],
      ),
    )
    .action((text: string, instances: readonly string[], options: AgainCall["options"]) =>
      act(() => startAgain({ text, file: undefined, options, terminal, reuseOf: (run) => retryOf(run, instances) })),
    );
};

/** What is good stays, whatever the files are by now: the run itself may have changed them. Throws `UsageError`. */
function retryOf(source: Journal, instances: readonly string[]) {
  if (instances.length === 0) return { anyFiles: true } as const;
  const again = lookAt(source.head.id, ({ tabled: { run } }) =>
    instances.map((address) => addressOf(run, instanceAt(run, address).iid)),
  );
  return { anyFiles: true, again } as const;
}
