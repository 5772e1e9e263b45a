/** Roles: who answers prompts, with which model and tools. */
import { cured } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import { resolveTemplate } from "../expr/resolve-template.ts";
import type { NameScope, ResolvedTemplate } from "../expr/scope.ts";
import type { RoleDecl, Template } from "../syntax/pipeline.ts";
import { modelNamed } from "./check-models.ts";
import type { CheckedRole } from "./checked.ts";
import { type Checking, quoteWords, type Shared } from "./checking.ts";

/** Where Claude Code keeps the agents of a project; the user has one in the home folder. */
const agentsFolder = ".claude/agents";

/** Puts a role into the plan's list, each once for the file that declares it, and gives its index. */
export function addRole(shared: Shared, path: string, role: CheckedRole): number {
  const key = `${path}\n${role.name}`;
  const known = shared.roleIds.get(key);
  if (known !== undefined) return known;
  shared.roles.push(role);
  shared.roleIds.set(key, shared.roles.length - 1);
  return shared.roles.length - 1;
}

/**
 * The index of a role that a node may use: declared here, bound by the caller, or one of `.claude/agents`. Undefined
 * after it was said that there is none.
 */
export function roleNamed(checking: Checking, role: Located<string>): number | undefined {
  checking.usedRoles.add(role.value);
  const known = checking.roles.get(role.value);
  if (known !== undefined) return known;
  const found = checking.shared.others.role(role.value);
  if (found !== undefined) return addRole(checking.shared, agentsFolder, checkRole(checking, found));
  const { broken } = checking.pipeline;
  const names = [...checking.roles.keys()];
  if (broken.includes("roles") || broken.includes(`roles.${role.value}`)) return undefined;
  checking.report({
    name: "unknown-role",
    message: `there is no role "${role.value}"`,
    span: role.span,
    ...cured(
      spellingCure(role.value, role.span, names) ??
        (names.length > 0
          ? `use ${quoteWords(names)}`
          : `declare it under \`roles\`, or in ${agentsFolder}/${role.value}.md`),
    ),
  });
  return undefined;
}

/** A role as the pipeline declares it. */
export function checkRole(checking: Checking, decl: RoleDecl): CheckedRole {
  return {
    name: decl.name.value,
    model: decl.model === undefined ? "strong" : modelNamed(checking, decl.model),
    ...(decl.effort === undefined ? {} : { effort: decl.effort.value }),
    tools: (decl.tools ?? []).map((tool) => tool.value),
    ...(decl.system === undefined ? {} : { system: systemOf(checking, decl.system) }),
    untrusted: decl.untrusted,
    acts: decl.acts,
  };
}

/** A role stands outside of every run: its text can read nothing. */
function systemOf(checking: Checking, template: Template): ResolvedTemplate {
  const nothing: NameScope = {
    lookup: () => undefined,
    names: () => [],
    outOfReach: () => "not known to a role, whose `system` reads nothing: put it on the node that needs it",
    spanId: (span) => checking.shared.spans.idOf(span),
  };
  return resolveTemplate(template.ast, nothing, checking.report);
}
