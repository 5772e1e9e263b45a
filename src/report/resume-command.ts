/** The command that goes on with a run, with every option that it cannot know from the journal. */
import type { RunRecord } from "./run-record.ts";

/** Options that `resume` needs again, as a person writes them. */
export type ResumeNeeds = readonly string[];

/**
 * Of a run that asks a program: which one is not journaled, because its arguments may hold secrets; nor does anybody but
 * its user know what one attempt of it uses at most.
 */
export function resumeNeeds({ began, limits }: Pick<RunRecord, "began" | "limits">): ResumeNeeds {
  if (began?.provider !== "command") return [];
  const most = Object.entries(limits?.rates?.most ?? {});
  return ["--command PROGRAM", ...most.map(([name, amount]) => `--attempt-most ${name}=${amount}`)];
}

/** `sluice resume 20261121-1235-aaaaa --command PROGRAM`. */
export function resumeCommand(run: string, needs: ResumeNeeds): string {
  return ["sluice resume", run, ...needs].join(" ");
}
