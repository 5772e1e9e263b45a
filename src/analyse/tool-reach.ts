/** What an agent can reach with its tools: what outsiders wrote, and the means to act. */
import { isServerTool, toolsOutside, toolsThatAct } from "../base/tools.ts";
import type { Act, Plan, PlanRole } from "../plan/plan.ts";

type Agent = Extract<Act, { do: "agent" }>;

/** `role`: one of those that may be asked. `outside` and `acting`: its tools of these kinds. */
export type Reach = {
  readonly role: PlanRole;
  readonly outside: readonly string[];
  readonly acting: readonly string[];
};

/** The roles of an agent, of which a table has several, each with what its tools reach. */
export function reachesOf(plan: Plan, act: Agent): readonly Reach[] {
  return rolesOf(plan, act).map((role) => {
    const tools = act.tools ?? role.tools;
    return {
      role,
      outside: tools.filter((tool) => toolsOutside.includes(tool) || isServerTool(tool)),
      acting: tools.filter((tool) => toolsThatAct.includes(tool) || (isServerTool(tool) && role.acts !== false)),
    };
  });
}

function rolesOf({ roles }: Plan, { role }: Agent): readonly PlanRole[] {
  const numbers =
    typeof role === "number" ? [role] : [...Object.values(role.of), ...(role.else === undefined ? [] : [role.else])];
  return [...new Set(numbers)].flatMap((number) => roles[number] ?? []);
}

/** Why what an agent answers carries what outsiders wrote: its tools, or what its role says; undefined: it does not by itself. */
export function outsideReason(plan: Plan, act: Agent): string | undefined {
  const reaches = reachesOf(plan, act);
  const tools = new Set(reaches.flatMap(({ outside }) => outside));
  if (tools.size > 0) return [...tools].join(", ");
  return reaches.some(({ role }) => role.untrusted === true) ? trustReason : undefined;
}

/** What the author wrote where no tool says it. */
export const trustReason = "trust: untrusted";
