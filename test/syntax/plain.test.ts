/** The plain form is read in a way of its own: to the same tree, place for place, as the YAML parser makes of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import type { Tree } from "../../src/base/tree.ts";
import { findBadCharacter } from "../../src/syntax/bad-character.ts";
import { indexLines } from "../../src/syntax/line-index.ts";
import { parseYaml } from "../../src/syntax/parse-yaml.ts";
import { readPlain } from "../../src/syntax/read-plain.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";

/** The tree with the place of every character of its texts. */
function withPlaces(tree: Tree): unknown {
  switch (tree.kind) {
    case "scalar": {
      const { source, ...rest } = tree;
      return { ...rest, text: source.text, places: [...source.text].map((_, at) => source.span(at, at + 1)) };
    }
    case "list":
      return { ...tree, items: tree.items.map(withPlaces) };
    default:
      return { ...tree, entries: tree.entries.map(({ key, value }) => ({ key, value: withPlaces(value) })) };
  }
}

/** Whether the text is in plain form; if it is, both ways give the same, and nothing is said. */
function isReadPlain(text: string): boolean {
  const lines = indexLines("in.yaml", text);
  if (findBadCharacter(lines) !== undefined) return false;
  const plain = readPlain(lines);
  if (plain === undefined) return false;
  const found: Diagnostic[] = [];
  const parsed = parseYaml(lines, found);
  expect(found).toEqual([]);
  expect(withPlaces(plain)).toEqual(parsed && withPlaces(parsed));
  return true;
}

const root = join(import.meta.dirname, "../..");
const files = ["examples", "pipelines", "test"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml"))
    .map((path) => join(root, folder, path)),
);
const texts = files.map((path) => readFileSync(path, "utf8"));

test("the pipelines of this repository", () => {
  const plain = texts.filter(isReadPlain);
  expect(plain.length).toBeGreaterThan(texts.length / 2);
});

const signs = [
  ...[
    "\n",
    "\n  ",
    "\n    ",
    "\n  - ",
    "\n- ",
    " ",
    "  ",
    "#",
    " # c",
    ": ",
    ":",
    "-",
    "- ",
    "? ",
    ", ",
    ",",
    ".",
    "~",
  ],
  ...["{", "}", "[", "]", '"', "'", "|", "|-", ">", ">-", "&a", "*a", "!t", "%", "@", "\\", "---", "...", "<<: ", "\t"],
  ...["a", "a: ", "b: 1", "é", "😀", "\u00a0", "0x1", "1e3", "1_0", "-0", "+1", ".5", "1.", "3..5", "yes", "null"],
];

/** A few characters taken out of a text, and others put in their place. */
function change(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.tuple(texts, share, fc.nat(4), fc.constantFrom("", ...signs)).map(([text, where, length, sign]) => {
    const at = Math.floor(where * text.length);
    return text.slice(0, at) + sign + text.slice(at + length);
  });
}

test("these with a change anywhere", () => {
  fc.assert(
    fc.property(change(fc.constantFrom(...texts)), (text) => void isReadPlain(text)),
    fuzzRuns(2_000),
  );
});

const plainScalars = [
  ...["a", "b c", "1", "-1", "1.5", "1.10", "1.2.3", "3..5", "true", "False", "null", "~", "Nullx", "-x", "a:b", "a#b"],
  ...["a  # c", "x ", '"q"', '""', '"q" # c', "'q'", "''", "/a", "...", "é", "\u00a0", "😀 b", "(a - b)", "0", "-0"],
  ...["--a", "-- b", "'it''s'", '"a\\n"', '"\\"\\\\\\t\\/"', "a\n  b", "a\n\n  - b\n  c # d", "1\n  2 ", "f(a,\n  b)"],
];
const otherScalars = [
  ...["007", "1e3", ".5", "-.5", "+1", "0o7", "0x1F", ".inf", ".NaN", "- x", "-", "?x", "(a: b)", "a:", "a #b", "@x"],
  ...[
    '"q"#c',
    '"\\x41"',
    '"a\n  b"',
    "a\nb",
    "a # b\n  c",
    "a\n  # b",
    "a\n  b: c",
    '"a" b',
    "'a",
    "---",
    "<<",
    "[a: b]",
    "[,]",
    "{a}",
    "{a: }",
    "[a]b",
    "1.",
    "-.",
    "1e",
  ],
];
const scalars = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...plainScalars) },
  { weight: 1, arbitrary: fc.constantFrom(...otherScalars) },
);
const keys = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom("a", "b", "c", "d?", "_e", "f-g", "h.i/j", '"k l"', "'m: n'") },
  { weight: 1, arbitrary: fc.constantFrom("...", "true", "toString", "1", '""', '"<<"', '"a"', "a b", "k ") },
);
const gaps = fc.constantFrom("", "", " ", "  ");
const gapsInBrackets = fc.oneof(
  { weight: 6, arbitrary: gaps },
  { weight: 1, arbitrary: fc.constantFrom("\n  ", "\n   ", "\n\n  ", " # c\n  ", "\n  # c\n  ", "\n", "#c\n  ") },
);
const lastCommas = fc.constantFrom("", "", "", ",", ", ");

