/** `sluice skip RUN INSTANCE`: leaves an instance out that has not settled, and what needs it with it. */
import { wellFormed } from "../base/json.ts";
import { sendInbox } from "../journal/send-inbox.ts";
import { jsonText } from "../report/json-text.ts";
import { printable } from "../report/printable.ts";
import { resumeCommand, resumeNeeds } from "../report/resume-command.ts";
import type { InstanceRecord } from "../report/run-record.ts";
import type { SkipBody } from "../run/inbox.ts";
import { actorOf } from "./actor-of.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { instanceAt, lookAt } from "./looking.ts";
import { type Hearing, hearingOf, silentText } from "./tell-live.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type SkipOptions = { readonly reason?: string; readonly actor?: string; readonly json?: boolean };

export const declareSkip: Declare = (command, { terminal, act }) => {
  command
    .argument(...runArgument)
    .argument("<instance>", "its address, as in `report` or `verdict[claim-3]/refute[1]`")
    .option("--reason <text>", "why: kept in the journal")
    .option("--actor <name>", "who leaves it out; else who is logged in")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      examples(
        ["sluice skip @latest 'judge[claim-3]' --reason 'it hangs'", "its attempt is ended; the others go on"],
        ["sluice skip @latest report", "also of a run that nobody works on: it counts when that is resumed"],
      ),
    )
    .action((run: string, address: string, options: SkipOptions) =>
      act(async () => skip(run, address, options, terminal)),
    );
};

async function skip(text: string, address: string, options: SkipOptions, terminal: Terminal): Promise<number> {
  const { id, path, isHeld, target, resume } = lookAt(text, ({ tabled, ...opened }) => {
    const instance = instanceAt(tabled.run, address);
    refuse(instance, address);
    return { ...opened, target: instance.iid, resume: resumeCommand(opened.id, resumeNeeds(tabled.run)) };
  });
  const actor = actorOf(options.actor);
  const { reason } = options;
  const body: SkipBody = { target, ...(reason === undefined ? {} : { reason: wellFormed(reason) }) };
  const message = sendInbox(path, { t: Date.now(), actor, verb: "skip", body });
  const hearing = isHeld ? await hearingOf(path, message) : "gone";
  const live = hearing !== "gone";
  if (options.json === true) terminal.out(jsonText({ run: id, told: "skip", address, live }));
  else terminal.err(`${saidText({ id, address, actor, hearing, resume })}\n`);
  return exitCodes.ok;
}

function refuse({ outcome, kind }: InstanceRecord, address: string): void {
  if (outcome !== undefined) throw new UsageError(`\`${address}\` has settled: it is ${outcome}`);
  if (kind === "run") throw new UsageError("the run as a whole cannot be left out", "`sluice cancel` ends it for good");
  if (kind === "round") throw new UsageError("a round cannot be left out by itself", "leave its loop out");
}

type Said = {
  readonly id: string;
  readonly address: string;
  readonly actor: string;
  readonly hearing: Hearing;
  readonly resume: string;
};

function saidText({ id, address, actor, hearing, resume }: Said): string {
  const what = `${address} is left out, says ${printable(actor)}, and what needs it with it`;
  if (hearing === "heard") return what;
  if (hearing === "silent") return `${what}\n${silentText(id)}`;
  return `${what}\nno process works on the run: \`${resume}\` goes on without it`;
}
