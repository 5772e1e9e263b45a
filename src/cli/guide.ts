/** `sluice guide`: the page that teaches a model to write pipelines. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { packageRoot } from "./package-root.ts";

export const declareGuide: Declare = (command, { terminal, act }) => {
  command
    .addHelpText(
      "after",
      `${examples(
        ["sluice guide", "all keys, filters and functions, the shapes of pipelines, what goes wrong; 6,000 tokens"],
        ["sluice guide >> CLAUDE.md", "where agents of a project read it"],
      )}
Put it in front of a request such as "write a pipeline that reviews what changed
since main", and let the model mend what \`sluice check --json\` says of its
answer.
`,
    )
    .action(() =>
      act(async () => {
        terminal.out(readFileSync(join(packageRoot(), "docs", "guide.md"), "utf8"));
        return exitCodes.ok;
      }),
    );
};
