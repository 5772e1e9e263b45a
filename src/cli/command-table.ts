/** The commands of `sluice`. Each file is loaded when its command is asked for, so that none pays for another. */
import type { Declare } from "./command.ts";

export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Declare>;
};

export const commandTable: readonly CommandEntry[] = [
  {
    name: "check",
    summary: "find what is wrong with pipelines",
    load: async () => (await import("./check.ts")).declareCheck,
  },
  {
    name: "plan",
    summary: "show what would run, what waits for what, and the worst case",
    load: async () => (await import("./plan.ts")).declarePlan,
  },
  {
    name: "compile",
    summary: "write the plan as JSON, which runs without the YAML",
    load: async () => (await import("./compile.ts")).declareCompile,
  },
  {
    name: "graph",
    summary: "draw the dependencies as Mermaid or DOT",
    load: async () => (await import("./graph.ts")).declareGraph,
  },
  { name: "run", summary: "run a pipeline", load: async () => (await import("./run.ts")).declareRun },
  {
    name: "resume",
    summary: "go on with a run that was stopped or killed",
    load: async () => (await import("./resume.ts")).declareResume,
  },
  {
    name: "rerun",
    summary: "run again, with the results that still hold taken over",
    load: async () => (await import("./rerun.ts")).declareRerun,
  },
  {
    name: "pause",
    summary: "start nothing new in a run; what is in flight finishes",
    load: async () => (await import("./tell.ts")).declarePause,
  },
  {
    name: "stop",
    summary: "end a run so that it can be resumed",
    load: async () => (await import("./tell.ts")).declareStop,
  },
  {
    name: "cancel",
    summary: "end a run for good",
    load: async () => (await import("./tell.ts")).declareCancel,
  },
  { name: "runs", summary: "list the runs of this project", load: async () => (await import("./runs.ts")).declareRuns },
  {
    name: "show",
    summary: "show a run, or one instance of it in full",
    load: async () => (await import("./show.ts")).declareShow,
  },
  {
    name: "why",
    summary: "say why an instance ran, waits, was skipped, is blocked or failed",
    load: async () => (await import("./why.ts")).declareWhy,
  },
  {
    name: "blocked",
    summary: "list all that waits or was kept from running, and by what",
    load: async () => (await import("./blocked.ts")).declareBlocked,
  },
];
