/** What is read of each `test/syntax/<case>/in.yaml`, and what is said of it. Write goldens with `vitest -u`, then read them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sortDiagnostics } from "../../src/base/diagnostic.ts";
import { renderPretty } from "../../src/report/render-diagnostics.ts";
import { printPipeline } from "../../src/syntax/print-pipeline.ts";
import { readPipeline } from "../../src/syntax/read-pipeline.ts";
import { readTree } from "../../src/syntax/read-tree.ts";

const root = import.meta.dirname;
const cases = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(cases.map(({ name }) => name))("%s", async (name) => {
  const folder = join(root, name);
  const textOf = (path: string): string | undefined => {
    const file = join(folder, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const tree = readTree(textOf("in.yaml") ?? "", "in.yaml");
  const read = tree.value && readPipeline(tree.value, "in.yaml", { text: textOf });
  const found = sortDiagnostics([...tree.diagnostics, ...(read?.diagnostics ?? [])]);
  const said = renderPretty(found, textOf, { color: false, width: 120 });
  const understood = read?.value === undefined ? "no pipeline\n" : printPipeline(read.value);
  await expect(said).toMatchFileSnapshot(join(folder, "diagnostics.txt"));
  await expect(understood).toMatchFileSnapshot(join(folder, "pipeline.txt"));
});
