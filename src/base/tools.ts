/** The tools that agents may have, by what they let an agent do: look, act, or reach what outsiders wrote. */

export const toolsThatLook: readonly string[] = ["read", "glob", "grep"];
export const toolsThatAct: readonly string[] = ["edit", "write", "bash"];
export const toolsOutside: readonly string[] = ["web_search", "web_fetch"];

/** A tool of an MCP server: it reaches outside, and acts unless its role says otherwise. */
export function isServerTool(tool: string): boolean {
  return tool.startsWith("mcp:");
}
