/** The files that a pipeline names: asked for by the reader, fetched by whoever may touch the disk. */

/** `text`: of a file that the pipeline names, by the path as written; undefined where it could not be read. */
export type OtherFiles = { text(path: string): string | undefined };

/** How a file that is named by another is shown: `prompts/a.md` of `examples/x.yaml` is `examples/prompts/a.md`. */
export function pathBeside(file: string, path: string): string {
  if (path.startsWith("/")) return path;
  const parts = file.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    const last = parts.at(-1);
    if (part === ".." && last !== undefined && last !== "" && last !== "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
