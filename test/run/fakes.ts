/** A scheduler that reacts as a test says, a journal in memory that fails when asked, and a provider under control. */
import type { AgentCall, AgentReply, Provider } from "../../src/agents/provider.ts";
import type { Json } from "../../src/base/json.ts";
import type { AgentRequest, ExecRequest } from "../../src/base/request.ts";
import type { Command, StepResult } from "../../src/core/command.ts";
import type { DecisionBody, Event, Fact } from "../../src/core/event.ts";
import { type InboxMessage, type Journal, JournalError } from "../../src/journal/journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createRunControl } from "../../src/run/control.ts";
import type { ExecutorSetting } from "../../src/run/executor.ts";
import { createFilesSeen } from "../../src/run/files-seen.ts";
import type { LoopCall, Scheduler } from "../../src/run/loop.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { createRedactor } from "../../src/run/redact.ts";
import { endMarked } from "../../src/tools/marked-processes.ts";
import { runProgram } from "../../src/tools/process.ts";
import { hashTree } from "../../src/tools/tree-hash.ts";

export const agentRequest: AgentRequest = {
  kind: "agent",
  role: "tester",
  model: "none",
  tools: [],
  prompt: "say something",
  feedback: [],
  idleMs: 60_000,
};

export function execRequest(argv: readonly string[], more: Partial<ExecRequest> = {}): ExecRequest {
  return { kind: "exec", argv, env: {}, secretEnv: {}, parse: "text", ok: [0], ...more };
}

export const ended: DecisionBody = {
  kind: "run_ended",
  state: "completed",
  returns: "done",
  partial: false,
  unmet: [],
  census: { total: 0, dropped: 0, ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 },
  dropped: 0,
};

/** What a reaction to a fact may say. */
export type Out = {
  event(body: DecisionBody): void;
  command(command: Command): void;
  start(iid: number, request?: AgentRequest | ExecRequest): void;
  end(): void;
  wakeAt(time: number): void;
  missing(seq: number): void;
  more(): void;
};

export type Scripted = Scheduler & { readonly facts: Fact[]; readonly put: Map<number, Json>; readonly nows: number[] };

/** Every fact becomes an event, then `react` is called with it; `again` when it was called without one. */
export function scriptedScheduler(react: (fact: Fact, out: Out) => void, again?: (out: Out) => void): Scripted {
  let seq = 0;
  const facts: Fact[] = [];
  const put = new Map<number, Json>();
  const nows: number[] = [];
  return {
    facts,
    put,
    nows,
    step(given, now) {
      const events: Event[] = [];
      const commands: Command[] = [];
      const missing: number[] = [];
      let wakeAt: number | undefined;
      let more = false;
      nows.push(now);
      const emit = (body: Fact | DecisionBody): void => {
        seq += 1;
        events.push({ ...body, seq, t: now });
      };
      const out: Out = {
        event: emit,
        command: (command) => void commands.push(command),
        start(iid, request = agentRequest) {
          emit({ kind: "started", iid, attempt: 1, request });
          commands.push({ do: "start", iid, attempt: 1, address: `n${iid}`, request });
        },
        end() {
          emit(ended);
          commands.push({ do: "end" });
        },
        wakeAt: (time) => {
          wakeAt = time;
        },
        missing: (one) => void missing.push(one),
        more: () => {
          more = true;
        },
      };
      if (given.length === 0) again?.(out);
      for (const fact of given) {
        facts.push(fact);
        if (fact.kind !== "rang") emit(fact);
        react(fact, out);
      }
      const result: StepResult = { events, commands, missing, more };
      return wakeAt === undefined ? result : { ...result, wakeAt };
    },
    putValue: (one, value) => void put.set(one, value),
    trimValues: () => undefined,
    addressOf: (iid) => `n${iid}`,
    usualMs: () => undefined,
  };
}

export const emptyPlan: Plan = {
  ir: 1,
  name: "empty",
  why: "For tests of what is around the scheduler.",
  spans: [],
  files: [],
  types: [],
  inputs: [],
  roles: [],
  models: {},
  secrets: [],
  limits: {},
  phases: [],
  ensure: [],
  bodies: [],
  worst: {
    instances: { formula: "0", names: "0", given: 0, any: 0 },
    agents: { formula: "0", names: "0", given: 0, any: 0 },
    attempts: { formula: "0", names: "0", given: 0, any: 0 },
    tokens: { formula: "0", names: "0", given: 0, any: 0 },
    usd: { formula: "0", names: "0", given: 0, any: 0 },
  },
  barriers: [],
};

