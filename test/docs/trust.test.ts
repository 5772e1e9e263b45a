/** docs/trust.md: its pipelines compile clean, and its prompt is the one that is sent. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { render } from "../../src/expr/render.ts";
import { world } from "../expr/scene.ts";
import { readRoot } from "../house/source-files.ts";
import { saidOfBytes } from "../rules/said-of.ts";

const page = readRoot("docs/trust.md");
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text = ""]) => text);
const pipelines = blocks("yaml");

test.each(pipelines.map((text) => [/^name: (.*)$/m.exec(text)?.[1] ?? "", text]))("%s compiles clean", (_, text) => {
  expect(saidOfBytes(new TextEncoder().encode(text), "example.yaml", join(import.meta.dirname, "..")).text).toBe("");
});

test("the prompt of the page is that of its first pipeline", () => {
  const { value } = compile({ path: "triage.yaml", text: () => pipelines[0] });
  const act = value?.bodies[0]?.nodes[0]?.act;
  const prompt = act?.do === "agent" ? act.prompt : [];
  const sent = render(prompt, { ...world, slot: () => ({ value: "It crashes." }) });
  expect(sent).toEqual({ kind: "value", value: blocks("text")[1]?.trimEnd() });
});
