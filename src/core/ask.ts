/** Questions to people and what may be answered: as the journal keeps them, complete without the plan. */
import type { Json, JsonObject } from "../base/json.ts";
import type { Cause } from "../base/outcome.ts";

/** What is asked about: a gate, attempts that are used up, a `stop` of a loop, a `once` that a crash cut short, an attempt that is stuck. */
export type AskAbout = "gate" | "retry" | "loop" | "once" | "stuck";

/**
 * `leads`: what comes of it. `input`: JSON Schema of the object of the fields that go with it. `value`: JSON Schema of
 * the value that the person gives in place of the result.
 */
export type AskChoice = {
  readonly name: string;
  readonly leads: string;
  readonly input?: JsonObject;
  readonly value?: JsonObject;
};

/** `ask` counts the questions of a run, `time` those about this instance, both from 1. */
export type Question = {
  readonly iid: number;
  readonly ask: number;
  readonly time: number;
  readonly about: AskAbout;
  readonly address: string;
  readonly question: string;
  readonly show?: string;
  readonly choices: readonly AskChoice[]; // empty: `input` alone
  readonly input?: JsonObject; // JSON Schema of the fields, where there is nothing to choose
  readonly tried?: readonly Cause[]; // how each attempt failed, oldest first
  readonly expires?: number; // wall time, ms
  readonly onExpiry?: string; // the choice that counts then
};

/** `choice`: absent where there is none to make. `note` goes into the run, `reason` into its journal alone. */
export type Answer = {
  readonly choice?: string;
  readonly input?: JsonObject;
  readonly value?: Json;
  readonly note?: string;
  readonly reason?: string;
  readonly actor: string;
  readonly fromRun?: string; // given there, to the same question
};

/** A question to a person. `opened`, `t`: wall time, ms. `how`: where it was closed without an answer. */
export type AskRow = {
  readonly question: Question;
  readonly opened: number;
  readonly closed?: { readonly t: number; readonly answer?: Answer; readonly how?: "expired" | "moot" };
};

/** `closed`: those with an answer, or whose time was over. `first`: the first open ones, and as many others. */
export type AskList = { readonly open: number; readonly closed: number; readonly first: readonly AskRow[] };

/** The choices that sluice itself offers; those of a gate are its author's. */
export const retryChoice = "retry";
export const skipChoice = "skip";
export const valueChoice = "value";
export const stopChoice = "stop";
export const endChoice = "end";
export const goOnChoice = "go_on";
export const waitChoice = "wait";

/** Who has decided where an answer came too late: nobody may answer under this name. */
export const expiryActor = "expiry";
