/** A process that runs the small plan into a file until it is killed: `tsx left-run.ts <folder> <script>`. */
import { join } from "node:path";
import { createJournal } from "../../src/journal/sqlite-journal.ts";
import { createRunControl } from "../../src/run/control.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { startRun } from "../../src/run/start-run.ts";
import { testProvider, untilAborted } from "./fakes.ts";
import { smallPlan } from "./small-plan.ts";

const [, , folder = "", script = ""] = process.argv;
const plan = smallPlan(["bash", "-c", script]);
const run = { id: "left-run", pipeline: plan.name, plan, provider: "test", now: Date.now() };
const journal = createJournal(join(folder, "left.db"), run);
const provider = testProvider(untilAborted);
const setup = {
  provider,
  folder,
  environment: {},
  version: "0",
  control: createRunControl(),
  observer: silentObserver,
};
await startRun(setup, { journal, inputs: { reader: "me" }, seed: 1, limits: { atOnce: 4, list: 100 } });
