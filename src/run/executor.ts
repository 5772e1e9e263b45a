/** Does what the scheduler asks for, and posts each answer as a fact. It decides nothing. */

import type { AgentCall, AgentReply, Provider } from "../agents/provider.ts";
import { invariant, unreachable } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { AgentRequest, ExecRequest } from "../base/request.ts";
import type { Command } from "../core/command.ts";
import type { Fact } from "../core/event.ts";
import type { OpenAsk } from "../core/state.ts";
import type { MarkedProcess } from "../tools/marked-processes.ts";
import type { AnswerFor } from "./answer-for.ts";
import { answerLookups, type Lookup, type LookupSetting } from "./answer-lookups.ts";
import { mayTouch } from "./files-seen.ts";
import type { Flight, InFlight } from "./flight.ts";
import { createGrants, type Grants } from "./grants.ts";
import {
  type AttemptCall,
  attemptEnsure,
  attemptProgram,
  type ProgramSetting,
  stubbed,
  toldCause,
} from "./run-program-attempt.ts";
import type { Trees } from "./trees.ts";

/** `stub`: in place of every program (`--stub-run`), a value that fits its type. */
export type ExecutorSetting = {
  readonly run: string;
  readonly epoch: number;
  readonly isResume: boolean;
  readonly agents: Provider;
  readonly programs: ProgramSetting;
  readonly lookups: LookupSetting;
  readonly stub?: (request: ExecRequest, address: string) => Json;
  readonly answerFor?: AnswerFor; // in place of people
  readonly trees?: Trees; // absent in a rehearsal, and where no node works in one
  readonly endMarked: (isMeant: (mark: string) => boolean) => Promise<readonly MarkedProcess[]>;
  readonly onProgress: (address: string, line: string) => void;
};

export type Executor = {
  /**
   * Does all of them, but `end`, which is the loop's; aborts come after starts, since they may end one of them. The
   * first time of a resume, what earlier processes of the run left alive is ended: nothing is started or looked up before
   * that, nor where it fails.
   */
  execute(commands: readonly Command[]): void;
  /** Lookups and recoveries without an answer. */
  busy(): number;
};

type Start = Extract<Command, { do: "start" }>;
type EnsureCommand = Extract<Command, { do: "ensure" }>;
type Recover = Extract<Command, { do: "recover" }>;

export function createExecutor(
  setting: ExecutorSetting,
  flight: Flight,
  post: (fact: Fact) => void,
  fail: (error: unknown) => void,
): Executor {
  let busy = 0;
  let isSwept = !setting.isResume;
  let recovered: Promise<void> | undefined;
  const answerAll = (facts: Promise<readonly Fact[]>): Promise<void> => {
    busy += 1;
    const answered = facts.then((answers) => {
      busy -= 1;
      for (const fact of answers) post(fact);
    });
    answered.catch(fail);
    return answered;
  };
  const onceSwept = <T>(act: () => Promise<T>): Promise<T> =>
    recovered === undefined ? begun(act) : recovered.then(act);
  const grants = createGrants(post);
  const inPlace = (iid: number, attempt: number, act: (place: InFlight) => Promise<Fact>): void => {
    const place = flight.begin(iid, attempt);
    const answer = (fact: Fact): void => place.answer(fact);
    onceSwept(() => act(place)).then(answer, (error) => place.answer(internalFailure(place, error)));
  };
  const one = (command: Start | EnsureCommand): void => {
    const { iid, attempt } = command;
    inPlace(iid, attempt, (place) => {
      const acted = command.do === "start" ? start(command, place, setting, grants) : ensure(command, place, setting);
      return touches(command, setting) ? acted.finally(setting.lookups.files.touched) : acted;
    });
  };
  return {
    execute(commands) {
      const groups = groupCommands(commands);
      if (groups.recovers.length > 0 || !isSwept) recovered = answerAll(recoverAll(groups.recovers, setting));
      isSwept = true;
      for (const command of groups.attempts) one(command);
      for (const { iid, attempt, turn, allowance } of groups.grants) grants.give(iid, attempt, turn, allowance);
      for (const { iid, attempt, withinMs } of groups.aborts) flight.abort(iid, attempt, withinMs);
      for (const { question } of groups.shows) answerAtOnce(question, setting, post);
      const { lookups } = groups;
      if (lookups.length > 0) void answerAll(onceSwept(() => answerLookups(lookups, setting.lookups)));
    },
    busy: () => busy,
  };
}

function touches(command: Start | EnsureCommand, { agents, stub }: ExecutorSetting): boolean {
  return mayTouch(command, { agents: agents.name === "simulate", programs: stub !== undefined });
}

