/** The commands of `sluice`, in the order of its help. Those that share their code are loaded together, when one is asked for. */
import type { Declare } from "./command.ts";

export type CommandEntry = { readonly name: string; readonly summary: string; readonly load: () => Promise<Commands> };

type Commands = Readonly<Record<string, Declare>>;

const about = async (): Promise<Commands> => (await import("./commands-about.ts")).commandsAbout;
const before = async (): Promise<Commands> => (await import("./commands-before.ts")).commandsBefore;
const during = async (): Promise<Commands> => (await import("./commands-during.ts")).commandsDuring;
const looking = async (): Promise<Commands> => (await import("./commands-looking.ts")).commandsLooking;
const after = async (): Promise<Commands> => (await import("./commands-after.ts")).commandsAfter;

const editing = async (): Promise<Commands> => ({ lsp: (await import("./lsp.ts")).declareLsp });

export const commandTable: readonly CommandEntry[] = [
  { name: "check", load: before, summary: "find what is wrong with pipelines" },
  { name: "fmt", load: before, summary: "bring pipelines into one layout, without a change of meaning" },
  { name: "explain", load: about, summary: "say what a diagnostic means, with examples" },
  { name: "guide", load: about, summary: "print the page that teaches a model to write pipelines" },
  { name: "schema", load: about, summary: "print the JSON Schema by which editors complete and check pipelines" },
  { name: "lsp", load: editing, summary: "serve editors: what is wrong as you type, completion, hover, rename" },
  { name: "plan", load: before, summary: "show what would run, what waits for what, and the worst case" },
  { name: "compile", load: before, summary: "write the plan as JSON, which runs without the YAML" },
  { name: "graph", load: before, summary: "draw the dependencies as Mermaid or DOT" },
  { name: "run", load: during, summary: "run a pipeline" },
  { name: "resume", load: during, summary: "go on with a run that was stopped or killed" },
  { name: "rerun", load: during, summary: "run again, with the results that still hold taken over" },
  { name: "retry", load: during, summary: "do again what failed in a run, or the instances that are named" },
  { name: "pause", load: after, summary: "start nothing new in a run; what is in flight finishes" },
  { name: "stop", load: after, summary: "end a run so that it can be resumed" },
  { name: "cancel", load: after, summary: "end a run for good" },
  { name: "skip", load: after, summary: "leave an instance out of a run, and what needs it with it" },
  { name: "queue", load: after, summary: "list what people are asked, and what each answer leads to" },
  { name: "answer", load: after, summary: "answer a question of a run, also days later" },
  { name: "runs", load: looking, summary: "list the runs of this project" },
  { name: "show", load: looking, summary: "show a run, or one instance of it in full" },
  {
    name: "why",
    load: looking,
    summary: "say why an instance, or the run, ran, waits, was skipped, is blocked or failed",
  },
  { name: "ready", load: looking, summary: "list what is in flight, and what would start next" },
  { name: "blocked", load: looking, summary: "list all that waits or was kept from running, and by what" },
];
