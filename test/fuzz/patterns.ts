/** The patterns of this package, read once. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../pipelines");
const texts = new Map(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => [file, readFileSync(join(folder, file), "utf8")]),
);

/** The text of `std/NAME.yaml`, where there is such a pattern. */
export function readPattern(path: string): string | undefined {
  return texts.get(path);
}
