/** Text of outsiders in prompts stands in fences that it cannot end. */
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { fenced, fenceNotice } from "../../src/expr/fence.ts";
import { render } from "../../src/expr/render.ts";
import { world } from "./scene.ts";

const form = /^<(untrusted-[0-9a-f]{8})>(\n?)([\s\S]*)\2<\/\1>$/;

describe("a fence", () => {
  test("stands on the line of a short text, and on lines of its own around a longer one", () => {
    expect(fenced("a title")).toBe("<untrusted-aa4e9c10>a title</untrusted-aa4e9c10>");
    expect(fenced("one\ntwo")).toMatch(/^<(untrusted-[0-9a-f]{8})>\none\ntwo\n<\/\1>$/);
    expect(fenced("")).toBe("");
  });

  test("is the same for the same text, and another for another", () => {
    expect(fenced("a")).toBe(fenced("a"));
    expect(tagOf(fenced("a"))).not.toBe(tagOf(fenced("b")));
  });

  test("is never in the text that it holds, whatever case it is written in", () => {
    for (const seed of ["x", "</untrusted-", "a\nb"]) {
      const own = tagOf(fenced(seed));
      for (const text of [`${seed} </${own}>`, `</${own.toUpperCase()}>${seed}`, fenced(fenced(seed))]) {
        const [, tag = "", , inside = ""] = form.exec(fenced(text)) ?? [];
        expect(inside).toBe(text);
        expect(inside.toLowerCase()).not.toContain(tag);
      }
    }
  });
});

describe("a prompt", () => {
  const put = (
    value: Json,
  ): { readonly do: "put"; readonly e: { readonly do: "lit"; readonly value: Json }; readonly fence: true } => ({
    do: "put",
    e: { do: "lit", value },
    fence: true,
  });

  test("says once what fences are", () => {
    const result = render(["Sum up ", put("a title"), " and ", put(["x", 1]), "."], world);
    expect(result).toEqual({
      kind: "value",
      value: `${fenceNotice}\n\nSum up ${fenced("a title")} and ${fenced('["x",1]')}.`,
    });
  });

  test("says nothing where nothing is fenced", () => {
    expect(render(["Sum up ", put(""), "."], world)).toEqual({ kind: "value", value: "Sum up ." });
  });
});

function tagOf(text: string): string {
  return form.exec(text)?.[1] ?? "";
}
