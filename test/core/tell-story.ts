/** A story as a pipeline, and those who answer in it. */
import type { Request } from "../../src/base/request.ts";
import type { Answer, Drive } from "./drive.ts";
import type { Reply, Story } from "./story.ts";

/** The pipeline of a story, as text. */
export function pipelineOf({ head, nodes, returns }: Story): string {
  const lines = ["sluice: 1", "name: story", "why: A story.", ...(head === undefined ? [] : [head]), `nodes:${nodes}`];
  return `${[...lines, ...(returns === undefined ? [] : ["returns: >-", `  ${returns}`])].join("\n")}\n`;
}

/** What its agents and programs say. */
export function answerOf(story: Story): Drive["answer"] {
  const tries = new Map<string, number>();
  return (address, request) => {
    const id = address.replace(/.*\//, "").replace(/[[#].*/, "");
    const said = story.says?.[address] ?? story.says?.[id];
    const before = tries.get(address) ?? 0;
    tries.set(address, before + 1);
    const reply = Array.isArray(said) ? said[Math.min(before, said.length - 1)] : said;
    return toAnswer(reply, request);
  };
}

function toAnswer(reply: Reply | undefined, request: Request): Answer | undefined {
  if (reply === undefined) return { value: request.kind === "exec" ? { code: 0, stdout: "", stderr: "" } : "ok" };
  if (typeof reply === "object" && reply !== null && "hang" in reply) return undefined;
  if (typeof reply === "object" && reply !== null && "fail" in reply && typeof reply["fail"] === "string") {
    const { fail, message } = reply as Extract<Reply, { fail: unknown }> & { message?: string };
    return { cause: { kind: fail as never, message: String(message ?? "") } };
  }
  return { value: reply };
}
