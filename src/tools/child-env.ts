/** The environment of every program that sluice starts: a short list of what a program needs to work, and no secrets. */
import { isPassedOn } from "../base/child-variables.ts";

/** The variable by which a child and all its descendants are found again: run/instance/attempt/epoch. */
export const markVariable = "SLUICE_ATTEMPT";

/** What is passed on from our own environment, under what the pipeline gives, under the mark. */
export function childEnv(given: Readonly<Record<string, string>>, mark: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && isPassedOn(name)) env[name] = value;
  }
  return { ...env, ...given, [markVariable]: mark };
}
