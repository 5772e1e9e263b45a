/** Whether an answer is one of those that were asked for. Used where it is given, and again where it counts. */
import { didYouMean } from "../base/did-you-mean.ts";
import { isJsonList, isJsonObject, type JsonObject } from "../base/json.ts";
import { validatorOf } from "../types/validator.ts";
import { type Answer, type AskChoice, expiryActor, type Question } from "./ask.ts";

export type Asked = Pick<Question, "choices" | "input">;

/** What is wrong with the answer, in words for whoever gives it; empty where it fits. */
export function answerProblems(asked: Asked, answer: Answer): readonly string[] {
  if (answer.actor.trim() === "") return ["an answer needs a name: who gives it"];
  if (answer.actor === expiryActor) return [`nobody is called "${expiryActor}": that is who decides when nobody does`];
  if (asked.choices.length === 0) return withoutChoice(asked.input, answer);
  const chosen = choiceOf(asked, answer.choice);
  return typeof chosen === "string"
    ? [chosen]
    : [...inputProblems(chosen.input, answer), ...valueProblems(chosen, answer)];
}

function withoutChoice(input: JsonObject | undefined, answer: Answer): readonly string[] {
  if (answer.choice !== undefined) return [`there is nothing to choose here, and "${answer.choice}" was chosen`];
  if (answer.value !== undefined) return ["no value is asked for here, but fields"];
  return inputProblems(input, answer);
}

/** The choice, or a sentence that says why there is none. */
export function choiceOf({ choices }: Asked, name: string | undefined): AskChoice | string {
  const names = choices.map((choice) => choice.name);
  const all = `the choices are ${names.join(", ")}`;
  if (name === undefined) return `a choice is missing: ${all}`;
  const found = choices.find((choice) => choice.name === name);
  return found ?? `there is no choice "${name}"; ${didYouMean(name, names) ?? all}`;
}

function inputProblems(schema: JsonObject | undefined, { input, choice }: Answer): readonly string[] {
  if (schema !== undefined) return validatorOf(schema)(input ?? {}).slice(0, 3);
  const names = Object.keys(input ?? {});
  if (names.length === 0) return [];
  return [
    `nothing is to be filled in with ${choice === undefined ? "this" : `"${choice}"`}, and ${names.join(", ")} was given`,
  ];
}

function valueProblems({ name, value: schema }: AskChoice, { value }: Answer): readonly string[] {
  if (schema === undefined) return value === undefined ? [] : [`"${name}" takes no value`];
  if (value === undefined) return [`"${name}" needs the value that stands in place of the result`];
  return validatorOf(schema)(value).slice(0, 3);
}

/** Two types of fields as one: what a gate asks with every choice, and what it asks with this one. */
export function bothInputs(all: JsonObject | undefined, own: JsonObject | undefined): JsonObject | undefined {
  if (all === undefined || own === undefined) return all ?? own;
  return {
    type: "object",
    properties: { ...fieldsOf(all), ...fieldsOf(own) },
    required: [...new Set([...requiredOf(all), ...requiredOf(own)])],
    additionalProperties: false,
  };
}

/** The fields of such a type with the schema of each. */
export function fieldsOf(schema: JsonObject): JsonObject {
  const { properties } = schema;
  return isJsonObject(properties) ? properties : {};
}

/** The names of those that must be filled in. */
export function requiredOf({ required }: JsonObject): readonly string[] {
  return isJsonList(required) ? required.filter((name) => typeof name === "string") : [];
}
