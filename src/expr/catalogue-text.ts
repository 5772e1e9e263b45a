/** Filters of text. */

import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { mayBeNull } from "../types/join-types.ts";
import { type LinearPattern, linearPattern, type Pay } from "../types/linear-pattern.ts";
import { booleanType, listOf, stringType } from "../types/type.ts";
import { elementType } from "./element-type.ts";
import {
  type Argument,
  booleanOf,
  type Call,
  type Complain,
  countOf,
  type Entry,
  elementsOf,
  type Given,
  textOf,
} from "./entry.ts";
import { fieldAt } from "./field-path.ts";
import { halt } from "./halt.ts";
import { characterCount, charactersOf, checkLength, checkText, printValue } from "./values.ts";
import { spend } from "./work.ts";

const text = { name: "text", takes: "text" } as const;
const givesText = (): Given => ({ type: stringType });

export const textEntries: readonly Entry[] = [
  {
    name: "upper",
    kind: "filter",
    parameters: [text],
    gives: givesText,
    run: ([value], call) => textOf(value, call).toUpperCase(),
    doc: "All letters as capitals.",
    example: ['"ab" | upper', "AB"],
  },
  {
    name: "lower",
    kind: "filter",
    parameters: [text],
    gives: givesText,
    run: ([value], call) => textOf(value, call).toLowerCase(),
    doc: "All letters small.",
    example: ['"AB" | lower', "ab"],
  },
  {
    name: "title",
    kind: "filter",
    parameters: [text],
    gives: givesText,
    run: ([value], call) => titled(textOf(value, call), call),
    doc: "Each word with a capital first letter, the rest small.",
    example: ['"two words" | title', "Two Words"],
  },
  {
    name: "trim",
    kind: "filter",
    parameters: [text],
    gives: givesText,
    run: ([value], call) => textOf(value, call).trim(),
    doc: "Without the blanks and newlines at both ends.",
    example: ['"  a b " | trim', "a b"],
  },
  {
    name: "replace",
    kind: "filter",
    parameters: [text, { name: "old", takes: "text" }, { name: "new", takes: "text" }],
    gives: givesText,
    run: ([value, old, by], call) => replaced(textOf(value, call), textOf(old, call), textOf(by, call), call),
    doc: "Every place where `old` stands becomes `new`.",
    example: ['"a-b-c" | replace("-", "+")', "a+b+c"],
  },
  {
    name: "split",
    kind: "filter",
    parameters: [text, { name: "separator", takes: "text", optional: true }],
    gives: () => ({ type: listOf(stringType) }),
    run: ([value, separator], call) => split(textOf(value, call), separator ?? null, call),
    doc: "The parts between separators; without one, the words between blanks.",
    example: ['"a, b" | split(", ")', ["a", "b"]],
  },
  {
    name: "join",
    kind: "filter",
    parameters: [
      { name: "list", takes: "list" },
      { name: "separator", takes: "text", optional: true },
      { name: "attribute", takes: "field", optional: true },
    ],
    gives: givesJoined,
    run: ([list, separator, attribute], call) => joined(elementsOf(list, call), separator ?? "", attribute, call),
    doc: "All elements as one text, with the separator between.",
    example: ['["a", "b"] | join(", ")', "a, b"],
  },
  {
    name: "truncate",
    kind: "filter",
    parameters: [
      text,
      { name: "length", takes: "integer", optional: true },
      { name: "killwords", takes: "boolean", optional: true },
      { name: "end", takes: "text", optional: true },
      { name: "leeway", takes: "integer", optional: true },
    ],
    gives: givesText,
    run: truncated,
    doc: "Cut to a length (255 unless said) at a word's end, with `...` at the end; up to 5 more characters are let be.",
    example: ['"foo bar baz qux" | truncate(9)', "foo..."],
  },
  {
    name: "indent",
    kind: "filter",
    parameters: [
      text,
      { name: "width", takes: "integer", optional: true },
      { name: "first", takes: "boolean", optional: true },
      { name: "blank", takes: "boolean", optional: true },
    ],
    gives: givesText,
    run: indented,
    doc: "Every line but the first (and blank ones) moved in by 4 blanks, or by `width`.",
    example: ['"a\\nb" | indent(2)', "a\n  b"],
  },
  {
    name: "lines",
    kind: "filter",
    parameters: [text],
    gives: () => ({ type: listOf(stringType) }),
    run: ([value], call) => linesOf(textOf(value, call)),
    doc: "The lines of a text, without their ends.",
    example: ['"a\\nb\\n" | lines', ["a", "b"]],
  },
  {
    name: "matches",
    kind: "filter",
    parameters: [text, { name: "pattern", takes: "text" }],
    gives: (args, complain) => givesPattern(args, complain) && { type: booleanType },
    run: ([value, pattern], call) => compile(textOf(pattern, call), call).find(textOf(value, call), paying(call)),
    doc: "Whether the regular expression (RE2) is found anywhere; `^` and `$` tie it to the ends.",
    example: ['"v1.2" | matches("^v[0-9]+")', true],
  },
  {
    name: "find_all",
    kind: "filter",
    parameters: [text, { name: "pattern", takes: "text" }],
    gives: (args, complain) => givesOneGroup(args, complain) && { type: listOf(stringType) },
    run: ([value, pattern], call) => allMatches(textOf(value, call), textOf(pattern, call), call),
    doc: "All places that match the regular expression (RE2): the match, or its group if it has one.",
    example: ['"a1 b22" | find_all("[a-z]([0-9]+)")', ["1", "22"]],
  },
];

