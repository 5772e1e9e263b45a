/** Filters of lists by sameness: what is unique, grouped, counted, taken away, agreed on. */
import { canonicalJson, type Json } from "../base/json.ts";
import { mayBeEqual } from "../types/assignability.ts";
import { membersOf } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { anyType, type Field, integerType, listOf, objectOf, type Type } from "../types/type.ts";
import { orderOf } from "./catalogue-lists.ts";
import { elementOf, elementType } from "./element-type.ts";
import { type Argument, type Call, type Complain, type Entry, elementsOf, type Given } from "./entry.ts";
import { fieldAt } from "./field-path.ts";
import { halt, haltAbsent } from "./halt.ts";
import { compareValues } from "./values.ts";

type Args = readonly (Argument | undefined)[];

const list = { name: "list", takes: "list" } as const;
const attribute = { name: "attribute", takes: "field", optional: true } as const;
const field = { name: "attribute", takes: "field" } as const;

export const groupEntries: readonly Entry[] = [
  {
    name: "unique",
    kind: "filter",
    parameters: [list, attribute],
    gives: ([of, by], complain) => elementType(of, by, complain) && sameElements(of),
    run: ([of, by], call) => unique(elementsOf(of, call), by, call),
    doc: "Each once, the first stays; with an attribute, one for each value of that field.",
    example: ["[1, 2, 1] | unique", [1, 2]],
  },
  {
    name: "groupby",
    kind: "filter",
    parameters: [list, field],
    gives: givesGroups,
    run: ([of, by], call) => grouped(elementsOf(of, call), by, call),
    doc: "`{key, items}` for each value of the field, in the order of the values.",
    example: ['[{"k": "b"}, {"k": "a"}] | groupby("k") | map(attribute="key")', ["a", "b"]],
  },
  {
    name: "index_by",
    kind: "filter",
    parameters: [list, field],
    gives: givesIndex,
    run: ([of, by], call) => indexed(elementsOf(of, call), by, call),
    doc: "A map from the text of a field to its element; two elements with one text are an error.",
    example: ['[{"id": "a", "n": 1}] | index_by("id")', { a: { id: "a", n: 1 } }],
  },
  {
    name: "count_by",
    kind: "filter",
    parameters: [list, attribute],
    gives: givesCounts,
    run: ([of, by], call) => counts(elementsOf(of, call), by, call),
    doc: "How often each word stands in the list, those that never do with 0.",
    example: ['["a", "b", "a"] | count_by', { a: 2, b: 1 }],
  },
  {
    name: "plurality",
    kind: "filter",
    parameters: [list, attribute],
    gives: ([of, by], complain) => {
      const element = elementType(of, by, complain);
      return element && { type: element };
    },
    run: ([of, by], call) => plurality(elementsOf(of, call), by, call),
    doc: "The value that most have; of equals the one that came first; absent in an empty list.",
    example: ['["yes", "no", "yes"] | plurality', "yes"],
  },
  {
    name: "minus",
    kind: "filter",
    parameters: [list, { name: "others", takes: "list" }],
    gives: ([of, others], complain) => mayTakeAway(of, others, complain) && sameElements(of),
    run: ([of, others], call) => minus(elementsOf(of, call), elementsOf(others, call), call),
    doc: "The elements that are not among the others.",
    example: ["[1, 2, 3] | minus([2])", [1, 3]],
  },
];

/** What is never equal takes nothing away. */
function mayTakeAway(of: Argument | undefined, others: Argument | undefined, complain: Complain): true | undefined {
  const [own, other] = [of, others].map((one) => elementOf(one?.type ?? listOf(anyType)));
  if (own === undefined || other === undefined || mayBeEqual(own, other)) return true;
  const help =
    other.kind === "object" && own.kind !== "object"
      ? `name a field of them: \`xs | minus(ys.${other.fields[0]?.name ?? "id"})\``
      : "take away what the list can hold";
  return complain(`\`minus\` takes ${briefType(other)} away from a list of ${briefType(own)}, which has none`, help, 1);
}

function sameElements(of: Argument | undefined): Given {
  return { type: listOf(elementOf(of?.type ?? listOf(integerType))), size: of?.size ?? "none" };
}

