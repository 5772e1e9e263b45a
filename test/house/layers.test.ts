/** Who may import whom: the table of ARCHITECTURE.md, held against every import in `src/`. */
import { expect, test } from "vitest";
import { filesBelow, foldersOf, readRoot } from "./source-files.ts";

type Layer = { readonly folders: ReadonlySet<string>; readonly packages: readonly string[] };

const layers = readTable(readRoot("ARCHITECTURE.md"));
const sources = filesBelow("src", /\.ts$/);

test("the table of folders is that of the code", () => {
  expect([...layers.keys()].sort()).toEqual(foldersOf("src"));
});

test("no folder imports one that the table does not allow", () => {
  const broken = sources.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((name) => name.startsWith("."))
      .filter((name) => !mayImportFolder(path, name))
      .map((name) => `${path} imports ${name}`),
  );
  expect(broken).toEqual([]);
});

test("each package is imported only where the table says", () => {
  const broken = sources.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((name) => !name.startsWith("."))
      .filter((name) => !mayImportPackage(path, name))
      .map((name) => `${path} imports ${name}`),
  );
  expect(broken).toEqual([]);
});

test("every package of the table and of package.json is used", () => {
  const used = new Set(sources.flatMap(({ text }) => importsOf(text)).map(packageOf));
  const tabled = [...layers.values()].flatMap((layer) => layer.packages).filter((name) => !name.startsWith("node:"));
  const manifest: { dependencies: Record<string, string> } = JSON.parse(readRoot("package.json"));
  expect([...new Set(tabled)].filter((name) => !used.has(name))).toEqual([]);
  expect(Object.keys(manifest.dependencies).filter((name) => !used.has(name))).toEqual([]);
});

function mayImportFolder(path: string, name: string): boolean {
  const from = folderOf(path);
  const parts = [...path.split("/").slice(0, -1)];
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  const to = folderOf(parts.join("/"));
  if (from === "main.ts") return true;
  return from === to || layers.get(from)?.folders.has(to) === true;
}

function mayImportPackage(path: string, name: string): boolean {
  const allowed = layers.get(folderOf(path))?.packages ?? [];
  if (name.startsWith("node:")) return allowed.includes("node:") || allowed.includes(name);
  return allowed.includes(packageOf(name));
}

function folderOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function packageOf(name: string): string {
  const [first = "", second = ""] = name.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

/** What a file imports, statically, dynamically or for types. */
function importsOf(text: string): string[] {
  const statics = text.matchAll(/^(?:import|export|\})\s[^"\n]*?\bfrom "([^"\n]+)"/gm);
  const dynamics = text.matchAll(/\bimport\("([^"\n]+)"\)/g);
  return [...statics, ...dynamics].map((found) => found[1] ?? "");
}

/** The rows `| folder | holds | may import | packages |`. */
function readTable(text: string): Map<string, Layer> {
  const rows = [...text.matchAll(/^\| `([a-z]+)` \| .* \| ([^|]*) \| ([^|]*) \|$/gm)];
  return new Map(
    rows.map(([, folder = "", folders = "", packages = ""]) => [
      folder,
      { folders: new Set(words(folders)), packages: words(packages) },
    ]),
  );
}

function words(cell: string): string[] {
  return cell.split(" ").filter((word) => word !== "" && word !== "-");
}
