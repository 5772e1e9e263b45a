/** `gate`: a question to a person, and the type of the answer. */
import { given } from "../syntax/given.ts";
import type { AskedField, Verb } from "../syntax/pipeline.ts";
import { joinTypes } from "../types/join-types.ts";
import { type Field, nullType, stringType, type Type } from "../types/type.ts";
import { checkTime } from "./check-setting.ts";
import { checkType } from "./check-type.ts";
import type { CheckedPerson } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Done } from "./done.ts";
import type { Layer } from "./frame.ts";
import { resolveProse } from "./resolve.ts";

type GateVerb = Extract<Verb, { readonly kind: "gate" }>;

/** Fields that every answer has, whatever is asked (LANGUAGE.md section 4). */
const ownFields = ["choice", "by", "note"];

/**
 * The value is `{choice, by, note, …input}`: fields of one choice are optional in it, and so are all where the gate can
 * expire. Without choices there is no `choice`.
 */
export function checkGate(checking: Checking, layer: Layer, verb: GateVerb): Done {
  const input = fieldsOf(checking, verb.input);
  const choices = verb.choices.map(({ name, leads, input: own }) => {
    const fields = fieldsOf(checking, own);
    return {
      name: name.value,
      ...(leads === undefined ? {} : { leads: resolveProse(checking, layer, leads) }),
      ...(fields.length === 0 ? {} : { input: closed(fields) }),
    };
  });
  const act: CheckedPerson = {
    do: "person",
    ask: resolveProse(checking, layer, verb.ask),
    ...(verb.show === undefined ? {} : { show: resolveProse(checking, layer, verb.show) }),
    choices,
    ...(input.length === 0 ? {} : { input: closed(input) }),
    ...given({ expiresMs: verb.expires && checkTime(checking, layer, verb.expires, "`expires`") }),
    ...(verb.onExpiry === undefined ? {} : { onExpiry: verb.onExpiry.value }),
    releases: verb.releases.map(({ choice, paths }) => ({ choice: choice.value, paths })),
  };
  return { act, type: answerType(act, input, verb.expires !== undefined), size: 1, streams: false };
}

function answerType(act: CheckedPerson, input: readonly Field[], expires: boolean): Type {
  const fields = new Map<string, Field>();
  const add = (field: Field): void => {
    const known = fields.get(field.name);
    fields.set(field.name, known === undefined ? field : { ...field, type: joinTypes(known.type, field.type) });
  };
  if (act.choices.length > 0)
    add({ name: "choice", type: { kind: "words", words: act.choices.map(({ name }) => name) }, optional: false });
  add({ name: "by", type: stringType, optional: false });
  add({ name: "note", type: { kind: "union", of: [stringType, nullType] }, optional: false });
  for (const field of input) add({ ...field, optional: expires });
  for (const choice of act.choices)
    if (choice.input?.kind === "object") for (const field of choice.input.fields) add({ ...field, optional: true });
  return closed([...fields.values()]);
}

function closed(fields: readonly Field[]): Type {
  return { kind: "object", fields, open: false };
}

function fieldsOf(checking: Checking, asked: readonly AskedField[]): readonly Field[] {
  return asked.map(({ name, type }) => {
    if (ownFields.includes(name.value))
      checking.report({
        name: "hidden-name",
        message: `the field "${name.value}" would hide what every answer has by this name`,
        span: name.span,
        help: "choose another name",
      });
    return { name: name.value, type: checkType(checking.named, type, checking.report), optional: false };
  });
}
