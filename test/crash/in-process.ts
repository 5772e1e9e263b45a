/**
 * A run in this process that dies where it is told to: at a commit, or at something that the loop has done (an agent, a
 * program, a condition, a question). What died does nothing any more: only what its journal holds is left of it. The
 * ledger stands outside: agents and programs write down themselves that they were asked.
 */
import type { Provider } from "../../src/agents/provider.ts";
import { createSimulate } from "../../src/agents/simulate/create-simulate.ts";
import type { Json } from "../../src/base/json.ts";
import type { Event, RunLimits } from "../../src/core/event.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { createMemoryJournal, type MemoryJournal, SimulatedCrash } from "../../src/journal/memory-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { AnswerFor } from "../../src/run/answer-for.ts";
import { createRunControl } from "../../src/run/control.ts";
import { indexRun } from "../../src/run/index-run.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { rerun } from "../../src/run/rerun.ts";
import { resumeRun } from "../../src/run/resume-run.ts";
import type { RunEnd } from "../../src/run/run-end.ts";
import type { RunSetup, TakingOver } from "../../src/run/run-setup.ts";
import { startRun } from "../../src/run/start-run.ts";
import type { ProgramEnd } from "../../src/tools/process.ts";
import { cannedOutput, iidOf } from "./canned-programs.ts";

/** `at`: which of its commits, or of what it has done, counted from 1. */
export type Death = { readonly of: "commit" | "deed"; readonly at: number; readonly when: "before" | "after" };

export type Subject = {
  readonly name: string;
  readonly plan: Plan;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly limits: RunLimits;
  readonly answerFor?: AnswerFor;
  readonly source?: Journal; // it is a re-run of that
};

/** `deeds`: by process, what was asked, as `address attempt`. `replied`: what was durable when each process died. */
export type Lived = {
  readonly end: RunEnd;
  readonly events: readonly Event[];
  readonly deeds: readonly (readonly string[])[];
  readonly replied: readonly ReadonlySet<string>[];
  readonly commits: readonly number[];
  readonly journal: Journal; // as the last process left it
};

/** Runs it in as many processes as there are deaths, and one more, which comes to the end. */
export async function liveThrough(subject: Subject, deaths: readonly Death[]): Promise<Lived> {
  const { plan, name } = subject;
  let journal = createMemoryJournal({ id: `crash-${name}`, pipeline: plan.name, plan, provider: "simulate", now: 1 });
  const deeds: string[][] = [];
  const commits: number[] = [];
  const replied: ReadonlySet<string>[] = [];
  for (let count = 0; ; count += 1) {
    const process = createProcess(subject, journal, deaths[count]);
    const ended = await process.work();
    deeds.push(process.deeds);
    commits.push(process.commits());
    if (ended !== "died") return { end: ended, events: [...journal.events()], deeds, replied, commits, journal };
    replied.push(repliedIn(journal));
    journal = journal.reopen();
  }
}

function repliedIn(journal: Journal): ReadonlySet<string> {
  return new Set([...journal.events()].flatMap((event) => (event.kind === "replied" ? [`${event.iid}`] : [])));
}

type Process = { readonly deeds: string[]; commits(): number; work(): Promise<RunEnd | "died"> };

function createProcess(subject: Subject, journal: MemoryJournal, death: Death | undefined): Process {
  const deeds: string[] = [];
  let commits = 0;
  let isDead = false;
  const dieIf = (of: Death["of"], count: number, when: Death["when"]): void => {
    isDead ||= death?.of === of && death.at === count && death.when === when;
    if (isDead) throw new SimulatedCrash(`${when} ${of} ${count}`);
  };
  const doing = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
    if (isDead) throw new SimulatedCrash("it is dead");
    const count = deeds.length + 1;
    dieIf("deed", count, "before");
    deeds.push(what);
    const done = await work();
    dieIf("deed", count, "after");
    return done;
  };
  const mortal: Journal = Object.create(journal, {
    append: {
      value: (events: readonly Event[], beat: number) => {
        if (isDead) throw new SimulatedCrash("it is dead");
        if (events.length > 0) commits += 1;
        if (events.length > 0) dieIf("commit", commits, "before");
        journal.append(events, beat);
        if (events.length > 0) dieIf("commit", commits, "after");
      },
    },
  });
  const setup = setupOf(subject, journal, doing);
  return {
    deeds,
    commits: () => commits,
    async work() {
      const isBegun = journal.events().next().done !== true;
      const { inputs, limits } = subject;
      try {
        const { source } = subject;
        if (isBegun) return await resumeRun(setup, { journal: mortal, ...takingFrom(source) });
        const call = { journal: mortal, inputs, seed: 1, limits };
        return await (source === undefined ? startRun(setup, call) : rerun(setup, { ...call, source }));
      } catch (error) {
        if (error instanceof SimulatedCrash) return "died";
        throw error;
      }
    },
  };
}

/** As whoever resumes a re-run does. */
function takingFrom(source: Journal | undefined): TakingOver {
  return source === undefined ? {} : { index: indexRun(source, { isSimulated: true, isStubRun: false }) };
}

type Doing = <T>(what: string, work: () => T | Promise<T>) => Promise<T>;

function setupOf({ answerFor }: Subject, journal: Journal, doing: Doing): RunSetup {
  const provider: Provider = {
    ...simulate,
    ask: (call) => doing(`${iidOf(call.mark)} ${call.address} ${call.attempt}`, () => simulate.ask(call)),
  };
  return {
    provider,
    folder: "/",
    environment: {},
    version: "0",
    control: createRunControl(),
    observer: silentObserver,
    runProgram: (call) => doing(`${iidOf(call.mark)} ${call.argv[0]}`, () => ended(cannedOutput(call, journal))),
    ...(answerFor === undefined ? {} : { answerFor }),
  };
}

const simulate = createSimulate({ seed: 1, latencyMs: { min: 0, max: 0 } });

function ended(stdout: string): ProgramEnd {
  return { kind: "ended", code: 0, signal: null, stdout, stderr: "", stdoutCut: 0, stderrCut: 0, clean: true };
}
