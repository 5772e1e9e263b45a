/** The tools that agents may have, by what they let an agent do: look, act, or reach what outsiders wrote. */

export const toolsThatLook: readonly string[] = ["read", "glob", "grep"];
export const toolsThatAct: readonly string[] = ["edit", "write", "bash"];
export const toolsOutside: readonly string[] = ["web_search", "web_fetch"];

/** Whether one of the tools reaches the files of the folder in which the agent works. */
export function seesFiles(tools: readonly string[]): boolean {
  return tools.some((tool) => toolsThatLook.includes(tool) || toolsThatAct.includes(tool));
}

/** Whether one of the tools reaches what outsiders wrote. */
export function reachesOutside(tools: readonly string[]): boolean {
  return tools.some((tool) => toolsOutside.includes(tool) || isServerTool(tool));
}

/** A tool of an MCP server: it reaches outside, and acts unless its role says otherwise. */
export function isServerTool(tool: string): boolean {
  return tool.startsWith("mcp:");
}
