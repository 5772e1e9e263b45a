/** Mistakes in the shape of a pipeline: keys misspelt, missing, doubled, in the wrong place, with the wrong kind of value. */
import { type Form, places, rowsByVerb, type VerbName, verbs } from "../../../src/syntax/keys.ts";
import { addEntry, beginsLine, entryRange, isFlow, misspell, removeEntry, replace } from "../editing.ts";
import { type KeySite, type NodeSite, rangeOf } from "../key-sites.ts";
import type { Mutation, Mutator, Range } from "../mutation.ts";

const allKeys = new Set(Object.values(places).flatMap((place) => Object.keys(place)));

/** The line of the name that a map stands under, and that of its first key. */
function headOf({ at, owner }: KeySite): readonly Range[] {
  return [at, ...owner.entries.slice(0, 1).map(({ key }) => rangeOf(key.span))];
}

/** The lines of the names of a node and of its verb. */
export function headOfNode({ id, map, verb }: NodeSite): readonly Range[] {
  const at = map.entries.find(({ key }) => key.value === verb)?.key.span;
  return [id.span, ...(at === undefined ? [] : [at])].map(rangeOf);
}

export const keyMutators: readonly Mutator[] = [
  {
    kind: "typo in a key",
    mistake: "a key of the language is misspelt",
    mutations: ({ keys }, random) =>
      keys.map(({ entry }) => ({
        edits: [replace(entry.key.span, misspell(entry.key.value, allKeys, random))],
      })),
  },
  {
    kind: "missing key",
    mistake: "a key that its map cannot do without is left out",
    mutations: ({ keys, text }) =>
      keys.filter(isNeeded).flatMap((site): readonly Mutation[] => {
        const edit = removeEntry(text, site.owner, site.entry);
        return edit === undefined ? [] : [{ edits: [edit], at: headOf(site) }];
      }),
  },
  {
    kind: "duplicate key",
    mistake: "a key with its value stands twice in a map",
    mutations: ({ keys, text }) =>
      keys.flatMap(({ owner, entry }): readonly Mutation[] => {
        const range = entryRange(text, owner, entry);
        const copy = text.slice(range.start, range.end);
        if (isFlow(text, owner)) return [{ edits: [replace({ start: range.end, end: range.end }, `, ${copy}`)] }];
        if (!beginsLine(text, entry) || !copy.endsWith("\n")) return [];
        return [{ edits: [replace({ start: range.end, end: range.end }, copy)], at: [rangeOf(entry.key.span)] }];
      }),
  },
  {
    kind: "two verbs",
    mistake: "a node is given a second verb",
    mutations: ({ nodes, text }, random) =>
      nodes.flatMap((node): readonly Mutation[] => {
        const verb = random.pick((["value", "text"] as const).filter((one) => one !== node.verb));
        const edit = addEntry(text, node.map, `${verb}: 1`);
        return edit === undefined ? [] : [{ edits: [edit], at: headOfNode(node) }];
      }),
  },
  {
    kind: "missing why",
    mistake: "a node that acts does not say what it is for",
    mutations: ({ keys, text }) =>
      keys.flatMap(({ owner, entry, node }): readonly Mutation[] => {
        if (entry.key.value !== "why" || node === undefined || node.map !== owner) return [];
        if (["value", "text", "from", "fail"].includes(node.verb)) return [];
        const edit = removeEntry(text, owner, entry);
        return edit === undefined ? [] : [{ edits: [edit], at: headOfNode(node) }];
      }),
  },
  {
    kind: "key of another verb",
    mistake: "a node is given a key that only other verbs have",
    mutations: ({ nodes, text }, random) =>
      nodes.flatMap((node): readonly Mutation[] => {
        const own = rowsByVerb.get(node.verb);
        const foreign = Object.entries(keysOfOneVerb).filter(([key]) => own?.has(key) !== true);
        const [key, value] = random.pick(foreign);
        const edit = addEntry(text, node.map, `${key}: ${value}`);
        return edit === undefined ? [] : [{ edits: [edit] }];
      }),
  },
  {
    kind: "value of the wrong kind",
    mistake: "a key is given a list, a map or a word that its form does not allow",
    mutations: ({ scalars }, random) =>
      scalars.flatMap(({ scalar, form, key }): readonly Mutation[] => {
        if (scalar.span.line !== scalar.span.endLine || key?.entry.value !== scalar) return [];
        const wrong = wrongFor(form);
        return wrong.length === 0 ? [] : [{ edits: [replace(scalar.span, random.pick(wrong))] }];
      }),
  },
];

/** A loop that has no key but its nodes is a scope without `loop`. */
function isNeeded({ row, node, entry, owner }: KeySite): boolean {
  const isVerb = node?.map === owner && verbs.some((verb: VerbName) => verb === entry.key.value);
  const isOfLoop = owner.entries.some(({ key }) => ["state", "next", "stop"].includes(key.value));
  return entry.key.value === "loop" ? isOfLoop : row.required === true || isVerb;
}

/** Keys that stand with one verb only, each with a value that would do there. */
const keysOfOneVerb: Readonly<Record<string, string>> = {
  tools: "[]",
  stdin: "1",
  parse: "text",
  chunk: "2",
  cwd: '"."',
  where: "true",
  state: "{count: 0}",
  with: "{claim: 1}",
};

/** One-line texts that can never be of the form. */
function wrongFor(form: Form): readonly string[] {
  switch (form.kind) {
    case "duration":
      return ["soon", "5 parsecs", "[1m]"];
    case "flag":
      return ["maybe", "1", "[true]"];
    case "word":
      return ["sideways", "7", "{a: b}"];
    case "text":
    case "prose":
      return ["[a, b]", "{a: b}"];
    case "name":
      return ["[a, [b]]", "{a: b}"];
    case "setting":
    case "amount":
      return ['"many"', "many", "[1]"];
    case "expression":
      return ["[1, 2]", "{a: 1}"];
    case "generators":
      return ["things", "[a, b]", "7"];
    case "sort":
      return ["upwards please", "[a]", "{a: desc}"];
    default:
      return [];
  }
}
