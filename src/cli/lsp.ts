/** `sluice lsp --stdio`: the language server, with the files of this machine in its hands. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LanguageHost } from "../lsp/host.ts";
import { type Declare, examples } from "./command.ts";
import { findPipelines } from "./find-pipelines.ts";
import { packageVersion, projectHome, standardFolder } from "./package-root.ts";
import { callableNames, openProjectFiles } from "./project-files.ts";
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
  serve(host, process.stdin, process.stdout);
  return new Promise(() => {});
}

const host: LanguageHost = {
  version: packageVersion(),
  home: projectHome,
  files: openProjectFiles,
  read: (path) => openProjectFiles({ path: join(dirname(path), "."), text: "" }).text(path),
  callable: callableNames,
  place: (path) => (path.startsWith("std/") ? join(standardFolder(), path.slice("std/".length)) : path),
  pipelinesIn: async (folder) => {
    try {
      return await findPipelines([folder]);
    } catch {
      return []; // a folder without pipelines is wrong use of the command line, and nothing of note here
    }
  },
  namesIn: (folder) => {
    try {
      return readdirSync(folder, { withFileTypes: true }).map((one) => (one.isDirectory() ? `${one.name}/` : one.name));
    } catch {
      return [];
    }
  },
};
