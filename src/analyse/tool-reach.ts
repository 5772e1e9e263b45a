/** What an agent can reach with its tools: what outsiders wrote, and the means to act. */
import { isServerTool, toolsOutside, toolsThatAct } from "../base/tools.ts";
import { type Act, type Plan, type PlanRole, rolesOf } from "../plan/plan.ts";

type Agent = Extract<Act, { do: "agent" }>;

/** `role`: one of those that may be asked. `outside` and `acting`: its tools of these kinds. */
export type Reach = {
  readonly role: PlanRole;
  readonly outside: readonly string[];
  readonly acting: readonly string[];
};

/** What is known of the agents of a plan, each worked out once. */
export type Reaches = (act: Agent) => readonly Reach[];

/** The roles of an agent, of which a table has several, each with what its tools reach. */
export function reachesIn(plan: Plan): Reaches {
  const known = new Map<Agent, readonly Reach[]>();
  return (act) => {
    const found = known.get(act) ?? rolesAsked(plan, act).map((role) => reachOf(role, act.tools ?? role.tools));
    known.set(act, found);
    return found;
  };
}

function rolesAsked({ roles }: Plan, { role }: Agent): readonly PlanRole[] {
  return rolesOf(role).flatMap((index) => roles[index] ?? []);
}

function reachOf(role: PlanRole, tools: readonly string[]): Reach {
  return {
    role,
    outside: tools.filter((tool) => toolsOutside.includes(tool) || isServerTool(tool)),
    acting: tools.filter((tool) => toolsThatAct.includes(tool) || (isServerTool(tool) && role.acts !== false)),
  };
}

/** Why what an agent answers carries what outsiders wrote: its tools, or what its role says; undefined: it does not by itself. */
export function outsideReason(reaches: readonly Reach[]): string | undefined {
  const [first] = reaches;
  if (reaches.length === 1 && first !== undefined && first.outside.length > 0) return first.outside.join(", ");
  const tools = new Set(reaches.flatMap(({ outside }) => outside));
  if (tools.size > 0) return [...tools].join(", ");
  return reaches.some(({ role }) => role.untrusted === true) ? trustReason : undefined;
}

/** What the author wrote where no tool says it. */
export const trustReason = "trust: untrusted";