const { brackets } = fc.letrec<{ brackets: string; list: string; map: string }>((tie) => ({
  brackets: fc.oneof({ maxDepth: 3 }, scalars, tie("list"), tie("map")),
  list: fc
    .tuple(fc.array(tie("brackets"), { maxLength: 3 }), gapsInBrackets, lastCommas)
    .map(([items, gap, comma]) => `[${gap}${items.join(`,${gap}`)}${comma}${gap}]`),
  map: fc
    .tuple(fc.uniqueArray(fc.tuple(keys, tie("brackets")), { maxLength: 3 }), gapsInBrackets, lastCommas)
    .map(([entries, gap, comma]) => {
      return `{${gap}${entries.map(([key, value]) => `${key}: ${value}`).join(`${gap}, `)}${comma}${gap}}`;
    }),
}));

/** Lines below each other, without the indentation around them; the first stands behind a key or a dash. */
type Lines = readonly string[];

const blockLines = fc.array(
  fc.constantFrom("one", "two: {{ x }}", "four", "", "# no comment", "three ", "  deeper", "   "),
  {
    minLength: 1,
    maxLength: 5,
  },
);
const blocks: fc.Arbitrary<Lines> = fc
  .tuple(fc.constantFrom(...["|", "|-", ">", ">-", "| "], ...["|", "|-", ">", "|+", "|2", "| # c"]), blockLines)
  .map(([header, inner]) => [header, ...inner.map((line) => `  ${line}`)]);

const { map: rootMap } = fc.letrec<{ body: Lines; value: Lines; map: Lines; list: Lines }>((tie) => ({
  body: fc.oneof({ maxDepth: 4 }, tie("map"), tie("list")),
  value: fc.oneof(
    { maxDepth: 4 },
    { weight: 3, arbitrary: brackets.map((text) => text.split("\n")) },
    { weight: 1, arbitrary: blocks },
    {
      weight: 2,
      arbitrary: fc.tuple(tie("body"), gaps).map(([inner, gap]) => ["", ...inner.map((at) => `${gap} ${at}`)]),
    },
    { weight: 1, arbitrary: tie("list").map((inner) => ["", ...inner]) },
  ),
  map: fc
    .uniqueArray(fc.tuple(keys, tie("value"), fc.constantFrom("", "", "", "", "", "# c", "  # c", "  ")), {
      minLength: 1,
      maxLength: 4,
      selector: ([key]) => key,
    })
    .map((entries) =>
      entries.flatMap(([key, [first = "", ...more], above]) => [
        ...(above === "" ? [] : [above]),
        `${key}:${first === "" ? "" : ` ${first}`}`,
        ...more,
      ]),
    ),
  list: fc
    .array(
      fc.oneof(
        { maxDepth: 4 },
        brackets.map((text) => text.split("\n")),
        blocks,
        tie("map"),
        tie("value"),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((items) => items.flatMap(([first = "", ...more]) => [`- ${first}`, ...more.map((line) => `  ${line}`)])),
}));
const documents = fc
  .tuple(rootMap, fc.constantFrom("\n", "\n", "\n", "\n\n", "\n# c\n", "\n  \n", ""))
  .map(([lines, end]) => `${lines.join("\n")}${end}`);

test("whatever can stand in a file, well put together", () => {
  let count = 0;
  fc.assert(
    fc.property(documents, (text) => {
      if (isReadPlain(text)) count += 1;
    }),
    fuzzRuns(2_000),
  );
  expect(count).toBeGreaterThan(200);
});

test("the same with a change anywhere", () => {
  fc.assert(
    fc.property(change(documents), (text) => void isReadPlain(text)),
    fuzzRuns(3_000),
  );
});
