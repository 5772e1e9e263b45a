/** Random programs as the tests draw them, and as a failure shows them. */
import fc from "fast-check";
import type { Program } from "./random-program.ts";

/** What programs are read from: the longer, the larger. */
export const programTapes = fc.array(fc.nat({ max: 999 }), { minLength: 20, maxLength: 400, size: "max" });

/** Each file under its path. */
export function printProgram(program: Program): string {
  return [...program].map(([path, text]) => `# ${path}\n${text}`).join("\n");
}