/** Each word costs more than its characters, as each place of `replace` does. */
function titled(value: string, call: Call): string {
  const parts = value.split(/([-\s({[<]+)/);
  spend(call.work, parts.length * 2, call.at);
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()).join("");
}

function replaced(value: string, old: string, by: string, call: Call): string {
  if (old === "") return halt("`replace` of an empty text", call.at);
  const parts = value.split(old);
  spend(call.work, parts.length, call.at);
  checkLength(value.length + (parts.length - 1) * (by.length - old.length), call.at);
  return parts.join(by);
}

function split(value: string, separator: Json, call: Call): readonly string[] {
  if (separator === "") return halt("`split` by an empty text", call.at);
  if (separator !== null) return value.split(textOf(separator, call));
  return value.split(/\s+/).filter((part) => part !== "");
}

function givesJoined([list, , attribute]: readonly (Argument | undefined)[], complain: Complain): Given | undefined {
  const element = elementType(list, attribute, complain);
  if (element === undefined) return undefined;
  if (mayBeNull(element)) {
    return complain("null does not print, and elements may be null", "write `[x for x in xs if x is not none]`", 0);
  }
  return { type: stringType };
}

function joined(list: readonly Json[], separator: Json, attribute: Json | undefined, call: Call): string {
  const between = textOf(separator, call);
  const parts: string[] = [];
  let length = 0;
  for (const element of list) {
    const part = printValue(fieldAt(element, attribute, call), call.at);
    length += part.length + between.length;
    checkLength(length, call.at);
    parts.push(part);
  }
  return parts.join(between);
}

function truncated([value, length, killwords, end, leeway]: readonly Json[], call: Call): string {
  const whole = textOf(value, call);
  const most = countOf(length ?? 255, call);
  const tail = textOf(end ?? "...", call);
  const tailCount = characterCount(tail);
  if (most < tailCount) return halt(`\`truncate\` to ${most} leaves no place for its end "${tail}"`, call.at);
  const characters = charactersOf(whole);
  if (characters.length <= most + countOf(leeway ?? 5, call)) return whole;
  const cut = characters.slice(0, most - tailCount).join("");
  if (booleanOf(killwords ?? false, call)) return cut + tail;
  const lastBlank = cut.lastIndexOf(" ");
  return (lastBlank === -1 ? cut : cut.slice(0, lastBlank)) + tail;
}

function linesOf(value: string): string[] {
  const lines = value.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function indented([value, width, first, blank]: readonly Json[], call: Call): string {
  const pad = " ".repeat(Math.min(countOf(width ?? 4, call), limits.textLength));
  const lines = textOf(value, call).split(/\r\n|\r|\n/);
  checkLength(textOf(value, call).length + lines.length * pad.length, call.at);
  const moved = lines.map((line, index) => {
    if (index === 0) return booleanOf(first ?? false, call) ? pad + line : line;
    return line === "" && !booleanOf(blank ?? false, call) ? line : pad + line;
  });
  return checkText(moved.join("\n"), call.at);
}

/** A pattern that is written out is compiled once, by the compiler, so that its mistakes show there. */
function givesPattern([, pattern]: readonly (Argument | undefined)[], complain: Complain): true | undefined {
  if (typeof pattern?.literal !== "string") return true;
  const compiled = linearPattern(pattern.literal);
  return "problem" in compiled ? complain(compiled.problem, "patterns are those of RE2", 1) : true;
}

/** Where the group is what is given, a second one would have nowhere to go. */
function givesOneGroup(args: readonly (Argument | undefined)[], complain: Complain): true | undefined {
  if (givesPattern(args, complain) === undefined) return undefined;
  const pattern = args[1]?.literal;
  const compiled = typeof pattern === "string" ? linearPattern(pattern) : undefined;
  if (compiled === undefined || "problem" in compiled || compiled.groups <= 1) return true;
  return complain("a pattern has at most one group", "write `(?:…)` for the others", 1);
}

/** Paid once in an evaluation, whether or not somebody else had it compiled before. */
function compile(pattern: string, call: Call): LinearPattern {
  call.work.patterns ??= new Set();
  const { patterns } = call.work;
  const isNew = !patterns.has(pattern);
  const pay = paying(call);
  if (isNew) pay(Math.min(pattern.length, limits.patternLength) * limits.stepsForPatternCharacter);
  const compiled = linearPattern(pattern);
  if ("problem" in compiled) return halt(compiled.problem, call.at);
  if (isNew) pay(compiled.size * limits.stepsForInstruction);
  patterns.add(pattern);
  return compiled;
}

function paying(call: Call): Pay {
  return (steps) => spend(call.work, steps, call.at);
}

function allMatches(text: string, pattern: string, call: Call): readonly string[] {
  const compiled = compile(pattern, call);
  if (compiled.groups > 1) return halt("a pattern has at most one group", call.at);
  return compiled.findAll(text, limits.madeListLength, paying(call));
}
