/** `sluice pause`, `stop` and `cancel`: what one process tells the process of a run, by the run's inbox. */

import { hasEnded, type RunState } from "../base/outcome.ts";
import { jsonText } from "../report/json-text.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { liveHolder } from "./live-holder.ts";
import { projectFolder, resumeOf, runFile } from "./project.ts";
import { silentText, tellLive } from "./tell-live.ts";
import { UsageError } from "./usage-error.ts";

type Verb = "pause" | "stop" | "cancel";
type Told = { readonly live: boolean; readonly told: boolean; readonly text: string };

const says: Readonly<Record<Verb, string>> = {
  pause: "starts nothing new; what is in flight finishes, and its process stays",
  stop: "finishes what is in flight and ends; `sluice resume` goes on",
  cancel: "ends what is in flight, and for good",
};

export const declarePause: Declare = (command, context) => declareTell("pause")(command, context);
export const declareStop: Declare = (command, context) => declareTell("stop")(command, context);
export const declareCancel: Declare = (command, context) => declareTell("cancel")(command, context);

function declareTell(verb: Verb): Declare {
  return (command, { terminal, act }) => {
    command
      .argument(...runArgument)
      .option("--json", "as JSON")
      .addHelpText("after", examples([`sluice ${verb} @latest`, `the run ${says[verb]}`]))
      .action((run: string, options: { readonly json?: boolean }) =>
        act(async () => {
          const project = projectFolder();
          const { id, path } = runFile(project, run);
          const { live, told, text } = await tell(verb, { id, path, project });
          if (options.json === true) terminal.out(jsonText({ run: id, told: told ? verb : null, live }));
          else terminal.err(`${text}\n`);
          return exitCodes.ok;
        }),
      );
  };
}

type Place = { readonly id: string; readonly path: string; readonly project: string };

/** Where no process works on the run there is nothing to hold; to cancel it takes none. */
async function tell(verb: Verb, { id, path, project }: Place): Promise<Told> {
  const { state, pid } = liveHolder(path);
  refuseEnded(verb, id, state);
  if (pid !== undefined) {
    const hearing = await tellLive(path, verb, null);
    if (hearing === "gone") return tell(verb, { id, path, project }); // what there is to say of it now
    const next = verb === "pause" ? `; \`sluice resume ${id}\` goes on` : "";
    const text = hearing === "heard" ? `run ${id} was told: it ${says[verb]}${next}` : silentText(id);
    return { live: true, told: true, text };
  }
  if (verb !== "cancel") {
    const text = `no process works on run ${id}: there is nothing to ${verb}; \`${resumeOf(id, path)}\` goes on with it`;
    return { live: false, told: false, text };
  }
  const { cancelLeft } = await import("./cancel-left.ts");
  await cancelLeft(path, project);
  const text = `run ${id} is cancelled, for good; \`sluice rerun ${id}\` begins anew, with the results that it has`;
  return { live: false, told: true, text };
}

function refuseEnded(verb: Verb, id: string, state: RunState): void {
  if (hasEnded(state)) throw new UsageError(`run ${id} has ended (${state}): there is nothing to ${verb}`);
}
