/**
 * Regular expressions in linear time (RE2), for JSON Schema `pattern` and the filters `matches` and `find_all`. The
 * engine of JavaScript is exponential on hostile patterns (SAFETY.md H34 to H36).
 */
import { RE2JS } from "re2js";
import { limits } from "../base/limits.ts";

/** `find`: whether it matches anywhere. `groups`: how many it captures. */
export type LinearPattern = {
  readonly groups: number;
  find(text: string): boolean;
  /** All matches that do not overlap: the whole match, or the only group if there is one. */
  findAll(text: string, most: number): string[];
};

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
    const groups = compiled.groupCount();
    return { groups, find: (text) => compiled.test(text), findAll: (text, most) => findAll(compiled, text, most) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "it cannot be read";
    return { problem: `"${pattern}" is no pattern that can be matched in linear time: ${reason}` };
  }
}

function findAll(compiled: RE2JS, text: string, most: number): string[] {
  const matcher = compiled.matcher(text);
  const group = compiled.groupCount() === 1 ? 1 : 0;
  const found: string[] = [];
  while (found.length < most && matcher.find()) found.push(matcher.group(group) ?? "");
  return found;
}

/** The engine for ajv, which keys compiled patterns by `toString()`: without an own one all would be the first. */
export function linearEngine(pattern: string, flags: string): { test(text: string): boolean; toString(): string } {
  const compiled = linearPattern(pattern);
  if ("problem" in compiled) throw new Error(compiled.problem);
  return { test: compiled.find, toString: () => `/${pattern}/${flags}` };
}
linearEngine.code = "linearEngine";