type Groups = {
  readonly shows: Extract<Command, { do: "show" }>[];
  readonly lookups: Lookup[];
  readonly grants: Extract<Command, { do: "grant" }>[];
  readonly recovers: Recover[];
  readonly aborts: Extract<Command, { do: "abort" }>[];
  readonly attempts: (Start | EnsureCommand)[];
};

function groupCommands(commands: readonly Command[]): Groups {
  const groups: Groups = { shows: [], lookups: [], grants: [], recovers: [], aborts: [], attempts: [] };
  for (const command of commands) {
    if (command.do === "lookup") groups.lookups.push(command);
    else if (command.do === "recover") groups.recovers.push(command);
    else if (command.do === "abort") groups.aborts.push(command);
    else if (command.do === "grant") groups.grants.push(command);
    else if (command.do === "show") groups.shows.push(command);
    else if (command.do !== "end") groups.attempts.push(command);
  }
  return groups;
}

/** A question that has an answer at hand: a rehearsal, or answers that were given beforehand. All others wait for people. */
function answerAtOnce(question: OpenAsk, { answerFor }: ExecutorSetting, post: (fact: Fact) => void): void {
  const answer = answerFor?.(question);
  if (answer !== undefined) post({ kind: "answered", iid: question.iid, ask: question.ask, ...answer });
}

/** run/instance/attempt/epoch: what a child of an attempt carries, and providers use as idempotency key. */
function markOf(setting: ExecutorSetting, iid: number, attempt: number): string {
  return `${setting.run}/${iid}/${attempt}/${setting.epoch}`;
}

/** Most attempts are agents that work in no tree: nothing comes before their provider. */
function start(command: Start, place: InFlight, setting: ExecutorSetting, grants: Grants): Promise<Fact> {
  const { request } = command;
  if (request.kind === "agent" && request.tree === undefined) {
    return askAgent({ command, request, place, setting, grants, opened: undefined });
  }
  return startInTree(command, place, setting, grants);
}

async function startInTree(command: Start, place: InFlight, setting: ExecutorSetting, grants: Grants): Promise<Fact> {
  const { iid, attempt, request } = command;
  const call = attemptCall(command, place, setting);
  const opened = await openTree(request, call, setting);
  if (opened !== undefined && "cause" in opened) {
    const cause = toldCause(opened.cause, setting.programs.redactor);
    return { kind: "attempt_failed", iid, attempt, cause, scope: "instance" };
  }
  const fact =
    request.kind === "agent"
      ? await askAgent({ command, request, place, setting, grants, opened })
      : await programFact(command, call, { ...setting, programs: { ...setting.programs, ...opened } });
  return keepTree(fact, command, call, setting);
}

/** The signal is made when it is asked for (`flight.ts`). */
function attemptCall({ address }: Start, place: InFlight, setting: ExecutorSetting): AttemptCall {
  return {
    mark: markOf(setting, place.iid, place.attempt),
    get signal() {
      return place.signal;
    },
    progress: progressOf(address, setting),
    heard: () => place.heard(),
  };
}

function progressOf(address: string, { onProgress, programs }: ExecutorSetting): (line: string) => void {
  return (line) => onProgress(address, programs.redactor.text(line));
}

type AgentStart = {
  readonly command: Start;
  readonly request: AgentRequest;
  readonly place: InFlight;
  readonly setting: ExecutorSetting;
  readonly grants: Grants;
  readonly opened: Pick<AgentCall, "cwd"> | undefined; // its worktree
};

function askAgent({ command, request, place, setting, grants, opened }: AgentStart): Promise<Fact> {
  const { address, attempt } = command;
  const asked = setting.agents.ask({
    request,
    address,
    attempt,
    mark: markOf(setting, place.iid, attempt),
    get signal() {
      return place.signal;
    },
    progress: progressOf(address, setting),
    heard: () => place.heard(),
    ...allowanceOf(command, place, grants),
    ...queueOf(command, place, grants),
    ...opened,
  });
  return asked.then((reply) => agentFact(reply, place, setting));
}

async function programFact(
  { iid, attempt, address, request }: Start,
  call: AttemptCall,
  setting: ExecutorSetting,
): Promise<Fact> {
  invariant(request.kind === "exec", "an agent is no program");
  const end =
    setting.stub === undefined
      ? await attemptProgram(request, call, setting.programs)
      : stubbed(request, setting.stub(request, address), setting.programs.check);
  if (end.kind === "replied") return { kind: "replied", iid, attempt, value: end.value };
  if (end.kind === "aborted") return { kind: "aborted", iid, attempt, clean: end.clean };
  return { kind: "attempt_failed", iid, attempt, cause: end.cause, scope: "instance" };
}

