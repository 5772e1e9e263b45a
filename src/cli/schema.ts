/** `sluice schema`: the JSON Schema of pipelines, by which editors complete keys, explain them and mark slips. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { packageRoot } from "./package-root.ts";
import { UsageError } from "./usage-error.ts";

const use = `
In an editor with the YAML language server (VS Code with the YAML extension,
Neovim, Helix, Zed …), the first line of a pipeline names the schema, as a path
from the pipeline or as the address of a file:

  # yaml-language-server: $schema=./pipeline.schema.json

In VS Code, .vscode/settings.json can do it for all pipelines of a project:

  {"yaml.schemas": {"./pipeline.schema.json": "pipelines/**/*.yaml"}}

The schema knows keys and forms. Names, types and expressions are for
\`sluice check\`.
`;

export const declareSchema: Declare = (command, { terminal, act }) => {
  command
    .option("-o, --out <file>", "where to write it; else stdout")
    .option("--json", "the form in which it always is")
    .addHelpText(
      "after",
      `${examples(
        ["sluice schema --out pipeline.schema.json", "beside the pipelines, for the editors of all who work on them"],
        ["sluice schema | jq '.properties | keys'", "the keys at the top of a pipeline"],
      )}${use}`,
    )
    .action(({ out }: { readonly out?: string }) =>
      act(async () => {
        const text = readFileSync(join(packageRoot(), "schemas", "pipeline.schema.json"), "utf8");
        if (out === undefined) {
          terminal.out(text);
          return exitCodes.ok;
        }
        writeSchema(out, text);
        terminal.err(`written; a pipeline beside it begins with\n  ${modeline(out)}\n`);
        return exitCodes.ok;
      }),
    );
};

function modeline(path: string): string {
  return `# yaml-language-server: $schema=./${path.split("/").at(-1) ?? path}`;
}

function writeSchema(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`"${path}" cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
