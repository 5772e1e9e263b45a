/** A script that reads a variable which nothing sets: bash ends it there, since it runs with `-u`. */
import { isPassedOn } from "../base/child-variables.ts";
import { nearestWord } from "../base/did-you-mean.ts";
import type { SourceText } from "../base/tree.ts";
import type { Rule, Say } from "./rule.ts";
import { type VariableRead, variablesRead } from "./view/script-variables.ts";

export const unsetVariable: Rule = {
  name: "unset-variable",
  find(view, say) {
    for (const { node } of view.sites) {
      const { act, decl } = node;
      if (act.do !== "exec" || decl.verb.kind !== "run" || !("script" in decl.verb.argv)) continue;
      const { value: script, source } = decl.verb.argv.script;
      const given = [...act.env, ...act.secretEnv].map(({ name }) => name);
      const unset = variablesRead(script).filter(
        ({ name }) => !given.includes(name) && !isPassedOn(name) && !ofBash.test(name),
      );
      const misspelt = unset.filter(({ name }) => nearestWord(name, given) !== undefined);
      for (const read of misspelt) say(saidOf([read], source, nearestWord(read.name, given)));
      const missing = unset.filter((read) => !misspelt.includes(read));
      if (missing.length > 0) say(saidOf(missing, source));
    }
  },
};

/** All that is missing is one mistake: nobody wrote `env`. */
function saidOf(reads: readonly VariableRead[], source: SourceText, near?: string): Parameters<Say>[0] {
  const [{ name, at } = { name: "", at: 0 }] = reads;
  const span = source.span(at, at + name.length);
  const names = reads.map((read) => `\`$${read.name}\``).join(", ");
  const env = reads.map((read) => `${read.name}: …`).join(", ");
  const message = `the script reads ${names}, which nothing sets`;
  const notes = [{ message: "bash runs with `-u`: the script ends there, and the node has failed" }];
  if (near !== undefined) {
    const fix = { span, text: near, title: `write \`${near}\``, safe: false };
    return { message, span, notes, help: `did you mean \`$${near}\`?`, fix };
  }
  const help = `hand it over in \`env: {${env}}\`: of your own variables a program gets only a few, such as PATH and HOME`;
  return { message, span, notes, help };
}

/** Variables that bash sets itself. */
const ofBash =
  /^(?:_|BASH\w*|COMP_\w+|PS[0-4]|PWD|OLDPWD|RANDOM|SRANDOM|SECONDS|LINENO|U?ID|EUID|GROUPS|PPID|HOSTNAME|HOSTTYPE|MACHTYPE|OSTYPE|IFS|OPTARG|OPTIND|OPTERR|REPLY|MAPFILE|COPROC|PIPESTATUS|FUNCNAME|DIRSTACK|SHLVL|SHELLOPTS|EPOCH\w+|COLUMNS|LINES|SLUICE_ATTEMPT)$/;
