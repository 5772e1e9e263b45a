/** `sluice lsp --stdio`: the language server, with the files of this machine in its hands. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LanguageHost } from "../lsp/host.ts";
import { type Declare, examples } from "./command.ts";
import { findPipelines } from "./find-pipelines.ts";
import { packageVersion, projectHome } from "./package-root.ts";
import { agentNames, callableNames, openProjectFiles, placeFor } from "./project-files.ts";
import { thisMachine } from "./this-machine.ts";
import { UsageError } from "./usage-error.ts";

type LspOptions = { readonly stdio?: boolean };

export const declareLsp: Declare = (command, { act }) => {
  command
    .option("--stdio", "speak on stdin and stdout, which is the only way there is")
    .addHelpText("after", examples(["sluice lsp --stdio", "what an editor starts: see docs/lsp.md"]))
    .action((options: LspOptions) => act(() => serveEditor(options)));
};

/** Ends with the process: an editor says `exit`, or goes away. */
async function serveEditor({ stdio }: LspOptions): Promise<number> {
  if (stdio !== true) throw new UsageError("the language server is started by an editor", "it is given `--stdio`");
  const { serve } = await import("../lsp/serve.ts");
  serve(openHost(), process.stdin, process.stdout);
  return new Promise(() => {});
}

/** The folder that the editor works in becomes that of this process: programs and paths are looked for from there. */
function openHost(): LanguageHost {
  let entered: string | undefined;
  return {
    version: packageVersion(),
    home: projectHome,
    enter: (folder) => {
      try {
        process.chdir(folder);
        entered = folder;
      } catch {
        entered = undefined; // a folder that is gone: nothing is said of programs and paths then
      }
    },
    machine: (path) => (entered !== undefined && path.startsWith(`${entered}/`) ? thisMachine() : undefined),
    files: openProjectFiles,
    read: (path) => openProjectFiles({ path: join(dirname(path), "."), text: "" }).text(path),
    callable: callableNames,
    agents: agentNames,
    place: (path, main) => placeFor(path, main) ?? path,
    pipelinesIn: async (folder) => {
      try {
        return await findPipelines([folder]);
      } catch {
        return []; // a folder without pipelines is wrong use of the command line, and nothing of note here
      }
    },
    namesIn: (folder) => {
      try {
        const found = readdirSync(folder, { withFileTypes: true });
        return found.map((one) => (one.isDirectory() ? `${one.name}/` : one.name));
      } catch {
        return [];
      }
    },
  };
}
