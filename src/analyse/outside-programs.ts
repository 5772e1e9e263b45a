/**
 * Programs that print what outsiders wrote. Only what prints such text is listed: `gh pr merge` acts and prints a line
 * of its own, `git log` prints what is in the repository already.
 */
import type { Act } from "../plan/plan.ts";

type Exec = Extract<Act, { do: "exec" }>;

/** What a program prints, for all its commands or by the words of one: `pr view`. */
type Known = string | Readonly<Record<string, string>>;

const page = "what it downloads";
const forge = "what people wrote in issues, pull requests and files of a forge";
const registry = "what somebody published in a registry";
const remote = "what the other side sends";

const programs: Readonly<Record<string, Known>> = {
  aria2c: page,
  curl: page,
  http: page,
  https: page,
  lynx: page,
  w3m: page,
  wget: page,
  xh: page,
  "yt-dlp": page,
  nc: remote,
  telnet: remote,
  whois: remote,
  gh: {
    api: forge,
    "gist list": forge,
    "gist view": forge,
    "issue list": forge,
    "issue view": forge,
    "pr diff": forge,
    "pr list": forge,
    "pr view": forge,
    "release list": forge,
    "release view": forge,
    "repo view": forge,
    "run view": forge,
    search: forge,
  },
  glab: {
    api: forge,
    "issue list": forge,
    "issue view": forge,
    "mr diff": forge,
    "mr list": forge,
    "mr view": forge,
    "release list": forge,
    "release view": forge,
    "repo view": forge,
  },
  git: { clone: remote, fetch: remote, "ls-remote": remote, pull: remote },
  npm: { info: registry, search: registry, show: registry, view: registry },
  pnpm: { info: registry, search: registry, view: registry },
  yarn: { info: registry, "npm info": registry },
  pip: { index: registry, search: registry },
  pip3: { index: registry, search: registry },
  cargo: { info: registry, search: registry },
};

/** Programs that start the one which their arguments name. */
const starters = new Set(["command", "env", "exec", "nice", "nohup", "sudo", "time", "timeout", "xargs"]);

/** `command`: as the author wrote it: `gh pr view`. `prints`: whose words. */
export type OutsideProgram = { readonly command: string; readonly prints: string };

/** The program of a `run` that prints what outsiders wrote, if it is known to; of a script, the first. */
export function outsideProgram({ argv, script }: Exec): OutsideProgram | undefined {
  if (script === undefined)
    return knownCommand(argv.map((part) => (typeof part[0] === "string" && part.length === 1 ? part[0] : "")));
  for (const command of commandsOf(script)) {
    const known = knownCommand(command);
    if (known !== undefined) return known;
  }
  return undefined;
}

function knownCommand(words: readonly string[]): OutsideProgram | undefined {
  const start = words.findIndex((word) => !isPrelude(word));
  const [program = "", ...rest] = words.slice(Math.max(0, start));
  const name = program.replace(/^.*\//, "");
  const known = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (known === undefined) return undefined;
  if (typeof known === "string") return { command: name, prints: known };
  const [first = "", second = ""] = commandWords(rest);
  for (const command of [`${first} ${second}`, first]) {
    const prints = Object.hasOwn(known, command) ? known[command] : undefined;
    if (prints !== undefined) return { command: `${name} ${command}`, prints };
  }
  return undefined;
}

/** What stands before the program itself: `sudo`, `timeout 30`, `LANG=C`, and options of these. */
function isPrelude(word: string): boolean {
  return starters.has(word) || /^[A-Za-z_]\w*=/.test(word) || /^-/.test(word) || /^\d+(\.\d+)?[smhd]?$/.test(word);
}

/** Without the options before and between the words of a command: `git -C dir fetch`. */
function commandWords(words: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let index = 0; index < words.length && found.length < 2; index += 1) {
    const word = words[index] ?? "";
    if (/^(-C|-c|-R|--repo|--git-dir|--work-tree)$/.test(word)) index += 1;
    else if (!word.startsWith("-")) found.push(word);
  }
  return found;
}

/** The commands of a script, by words: what stands at a line's start, behind a pipe, `&&`, `;`, or in `$( )`. */
function commandsOf(script: string): readonly (readonly string[])[] {
  const lines = script.replace(/\\\n/g, " ").replace(/^\s*#.*$/gm, "");
  return lines
    .split(/\n|\|\|?|&&?|;|\$\(|`|\(|\{|\bthen\b|\bdo\b|\belse\b|!/)
    .map((command) => command.trim().split(/\s+/))
    .map((words) => words.filter((word) => !/^(if|while|until)$/.test(word)));
}
