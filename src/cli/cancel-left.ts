/** Cancels a run that no process works on: what still lives of it is ended, and nothing of it is asked again. */
import type { Provider } from "../agents/provider.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import { createRunControl } from "../run/control.ts";
import { silentObserver } from "../run/progress.ts";
import { resumeRun } from "../run/resume-run.ts";
import { actorOf } from "./actor-of.ts";
import { beganOrThrow } from "./began-or-throw.ts";
import { packageVersion } from "./package-root.ts";

/** Takes the run, and gives it back as `cancelled`. Throws `JournalError`, and `UsageError` where it has not begun. */
export async function cancelLeft(path: string, project: string): Promise<void> {
  const journal = openJournal(path, { mode: "own", now: Date.now() });
  try {
    beganOrThrow(journal);
    const control = createRunControl();
    control.send({ kind: "tell", verb: "cancel", actor: actorOf() }); // heard before anything could start
    await resumeRun(
      {
        ...{ provider: nobody, folder: project, environment: {}, version: packageVersion(), control },
        observer: silentObserver,
      },
      { journal },
    );
  } finally {
    journal.close();
  }
}

/** A request that waits in a provider's queue is asked for once more, to be told that it is not. */
const nobody: Provider = {
  name: "none",
  problems: () => [],
  rates: () => ({ keeps: "nothing", outputTokens: 0, usd: {} }),
  ask: async () => ({ kind: "aborted", clean: true }),
  close: async () => undefined,
};
