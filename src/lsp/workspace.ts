/** The pipelines of the folders that the editor works in: who calls whom is only known by looking at all of them. */
import type { LanguageHost } from "./host.ts";
import type { Outline } from "./outline.ts";
import type { Project } from "./project.ts";

export type Workspace = {
  readonly folders: () => readonly string[];
  /** What is declared and called in each pipeline, open or on disk; those that cannot be read are left out. */
  readonly outlines: () => Promise<readonly Outline[]>;
};

/** `folders`: as the editor says. */
export function openWorkspace(folders: readonly string[], project: Project, host: LanguageHost): Workspace {
  return {
    folders: () => folders,
    outlines: async () => {
      const found = await Promise.all(folders.map((folder) => host.pipelinesIn(folder)));
      const open = project.all().map(({ current }) => current.path);
      const paths = new Set([...open, ...found.flat()]);
      const outlines = [...paths].map((path) => project.outlineOf(path));
      return outlines.filter((outline) => outline !== undefined);
    },
  };
}
