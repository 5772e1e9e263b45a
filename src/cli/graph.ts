/** `sluice graph FILE`: the dependencies of a pipeline as Mermaid or DOT. */
import { Option } from "commander";
import { type GraphFormat, graphOf } from "../report/graph.ts";
import { graphView } from "../report/graph-view.ts";
import { jsonText } from "../report/json-text.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { loadPlan } from "./load-plan.ts";

type GraphOptions = { readonly format: GraphFormat; readonly json?: boolean };

export const declareGraph: Declare = (command, { terminal, act }) => {
  command
    .argument("<file>", "a pipeline (YAML), or a plan (JSON)")
    .addOption(
      new Option("--format <form>", "the language of the drawing").choices(["mermaid", "dot"]).default("mermaid"),
    )
    .option("--json", "nodes, boxes and arrows as JSON")
    .addHelpText(
      "after",
      examples(
        ["sluice graph review.yaml", "Mermaid, which Markdown on GitHub shows"],
        ["sluice graph review.yaml --format dot | dot -Tsvg -o review.svg", "a picture by Graphviz"],
      ),
    )
    .action((file: string, options: GraphOptions) =>
      act(async () => {
        const plan = await loadPlan(file, terminal);
        if (plan === undefined) return exitCodes.findings;
        terminal.out(options.json === true ? jsonText(graphView(plan)) : graphOf(plan, options.format));
        return exitCodes.ok;
      }),
    );
};
