/** Selections: what stays of a list, in which order, in which shape. */
import type { Choices } from "./choices.ts";
import { type Kind, listOf, objectToMake, text } from "./kinds.ts";
import { field, indented, type Made, type Making } from "./program-lines.ts";
import { type Known, pathsOf, randomCondition, randomExpression } from "./random-expression.ts";

/** Selects from a list. `id`: of the node. */
export function from(making: Making, source: Known, id: string): Made {
  const { choices } = making;
  const variable = choices.name("y");
  const item = source.kind.of === "list" ? source.kind.item : text;
  const most = source.kind.of === "list" ? source.kind.most : 1;
  const seen: Known = { path: variable, kind: item };
  const keys = pathsOf([seen]).filter(({ kind }) => ["integer", "string", "words"].includes(kind.of));
  const test = choices.chance(50) ? randomCondition({ ...making, known: [seen] }) : undefined;
  const group = keys.length > 0 && choices.chance(12) ? choices.pick(keys) : undefined;
  const shaped = shape(making, { seen, group, most });
  const chunk = choices.chance(10) ? 1 + choices.below(2) : undefined;
  const lines = [
    ...field("from", `${variable} in ${source.path}`, choices),
    ...(test === undefined ? [] : field("where", test, choices)),
    ...(keys.length === 0 ? [] : chosenBy(choices, keys)),
    ...(choices.chance(40) ? ["take: 2"] : []),
    ...shaped.lines,
    ...(chunk === undefined ? [] : [`chunk: ${chunk}`]),
    ...(choices.chance(20) ? ["order: source"] : []),
  ];
  const kind = chunk === undefined ? listOf(shaped.kind, most) : listOf(listOf(shaped.kind, chunk), most);
  return { id, lines: [`${id}:`, ...indented(lines)], kind, mayBeSkipped: false, views: [] };
}

function chosenBy(choices: Choices, keys: readonly Known[]): readonly string[] {
  return [
    ...(choices.chance(40) ? [`sort: ${choices.pick(keys).path}${choices.pick(["", " desc"])}`] : []),
    ...(choices.chance(30) ? field("distinct", choices.pick(keys).path, choices) : []),
    ...(choices.chance(20) ? [`cap: {per: ${choices.pick(keys).path}, max: 2}`] : []),
  ];
}

type Shaping = { readonly seen: Known; readonly group: Known | undefined; readonly most: number };

/** `group` and `select`, with what an element is then. */
function shape(
  making: Making,
  { seen, group, most }: Shaping,
): { readonly lines: readonly string[]; readonly kind: Kind } {
  const { choices } = making;
  const given = group === undefined ? [seen] : groupOf(group.kind, seen.kind, most);
  const grouped = group === undefined ? [] : field("group", group.path, choices);
  if (!choices.chance(40)) return { lines: grouped, kind: group === undefined ? seen.kind : wholeGroup(given) };
  const kind = objectToMake(choices, 0);
  const select = selectLines({ ...making, known: [...making.known, ...given] }, kind);
  return { lines: [...grouped, "select:", ...indented(select)], kind };
}

/** What is named after `group`, in place of the variable. */
function groupOf(key: Kind, item: Kind, most: number): readonly Known[] {
  return [
    { path: "key", kind: key },
    { path: "items", kind: listOf(item, most) },
  ];
}

function wholeGroup(given: readonly Known[]): Kind {
  return { of: "object", fields: given.map(({ path, kind }) => ({ name: path, kind })) };
}

function selectLines(making: Making, kind: Kind): readonly string[] {
  if (kind.of !== "object") return [];
  return kind.fields.flatMap((one) => field(one.name, randomExpression(making, one.kind, 1), making.choices));
}
