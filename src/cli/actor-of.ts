/** Who tells a run something, as its journal names them. */
import { userInfo } from "node:os";
import { wellFormed } from "../base/json.ts";

/** `given`: by `--actor`; else who is logged in, or the number of the user where it has no name, as in containers. */
export function actorOf(given?: string, loggedIn: () => string = () => userInfo().username): string {
  return wellFormed(given ?? nameOf(loggedIn));
}

function nameOf(loggedIn: () => string): string {
  try {
    return loggedIn();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_SYSTEM_ERROR")) throw error;
    return `user ${process.getuid?.() ?? "without a name"}`;
  }
}
