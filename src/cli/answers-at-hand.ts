/**
 * Answers that are at hand before a question is asked: from a file (`--answers`), from the stubs of a rehearsal, or made
 * up (`--stub-run`). All other questions wait for people.
 */
import { basename } from "node:path";
import { simulatedReply } from "../agents/simulate/simulated-reply.ts";
import { readStubs, type Stubs, stubFor } from "../agents/simulate/stubs.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { type Answer, retryChoice, skipChoice } from "../core/ask.ts";
import { answerProblems } from "../core/check-answer.ts";
import type { OpenAsk } from "../core/state.ts";
import type { AnswerFor } from "../run/answer-for.ts";
import { readData } from "./read-data-file.ts";
import { readTextFile } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

/** `file`: of `--answers`. `stubs`: those of a rehearsal. `warn`: told of an answer that does not fit its question. */
export type AtHandCall = {
  readonly file: string | undefined;
  readonly stubs: Stubs | undefined;
  readonly isStubRun: boolean;
  readonly seed: number;
  readonly warn: (message: string) => void;
};

/** Undefined where every question is for people. Throws `UsageError` for a file that cannot be used. */
export function answersAtHand({ file, stubs, isStubRun, seed, warn }: AtHandCall): AnswerFor | undefined {
  const given = file === undefined ? undefined : openAnswerFile(file);
  if (given === undefined && stubs === undefined && !isStubRun) return undefined;
  return (question) => {
    const answer = (given && fromFile(given, question)) ?? (stubs && fromStubs(stubs, question));
    const problems = answer === undefined ? [] : answerProblems(question, answer);
    if (problems.length > 0) {
      warn(
        `the answer at hand for question ${question.ask} (${question.address}) does not fit: ${problems.join("; ")}`,
      );
      return undefined;
    }
    return answer ?? (isStubRun ? madeUp(question, seed) : undefined);
  };
}

const answerKeys = ["choice", "input", "value", "note", "reason", "actor"];

/** A map from an address, a pattern or a node id to an answer, or to a list of them by the times it is asked. */
function openAnswerFile(file: string): Stubs {
  const read = readStubs(readTextFile(file, limits.inputBytes), file, readData);
  if ("problem" in read) throw new UsageError(read.problem);
  for (const { pattern, byAttempt } of read.stubs.rules) {
    for (const stub of byAttempt) {
      const problem = stub.kind === "reply" ? answerProblem(stub.value) : "an answer cannot fail";
      if (problem !== undefined) throw new UsageError(`"${file}", "${pattern}": ${problem}`);
    }
  }
  return read.stubs;
}

function answerProblem(value: Json): string | undefined {
  if (typeof value === "string") return undefined;
  const help = `write the choice, or {choice: ship, input: {…}, note: …}; the keys are ${answerKeys.join(", ")}`;
  if (!isJsonObject(value)) return `it is no answer; ${help}`;
  const unknown = Object.keys(value).find((key) => !answerKeys.includes(key));
  return unknown === undefined ? undefined : `an answer has no "${unknown}"; ${help}`;
}

function fromFile(stubs: Stubs, { address, time }: OpenAsk): Answer | undefined {
  const stub = stubFor(stubs, address, time);
  if (stub?.kind !== "reply") return undefined;
  const actor = basename(stubs.file);
  if (typeof stub.value === "string") return { choice: stub.value, actor };
  if (!isJsonObject(stub.value)) return undefined;
  const { choice, input, value, note, reason, actor: named } = stub.value;
  return {
    ...textsOf({ choice, note, reason }),
    ...(isJsonObject(input) ? { input } : {}),
    ...(value === undefined ? {} : { value }),
    actor: typeof named === "string" ? named : actor,
  };
}

/** What stands for a gate is its value: `{choice, by, note, …}`, or the choice alone. */
function fromStubs(stubs: Stubs, { about, address }: OpenAsk): Answer | undefined {
  const stub = about === "gate" ? stubFor(stubs, address, 1) : undefined;
  if (stub?.kind !== "reply") return undefined;
  const actor = basename(stubs.file);
  if (typeof stub.value === "string") return { choice: stub.value, actor };
  if (!isJsonObject(stub.value)) return undefined;
  const { choice, by, note, ...input } = stub.value;
  return {
    ...textsOf({ choice, note }),
    ...(Object.keys(input).length === 0 ? {} : { input }),
    actor: typeof by === "string" ? by : actor,
  };
}

function textsOf(fields: Readonly<Record<string, Json | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]): [string, string][] =>
      typeof text === "string" ? [[name, text]] : [],
    ),
  );
}

/** Who answers in a rehearsal of which nobody is part. */
const simulatedActor = "simulate";

/** The first choice, with what is to be filled in made up; what was tried again once in vain is skipped. */
function madeUp({ choices, input, address, time }: OpenAsk, seed: number): Answer {
  const [first] = choices;
  const fields = (schema: JsonObject | undefined): { input?: JsonObject } => {
    const made = schema === undefined ? undefined : simulatedReply(schema, `${seed}|person|${address}`);
    return isJsonObject(made) ? { input: made } : {};
  };
  if (first === undefined) return { actor: simulatedActor, ...fields(input) };
  if (first.name === retryChoice && time > 1) return { actor: simulatedActor, choice: skipChoice };
  return { actor: simulatedActor, choice: first.name, ...fields(first.input) };
}
