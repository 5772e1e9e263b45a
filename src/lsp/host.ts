/** What the language server is given: it touches neither disk nor terminal itself. */

import type { Diagnostic } from "../base/diagnostic.ts";
import type { Machine } from "../compile/compile.ts";

/** The files of one project, as the command line lets a pipeline read them. */
export type HostFiles = {
  readonly text: (path: string) => string | undefined;
  readonly refusal: (path: string) => string | undefined;
  readonly diagnostics: readonly Diagnostic[];
};

export type LanguageHost = {
  readonly version: string;
  readonly home: string; // where the project lives on the web, with the pages of its rules
  /** `open`: the texts of files that are open in the editor, which win over those on disk. */
  readonly files: (
    main: { readonly path: string; readonly text: string },
    open: ReadonlyMap<string, string>,
  ) => HostFiles;
  /** The text of a file; undefined where it cannot be had. Never throws. */
  readonly read: (path: string) => string | undefined;
  /** What a call could name: `std/…`, and the pipelines beside this one. */
  readonly callable: (path: string) => readonly string[];
  /** The roles that the pipeline can name beside its own, from `.claude/agents`. */
  readonly agents: (path: string) => readonly string[];
  /** Where a file that the pipeline at `main` names stands on disk: patterns are in the package, agents in the project. */
  readonly place: (path: string, main: string) => string;
  /** The editor works in this one folder. */
  readonly enter: (folder: string) => void;
  /** What is known of programs and paths where the pipeline would run; undefined where that is not known. */
  readonly machine: (path: string) => Machine | undefined;
  /** The pipelines of a folder, for what must know all who call a pipeline. Never throws. */
  readonly pipelinesIn: (folder: string) => Promise<readonly string[]>;
  /** The paths of files in a folder that can be named from within it, relative. Never throws. */
  readonly namesIn: (folder: string) => readonly string[];
};
