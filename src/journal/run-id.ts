/** The names of runs: short, readable, and in the order of their beginnings when sorted as text. */

const digits = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * For example `20261121-0316-k7f3x`: date and time of day (UTC), the part of the minute in 1.8 ms (three digits to the base of 32),
 * two by chance. `now`: wall time, ms. `random`: 0 <= x < 1. A clash (two runs within 1.8 ms: 1 of 1,024) shows when the
 * file is made.
 */
export function newRunId(now: number, random: () => number): string {
  const [date = "", time = ""] = new Date(now).toISOString().split("T");
  const minute = time.slice(0, 5).replace(":", "");
  const part = Math.floor(((now % 60_000) / 60_000) * 32_768);
  const chance = Math.floor(random() * 1_024);
  return `${date.replaceAll("-", "")}-${minute}-${base32(part, 3)}${base32(chance, 2)}`;
}

function base32(number: number, width: number): string {
  let text = "";
  for (let rest = number; text.length < width; rest = Math.floor(rest / 32)) text = digits.charAt(rest % 32) + text;
  return text;
}
