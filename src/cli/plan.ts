/** `sluice plan FILE`: what would run, what waits for what, and the worst case, before a token is spent. */
import { jsonText } from "../report/json-text.ts";
import { planView } from "../report/plan-view.ts";
import { renderPlan } from "../report/plan-view-text.ts";
import { inputsOrThrow } from "./check-given.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { addInputOptions, type InputOptions, readInputs } from "./input-options.ts";
import { loadPlan } from "./load-plan.ts";
import { openDearest } from "./open-prices.ts";
import type { Terminal } from "./terminal.ts";
import { thisMachine } from "./this-machine.ts";

type PlanOptions = InputOptions & { readonly json?: boolean; readonly prices?: string };

export const declarePlan: Declare = (command, { terminal, act }) => {
  command.argument("<file>", "a pipeline (YAML), or a plan (JSON)");
  addInputOptions(command)
    .option("--prices <file>", "prices of models, laid over those that sluice knows")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      examples(
        ["sluice plan research.yaml", "nodes by phase, barriers, the most agents that it can ask"],
        ["sluice plan research.yaml --input sources=40", "the worst case with this input"],
      ),
    )
    .action((file: string, options: PlanOptions) => act(() => plan(file, options, terminal)));
};

async function plan(file: string, options: PlanOptions, terminal: Terminal): Promise<number> {
  const loaded = await loadPlan(file, terminal, { machine: thisMachine() });
  if (loaded === undefined) return exitCodes.findings;
  const { given, typed } = await readInputs(options);
  const names = new Set([...Object.keys(given), ...Object.keys(typed)]);
  const { checkInputs } = await import("../run/check-inputs.ts"); // it takes long to load, and `check` shares this file
  // Only what is given must fit: a plan can be looked at without its inputs.
  const asked = { ...loaded, inputs: loaded.inputs.filter(({ name }) => names.has(name)) };
  const inputs = inputsOrThrow(checkInputs({ ...asked, name: loaded.name }, given, typed));
  const { pricePlan } = await import("../compile/compile.ts");
  const view = planView(pricePlan(loaded, inputs, await openDearest(options.prices)), inputs);
  terminal.out(
    options.json === true ? jsonText(view) : renderPlan(view, { paint: terminal.paint, width: terminal.columns() }),
  );
  return exitCodes.ok;
}