/** One text for equal values: what maps are keyed by. */
function keyText(value: Json): string {
  return typeof value === "string" ? `"${value}` : canonicalJson(value);
}

function unique(elements: readonly Json[], by: Json | undefined, call: Call): readonly Json[] {
  const seen = new Set<string>();
  return elements.filter((element) => {
    const key = keyText(fieldAt(element, by, call));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function givesGroups([of, by]: Args, complain: Complain): Given | undefined {
  const key = elementType(of, by, complain);
  const order = key && orderOf(key, complain);
  if (key === undefined || order === undefined) return undefined;
  const items = listOf(elementOf(of?.type ?? listOf(integerType)), 1);
  return { type: listOf(objectOf({ key, items })), size: of?.size ?? "none", ...order };
}

function grouped(elements: readonly Json[], by: Json | undefined, call: Call): Json {
  const groups = new Map<string, { key: Json; items: Json[] }>();
  for (const element of elements) {
    const key = fieldAt(element, by, call);
    const group = groups.get(keyText(key));
    if (group === undefined) groups.set(keyText(key), { key, items: [element] });
    else group.items.push(element);
  }
  return [...groups.values()].sort((left, right) => compareValues(left.key, right.key, call.words, call.at));
}

function givesIndex([of, by]: Args, complain: Complain): Given | undefined {
  const key = elementType(of, by, complain);
  if (key === undefined) return undefined;
  if (membersOf(key).some((member) => !["string", "words", "any", "never"].includes(member.kind))) {
    return complain(`the keys of a map are text, not ${briefType(key)}`);
  }
  return { type: { kind: "map", of: elementOf(of?.type ?? listOf(integerType)) }, size: of?.size ?? "none" };
}

function indexed(elements: readonly Json[], by: Json | undefined, call: Call): Json {
  const entries = new Map<string, Json>();
  for (const element of elements) {
    const key = fieldAt(element, by, call);
    if (typeof key !== "string") return halt("the keys of a map are text", call.at);
    if (entries.has(key)) return halt(`two elements have the key "${key}"`, call.at);
    entries.set(key, element);
  }
  return Object.fromEntries(entries);
}

/** Of words an object with each of them; of other text a map. */
function givesCounts([of, by]: Args, complain: Complain): Given | undefined {
  const element = elementType(of, by, complain);
  if (element === undefined) return undefined;
  if (element.kind === "words" && element.words.length > 1) {
    const fields = element.words.map((name): Field => ({ name, type: count, optional: false }));
    return { type: { kind: "object", fields, open: false }, words: element.words };
  }
  if (element.kind === "boolean") return { type: objectOf({ false: count, true: count }), words: ["false", "true"] };
  if (["string", "words", "any", "never"].includes(element.kind)) return { type: { kind: "map", of: count } };
  return complain(
    `\`count_by\` counts words and text, not ${briefType(element)}`,
    "take a field: `xs.status | count_by`",
  );
}

const count: Type = { kind: "integer", min: 0 };

function counts(elements: readonly Json[], by: Json | undefined, call: Call): Json {
  const found = new Map<string, number>((call.words ?? []).map((word) => [word, 0]));
  for (const element of elements) {
    const word = fieldAt(element, by, call);
    if (typeof word !== "string" && typeof word !== "boolean") return halt("`count_by` counts words and text", call.at);
    found.set(String(word), (found.get(String(word)) ?? 0) + 1);
  }
  return Object.fromEntries(found);
}

function plurality(elements: readonly Json[], by: Json | undefined, call: Call): Json {
  const found = new Map<string, { value: Json; count: number }>();
  let best: { value: Json; count: number } | undefined;
  for (const element of elements) {
    const value = fieldAt(element, by, call);
    const entry = found.get(keyText(value)) ?? { value, count: 0 };
    entry.count += 1;
    found.set(keyText(value), entry);
  }
  for (const entry of found.values()) if (best === undefined || entry.count > best.count) best = entry;
  return best === undefined ? haltAbsent("an empty list has no plurality", call.at) : best.value;
}

function minus(elements: readonly Json[], others: readonly Json[], call: Call): readonly Json[] {
  call.work.left -= others.length;
  const gone = new Set(others.map(keyText));
  return elements.filter((element) => !gone.has(keyText(element)));
}
