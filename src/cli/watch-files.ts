/**
 * Tells when files change. They are looked at a few times a second instead of being watched by the system, which misses
 * changes on network file systems and of files that editors replace.
 */
import { type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { limits } from "../base/limits.ts";

export type FileWatch = {
  /**
   * Resolves to true once one of these files changes, comes or goes, or a name in one of their folders does, or if one
   * did since that time (Unix, in milliseconds); to false when the watch ends.
   */
  changed(files: readonly string[], since: number): Promise<boolean>;
  /** The signal that ended it, if one did. */
  ended(): NodeJS.Signals | undefined;
};

/** Ends on Ctrl-C and its like. `everyMs`: between two looks. */
export function watchFiles(everyMs: number = limits.watchMs): FileWatch {
  let ended: NodeJS.Signals | undefined;
  let wake = () => {};
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      ended = signal;
      wake();
    });
  }
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    async changed(files, since) {
      const places = withFolders(files);
      const known = printOf(places);
      if (changedSince(places, since)) return ended === undefined;
      while (ended === undefined) {
        await pause();
        if (printOf(places) !== known) break;
      }
      return ended === undefined;
    },
    ended: () => ended,
  };
}

/** A folder changes with the names in it. */
function withFolders(files: readonly string[]): readonly string[] {
  return [...new Set([...files, ...files.map((file) => dirname(file))])];
}

function printOf(places: readonly string[]): string {
  return places
    .map((place) => {
      const stat = statOf(place);
      return stat === undefined ? "none" : `${stat.ino} ${stat.mtimeMs} ${stat.isDirectory() ? "" : stat.size}`;
    })
    .join("\n");
}

/** A time in the future comes of a clock that is wrong, and says nothing. */
function changedSince(places: readonly string[], since: number): boolean {
  const now = Date.now();
  return places.some((place) => {
    const { mtimeMs = 0 } = statOf(place) ?? {};
    return mtimeMs > since && mtimeMs <= now;
  });
}

function statOf(place: string): Stats | undefined {
  try {
    return statSync(place);
  } catch {
    return undefined;
  }
}
