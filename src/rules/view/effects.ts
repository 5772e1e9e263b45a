/** What acts on the world beyond the run: programs that are known to, and agents with tools that do. */
import type { CheckedAgent, CheckedExec, CheckedRole } from "../../check/checked.ts";
import type { Tmpl } from "../../expr/ir.ts";
import type { View } from "./view.ts";

/** Programs that do a thing twice when they are started twice: a mail, a comment, an issue, a request that posts. */
const sending: readonly RegExp[] = [
  /^gh (?:issue (?:create|comment)|pr (?:comment|review)|api .*(?:-X|--method)[ =]?POST)\b/,
  /^curl .*(?:(?:-X|--request)[ =]?POST\b|(?:^| )(?:-d|--data(?:-\w+)?|--json|-F|--form)[ =])/,
  /^(?:mail|mailx|mutt|sendmail|msmtp)(?: |$)/,
  /^aws (?:sns publish|ses(?:v2)? send-)/,
];

/** The command, as far as it is written out, if starting it twice sends twice. */
export function sendsWith({ arguments: { argv }, script }: CheckedExec): string | undefined {
  const lines = script === undefined ? [argv.map(({ tmpl }) => literal(tmpl)).join(" ")] : commandsOf(script);
  return lines
    .find((line) => sending.some((pattern) => pattern.test(line)))
    ?.split(" ")
    .slice(0, 2)
    .join(" ");
}

/** Commands of a script, without what a shell puts before them. */
function commandsOf(script: string): readonly string[] {
  return script
    .replaceAll("\\\n", " ")
    .split(/\n|;|&&|\|\|?|\$\(/)
    .map((command) => command.trim().replaceAll(/\s+/g, " "));
}

function literal(tmpl: Tmpl): string {
  return tmpl.map((part) => (typeof part === "string" ? part : "…")).join("");
}

/** The tools of an agent with which it changes files or runs programs. */
export function actingTools(act: CheckedAgent, { checked }: View): readonly string[] {
  const tools = act.tools ?? rolesOf(act, checked.roles).flatMap((role) => role.tools);
  return [...new Set(tools.filter((tool) => tool === "edit" || tool === "write" || tool === "bash"))];
}

/** All roles that it may have. */
export function rolesOf({ role }: CheckedAgent, roles: readonly CheckedRole[]): readonly CheckedRole[] {
  const ids =
    typeof role === "number"
      ? [role]
      : [...role.of.map((row) => row.role), ...(role.else === undefined ? [] : [role.else])];
  return ids.flatMap((id) => roles[id] ?? []);
}
