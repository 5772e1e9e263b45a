/** The table of filters, tests and functions: its examples are true, and it is the list of LANGUAGE.md section 3. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/expr/catalogue.ts";
import type { Entry } from "../../src/expr/entry.ts";
import { run, shown } from "./scene.ts";

const withExample = catalogue.filter((entry) => entry.example !== undefined);

describe("the example of", () => {
  test.each(withExample.map((entry) => [entry.name, entry] as const))("%s", (_, entry) => {
    const [text, value] = entry.example ?? ["", null];
    const { found, result } = run(text);
    expect(shown(found)).toBe("");
    expect(result).toEqual({ kind: "value", value });
  });
});

test("only what is asked of nodes has no example", () => {
  const bare = catalogue.filter((entry) => entry.example === undefined);
  expect(bare.every((entry) => entry.parameters[0]?.takes === "node")).toBe(true);
});

test("each name stands once in its kind, with a line of documentation", () => {
  const names = catalogue.map((entry) => `${entry.kind} ${entry.name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(catalogue.filter((entry) => !/^[A-Z`].*\.$/s.test(entry.doc)).map((entry) => entry.name)).toEqual([]);
});

test("the names are those of the language", () => {
  const filters = `upper lower trim title replace split join truncate indent lines matches find_all length first last min
    max sum mean sort unique reverse flatten map select reject selectattr rejectattr any all groupby index_by chunk take
    skip minus plurality count_by keys values items merge pick omit default rescue tojson fromjson int float round abs
    string list normurl urlhost hash`;
  expect(namesOf("filter")).toEqual(sorted(filters));
  expect(namesOf("test")).toEqual(
    sorted("defined none string number boolean empty ok failed skipped blocked cancelled"),
  );
  expect(namesOf("function")).toEqual(
    sorted("range rank zip cross enumerate census outcomes failures dropped ended pairs worktree"),
  );
});

function namesOf(kind: Entry["kind"]): string[] {
  return sorted(
    catalogue
      .filter((entry) => entry.kind === kind)
      .map((entry) => entry.name)
      .join(" "),
  );
}

function sorted(names: string): string[] {
  return names.split(/\s+/).sort();
}