export type MemoryJournal = Journal & {
  readonly commits: (readonly Event[])[];
  readonly inbox: InboxMessage[];
};

/** `failAt`: the append, from 1, that fails, and all after it. */
export function memoryJournal(failAt = Number.POSITIVE_INFINITY, id = `test-run-${process.pid}`): MemoryJournal {
  const commits: (readonly Event[])[] = [];
  const inbox: InboxMessage[] = [];
  let given: readonly InboxMessage[] = [];
  const all = (): Event[] => commits.flat();
  const head = {
    id,
    pipeline: "empty",
    planHash: "",
    state: "running",
    epoch: 2,
    provider: "test",
    began: 0,
    beat: 0,
  } as const;
  return {
    head,
    plan: emptyPlan,
    commits,
    inbox,
    append(events) {
      if (commits.length + 1 >= failAt) throw new JournalError("full", "the disk is full");
      commits.push(events);
      inbox.splice(0, given.length);
      given = [];
    },
    events: (after = 0) =>
      all()
        .filter(({ seq }) => seq > after)
        .values(),
    replay: (visit) => all().forEach(visit),
    value(seq) {
      const event = all().find((one) => one.seq === seq);
      return event !== undefined && "value" in event ? (event.value ?? null) : null;
    },
    instances: () => [].values(),
    means: () => [],
    openAsks: () => [],
    ask: () => undefined,
    untaken: () => inbox,
    verify: () => ({ commits: commits.length, events: all().length }),
    takeInbox() {
      given = [...inbox];
      return given;
    },
    close: () => undefined,
  };
}

export type TestProvider = Provider & { readonly calls: AgentCall[]; aborted(): number };

/** Answers as `answer` says. */
export function testProvider(answer: (call: AgentCall) => Promise<AgentReply>): TestProvider {
  const calls: AgentCall[] = [];
  return {
    name: "test",
    calls,
    aborted: () => calls.filter(({ signal }) => signal.aborted).length,
    problems: () => [],
    rates: () => ({ keeps: "nothing", outputTokens: 1_000, usd: {} }),
    ask(call) {
      calls.push(call);
      return answer(call);
    },
    close: async () => undefined,
  };
}

export const sayHello = async (): Promise<AgentReply> => ({ kind: "ok", value: "hello" });

/** Never answers by itself; once it is aborted it says so. */
export function untilAborted({ signal }: AgentCall): Promise<AgentReply> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve({ kind: "aborted", clean: true }), { once: true });
  });
}

export function settingOf(journal: Journal, more: Partial<ExecutorSetting> = {}): Omit<ExecutorSetting, "onProgress"> {
  return {
    run: journal.head.id,
    epoch: journal.head.epoch,
    isResume: false,
    agents: testProvider(sayHello),
    programs: { run: runProgram, check: () => [], cwd: process.cwd(), redactor: createRedactor(new Map()) },
    lookups: {
      run: journal.head.id,
      index: undefined,
      files: createFilesSeen("/", "test", [], {
        repository: hashTree,
        globs: async () => ({ hash: "h", fileCount: 0 }),
      }),
      clock: Date.now,
      folderOf: (cwd) => cwd ?? "/",
    },
    endMarked,
    ...more,
  };
}

export const attached: Fact = {
  kind: "attached",
  epoch: 2,
  host: "here",
  boot: "b",
  pid: 1,
  version: "0",
  mode: "start",
};

export function loopCall(scheduler: Scheduler, journal: Journal, more: Partial<LoopCall> = {}): LoopCall {
  return {
    scheduler,
    journal,
    first: [attached],
    pending: [],
    setting: settingOf(journal),
    clock: Date.now,
    control: createRunControl(),
    observer: silentObserver,
    ...more,
  };
}

/** All at once; ends when all have answered, however. */
export function crowd(count: number, request?: Parameters<Out["start"]>[1]) {
  let answers = 0;
  return scriptedScheduler((fact, out) => {
    if (fact.kind === "attached") for (let iid = 1; iid <= count; iid += 1) out.start(iid, request);
    if (!("attempt" in fact)) return;
    answers += 1;
    if (answers === count) out.end();
  });
}
