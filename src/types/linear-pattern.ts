/**
 * Regular expressions in linear time (RE2), for JSON Schema `pattern` and the filters `matches` and `find_all`. The
 * engine of JavaScript is exponential on hostile patterns (SAFETY.md H34 to H36).
 */
import { MatcherInput, RE2JS } from "re2js";
import { limits } from "../base/limits.ts";

/**
 * `find`: whether it matches anywhere. `groups`: how many it captures. `size`: instructions into which it was compiled.
 * What the engine does for a text is linear in the text and in `size`, but for all matches it can look at the rest of
 * the text again for each: so it pays as it goes.
 */
export type LinearPattern = {
  readonly groups: number;
  readonly size: number;
  find(text: string, pay?: Pay): boolean;
  /** All matches that do not overlap: the whole match, or the only group if there is one. */
  findAll(text: string, most: number, pay: Pay): string[];
};

/** Takes steps of an evaluation for what was done; throws where they cannot be paid, which ends the search. */
export type Pay = (steps: number) => void;

/** Compiled patterns: a cache and nothing else, for one pattern is asked of every element of a list. */
const compiledPatterns = new Map<string, LinearPattern>();
const compiledMost = 200;

/** The compiled pattern, or why there is none: too long, or beyond linear time (backreferences, lookaround). */
export function linearPattern(pattern: string): LinearPattern | { readonly problem: string } {
  if (pattern.length > limits.patternLength) {
    return { problem: `a pattern has at most ${limits.patternLength} characters; this one has ${pattern.length}` };
  }
  const known = compiledPatterns.get(pattern);
  if (known !== undefined) return known;
  const compiled = compile(pattern);
  if (compiledPatterns.size >= compiledMost) compiledPatterns.clear();
  if (!("problem" in compiled)) compiledPatterns.set(pattern, compiled);
  return compiled;
}

function compile(pattern: string): LinearPattern | { readonly problem: string } {
  try {
    const compiled = RE2JS.compile(pattern);
    return {
      groups: compiled.groupCount(),
      size: compiled.programSize(),
      find: finder(compiled),
      findAll: (text, most, pay) => findAll(compiled, text, most, pay),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "it cannot be read";
    return { problem: `"${pattern}" is no pattern that can be matched in linear time: ${reason}` };
  }
}

/**
 * The engine keeps the states of an automaton, which answers with one look at each character. A pattern that has too many
 * of them is answered without: otherwise it would make new ones for most characters of whatever text comes.
 */
function finder(compiled: RE2JS): LinearPattern["find"] {
  let hasTooMany = false;
  return (text, pay) => {
    if (pay === undefined) return compiled.test(text);
    if (!hasTooMany) {
      const isFound = findByAutomaton(compiled, text, pay);
      if (isFound !== undefined) return isFound;
      hasTooMany = true;
      pay(limits.patternStates * limits.stepsForState * compiled.programSize());
    }
    const price = priceOfLook(compiled);
    return watchLooks(
      text,
      (looks) => pay(Math.ceil(looks * price)),
      (input) => compiled.matcher(input).find(),
    );
  };
}

const tooManyStates = Symbol("too many states");

/** Undefined where it has too many states. */
function findByAutomaton(compiled: RE2JS, text: string, pay: Pay): boolean | undefined {
  const { dfa } = compiled.re2();
  let statesBefore = dfa.stateCount;
  let free = 2 * (text.length + 2); // for words that it must hold, and by the automaton: then the engine gave that up
  const payLooks = (looks: number) => {
    free -= looks;
    pay(Math.ceil(free < 0 ? looks * priceOfLook(compiled) : looks / limits.looksOfStep));
    const hasForgotten = dfa.stateCount < statesBefore;
    statesBefore = dfa.stateCount;
    if (hasForgotten || statesBefore > limits.patternStates) throw tooManyStates;
  };
  try {
    return watchLooks(text, payLooks, (input) => compiled.test(input.asCharSequence()));
  } catch (thrown) {
    if (thrown === tooManyStates) return undefined;
    throw thrown;
  }
}

function findAll(compiled: RE2JS, text: string, most: number, pay: Pay): string[] {
  const group = compiled.groupCount() === 1 ? 1 : 0;
  const price = priceOfLook(compiled);
  const payLooks = (looks: number) => pay(Math.ceil(looks * price));
  return watchLooks(text, payLooks, (input) => {
    const matcher = compiled.matcher(input);
    const found: string[] = [];
    while (found.length < most && matcher.find()) {
      pay(limits.stepsForMatch);
      found.push(matcher.group(group) ?? "");
    }
    return found;
  });
}

/** In steps: at each character all instructions may be tried. */
function priceOfLook(compiled: RE2JS): number {
  return 1 + compiled.programSize() / limits.instructionsOfStep;
}

/** Looks that are told at once: small beside what an evaluation may do, and many beside what telling takes. */
const looksAtOnce = 1_024;

type Input = ReturnType<typeof MatcherInput.utf16>;

/** Searches a text; `tell` is told how often the engine looks at a character, and may end the search by throwing. */
function watchLooks<T>(text: string, tell: (looks: number) => void, search: (input: Input) => T): T {
  let looks = 0;
  const watched = {
    [Symbol.toStringTag]: "String", // by which the engine knows a text
    length: text.length,
    charCodeAt: (at: number) => {
      if (looks === looksAtOnce) {
        tell(looks);
        looks = 0;
      }
      looks += 1;
      return text.charCodeAt(at);
    },
    indexOf: (part: string, from: number) => text.indexOf(part, from),
    substring: (start: number, end: number) => text.substring(start, end),
  };
  const result = search(MatcherInput.utf16(watched));
  if (looks > 0) tell(looks);
  return result;
}

/** The engine for ajv, which keys compiled patterns by `toString()`: without an own one all would be the first. */
export function linearEngine(pattern: string, flags: string): { test(text: string): boolean; toString(): string } {
  const compiled = linearPattern(pattern);
  if ("problem" in compiled) throw new Error(compiled.problem);
  return { test: (text) => compiled.find(text), toString: () => `/${pattern}/${flags}` };
}
linearEngine.code = "linearEngine";
