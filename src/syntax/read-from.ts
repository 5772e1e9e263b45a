/** The verb `from`. */
import { type Fields, openFields } from "./fields.ts";
import { given } from "./given.ts";
import type { VerbBody } from "./pipeline.ts";
import { dataAt, expressionAt, generatorsAt, readWith, settingAt, sortAt, wordAt } from "./read-field.ts";

type From = Extract<VerbBody, { kind: "from" }>;

/** `from` with the keys beside it. */
export function readFrom(fields: Fields<"from">): From | undefined {
  const generators = generatorsAt(fields, "from");
  const where = expressionAt(fields, "where");
  const sort = sortAt(fields, "sort");
  const distinct = expressionAt(fields, "distinct");
  const cap = readCap(fields);
  const take = settingAt(fields, "take");
  const group = expressionAt(fields, "group");
  const select = dataAt(fields, "select");
  const chunk = settingAt(fields, "chunk");
  const order = wordAt(fields, "order")?.value === "source" ? "source" : "arrival";
  if (generators === undefined || isTooMany(fields, generators.length)) return undefined;
  return { kind: "from", generators, order, ...given({ where, sort, distinct, cap, take, group, select, chunk }) };
}

function isTooMany(fields: Fields<"from">, count: number): boolean {
  const header = fields.entries.get("from");
  if (count <= 2 || header === undefined) return false;
  const message = `"from" takes one or two \`x in list\`, not ${count}`;
  const help = "join two lists in one node, and the third in the next";
  fields.reading.report({ name: "bad-value", message, span: header.value.span, help });
  return true;
}

function readCap(fields: Fields<"from">): From["cap"] {
  return readWith(fields, "cap", (tree, what, reading) => {
    const cap = openFields(tree, "cap", what, reading);
    if (cap === undefined) return undefined;
    const per = expressionAt(cap, "per");
    const max = settingAt(cap, "max");
    return per === undefined || max === undefined ? undefined : { per, max };
  });
}
