/** The pipelines that mistakes are made in: examples, patterns, those of the docs, and the fixtures of rules that are fine. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Source } from "./subject.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** All of them, in an order that does not hang on the machine. */
export function corpus(): readonly Source[] {
  return [
    ...filesIn("examples", /\.yaml$/).map(fromFile),
    ...filesIn("pipelines", /\.yaml$/).map(fromFile),
    ...["README.md", ...filesIn("docs", /^[^/]*\.md$/)].flatMap(fromPage),
    ...filesIn("test/rules", /\/ok-[^/]*\.yaml$/).map(fromFile),
  ];
}

/** Paths from the root, of the files below a folder whose path from there matches. */
function filesIn(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => pattern.test(file))
    .sort()
    .map((file) => `${folder}/${file}`);
}

/** Under its bare name, with the folder in which it lies; patterns under the name by which they are called. */
function fromFile(path: string): Source {
  const isPattern = path.startsWith("pipelines/");
  const shown = isPattern ? path.slice("pipelines/".length) : basename(path);
  return { name: path, path: shown, text: read(path), file: fileBeside(dirname(path)) };
}

/** The blocks that are whole pipelines; one may call another of its page. */
function fromPage(page: string): readonly Source[] {
  const blocks = [...read(page).matchAll(/^```yaml\n(sluice: 1\n[\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  const texts = new Map(blocks.map((text) => [`${nameIn(text)}.yaml`, text]));
  const beside = fileBeside(dirname(page));
  return blocks.map((text) => ({
    name: `${page}/${nameIn(text)}`,
    path: `${nameIn(text)}.yaml`,
    text,
    file: (path) => texts.get(path) ?? beside(path),
  }));
}

function nameIn(text: string): string {
  return /^name: (.*)$/m.exec(text)?.[1] ?? "";
}

function fileBeside(folder: string): Source["file"] {
  return (path) => {
    const file = path.startsWith("std/") ? `pipelines/${path}` : `${folder}/${path}`;
    return existsSync(join(root, file)) ? read(file) : undefined;
  };
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
