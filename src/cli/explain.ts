/** `sluice explain [NAME]`: what a diagnostic means, by its page; without a name, the list of all. */
import { didYouMean } from "../base/did-you-mean.ts";
import { type DiagnosticName, severityOf } from "../base/names.ts";
import { countText } from "../report/amounts.ts";
import { jsonText } from "../report/json-text.ts";
import { pageText } from "../report/rule-page.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { rulePage } from "./rule-pages.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type ExplainOptions = { readonly json?: boolean };

export const declareExplain: Declare = (command, { terminal, act }) => {
  command
    .argument("[name]", "the name of a diagnostic, as `check` prints it in brackets; without one, all are listed")
    .option("--json", "as JSON, the page as Markdown")
    .addHelpText(
      "after",
      examples(
        ["sluice explain unknown-field", "what it means, why it is refused, wrong and right examples"],
        ["sluice explain", "all names, their class, and what each is about"],
        ["sluice explain --json", "the same list for programs"],
      ),
    )
    .action((name: string | undefined, options: ExplainOptions) =>
      act(async () => {
        terminal.out(name === undefined ? listText(options, terminal) : ofOne(knownName(name), options, terminal));
        return exitCodes.ok;
      }),
    );
};

const names = Object.keys(severityOf).filter(isName);

function isName(text: string): text is DiagnosticName {
  return Object.hasOwn(severityOf, text);
}

/** As typed, or as copied from a report: `error[unknown-field]`. */
function knownName(text: string): DiagnosticName {
  const name = /^\w*\[([^\]]*)\]:?$/.exec(text)?.[1] ?? text;
  if (isName(name)) return name;
  const help = didYouMean(name, names) ?? "`sluice explain` lists all names";
  throw new UsageError(`there is no diagnostic "${name}"`, help);
}

function ofOne(name: DiagnosticName, options: ExplainOptions, { paint, columns }: Terminal): string {
  const { summary, markdown } = rulePage(name);
  const severity = severityOf[name];
  if (options.json === true) return jsonText({ name, severity, summary, markdown });
  return `${paint.bold(name)} (${severity})\n\n${pageText(markdown, { paint, width: columns() })}`;
}

function listText(options: ExplainOptions, { paint }: Terminal): string {
  const rows = names.map((name) => ({ name, severity: severityOf[name], summary: rulePage(name).summary }));
  if (options.json === true) return jsonText(rows);
  const width = Math.max(...names.map((name) => name.length));
  const lines = rows.map(
    ({ name, severity, summary }) => `${paint.bold(name.padEnd(width))}  ${severity.padEnd(7)}  ${summary}`,
  );
  return `${lines.join("\n")}\n\n${countText(names.length, "diagnostic")}; \`sluice explain NAME\` says more of one\n`;
}