/** The worktree of the attempt, if it works in one. */
async function openTree(request: Start["request"], call: AttemptCall, { trees }: ExecutorSetting) {
  if (request.tree === undefined || trees === undefined) return undefined;
  return trees.open(request.tree, request.kind === "exec", call);
}

/** What the attempt changed is committed before its reply counts. */
async function keepTree(fact: Fact, command: Start, call: AttemptCall, { trees }: ExecutorSetting): Promise<Fact> {
  const { iid, attempt, address, request } = command;
  if (fact.kind !== "replied" || request.tree === undefined || trees === undefined) return fact;
  const tree = await trees.keep(request.tree, address, call);
  if ("cause" in tree) return { kind: "attempt_failed", iid, attempt, cause: tree.cause, scope: "instance" };
  return { ...fact, tree };
}

/** A request that may stand in the provider's queue is found there again by the next process of the run. */
function queueOf(
  { request, ticket }: Start,
  place: InFlight,
  grants: Grants,
): Pick<AgentCall, "ticket" | "queued"> | undefined {
  if (request.kind !== "agent" || request.batch !== true) return undefined;
  place.keep(ticket !== undefined);
  return {
    queued: (found) => {
      place.keep(found !== undefined);
      grants.note(place, found);
    },
    ...(ticket === undefined ? {} : { ticket }),
  };
}

/** Where tokens or money are limited: what the first request may use, and how to ask for more. */
function allowanceOf(
  { allowance }: Start,
  place: InFlight,
  grants: Grants,
): Pick<AgentCall, "allowance" | "more"> | undefined {
  if (allowance === undefined) return undefined;
  let turn = 0;
  const more: AgentCall["more"] = (used, input) => {
    turn += 1;
    return grants.ask(place, turn, used, input);
  };
  return { allowance, more };
}

function agentFact(reply: AgentReply, { iid, attempt }: InFlight, setting: ExecutorSetting): Fact {
  const { redactor } = setting.programs;
  const about = { iid, attempt, ...(reply.usage === undefined ? {} : { usage: reply.usage }) };
  switch (reply.kind) {
    case "ok":
      return { kind: "replied", ...about, value: redactor.value(reply.value) };
    case "aborted":
      return { kind: "aborted", ...about, clean: reply.clean };
    case "failed": {
      const wait = reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs };
      return { kind: "attempt_failed", ...about, cause: redactor.cause(reply.cause), scope: reply.scope, ...wait };
    }
    default:
      return unreachable(reply);
  }
}

async function ensure(command: EnsureCommand, place: InFlight, setting: ExecutorSetting): Promise<Fact> {
  const { iid, attempt, index, argv, cwd, tree, address } = command;
  if (setting.stub !== undefined) return { kind: "ensured", iid, attempt, index, ok: true };
  const mark = markOf(setting, iid, attempt);
  const progress = (line: string): void => setting.onProgress(address, line);
  const inTree = tree === undefined || setting.trees === undefined ? {} : { cwd: setting.trees.folderOf(tree) };
  const programs = { ...setting.programs, ...inTree };
  const heard = (): void => place.heard();
  const end = await attemptEnsure({ argv, cwd, mark, signal: place.signal, progress, heard }, programs);
  if ("aborted" in end) return { kind: "aborted", iid, attempt, clean: end.clean };
  return { kind: "ensured", iid, attempt, index, ok: end.ok, ...(end.output === "" ? {} : { output: end.output }) };
}

/** What is thrown at once is a rejection as well. */
function begun<T>(act: () => Promise<T>): Promise<T> {
  try {
    return act();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A provider or we ourselves broke the promise never to throw: a bug, told as such, that fails only this instance. */
function internalFailure({ iid, attempt }: InFlight, error: unknown): Fact {
  const message = `a bug in sluice: ${error instanceof Error ? error.message : String(error)}`;
  return { kind: "attempt_failed", iid, attempt, cause: { kind: "internal", message }, scope: "instance" };
}

async function recoverAll(commands: readonly Recover[], setting: ExecutorSetting): Promise<readonly Fact[]> {
  const ended = await setting.endMarked((mark) => isEarlier(mark, setting));
  const counts = new Map<string, number>();
  for (const { mark } of ended) {
    const attempt = mark.split("/").slice(1, 3).join("/");
    counts.set(attempt, (counts.get(attempt) ?? 0) + 1);
  }
  return commands.map(({ iid, attempt }) => {
    return { kind: "lost", iid, attempt, ended: counts.get(`${iid}/${attempt}`) ?? 0 };
  });
}

/** Of this run, but of a process before this one. */
function isEarlier(mark: string, { run, epoch }: ExecutorSetting): boolean {
  const [ofRun, , , ofEpoch] = mark.split("/");
  return ofRun === run && ofEpoch !== String(epoch);
}
