/** A script that reads a variable which nothing sets: bash ends it there, since it runs with `-u`. */
import { isPassedOn } from "../base/child-variables.ts";
import { cured } from "../base/diagnostic.ts";
import { nearestWord } from "../base/did-you-mean.ts";
import type { Rule } from "./rule.ts";
import { variablesRead } from "./view/script-variables.ts";

export const unsetVariable: Rule = {
  name: "unset-variable",
  find(view, say) {
    for (const { node } of view.sites) {
      const { act, decl } = node;
      if (act.do !== "exec" || decl.verb.kind !== "run" || !("script" in decl.verb.argv)) continue;
      const { value: script, source } = decl.verb.argv.script;
      const given = [...act.env, ...act.secretEnv].map(({ name }) => name);
      for (const { name, at } of variablesRead(script)) {
        if (given.includes(name) || isPassedOn(name) || ofBash.test(name)) continue;
        const near = nearestWord(name, given);
        const span = source.span(at, at + name.length);
        const fix = near && { span, text: near, title: `write \`${near}\``, safe: false };
        say({
          message: `the script reads \`$${name}\`, which nothing sets`,
          span,
          notes: [{ message: "bash runs with `-u`: the script ends there, and the node has failed" }],
          ...cured(
            near === undefined
              ? `hand it over in \`env: {${name}: …}\`: of your own variables a program gets only a few, such as PATH and HOME`
              : { help: `did you mean \`$${near}\`?`, ...(fix && { fix }) },
          ),
        });
      }
    }
  },
};

/** Variables that bash sets itself. */
const ofBash =
  /^(?:_|BASH\w*|COMP_\w+|PS[0-4]|PWD|OLDPWD|RANDOM|SRANDOM|SECONDS|LINENO|U?ID|EUID|GROUPS|PPID|HOSTNAME|HOSTTYPE|MACHTYPE|OSTYPE|IFS|OPTARG|OPTIND|OPTERR|REPLY|MAPFILE|COPROC|PIPESTATUS|FUNCNAME|DIRSTACK|SHLVL|SHELLOPTS|EPOCH\w+|COLUMNS|LINES|SLUICE_ATTEMPT)$/;
