/** What limit of a run to raise, and to what, so that a run which it holds can go on. */

const spent = ", and the next request needs";
const agents = /^the run asked (\d+) agents?, its limit$/;
const time = /^the run used its time limit of (\d+)(ms|s|m|h|d)$/;
const tokens = new RegExp(String.raw`^the run used (\d+) of its (\d+) tokens${spent} (\d+) or more$`);
const usd = new RegExp(String.raw`^the run used \$([\d.]+) of its \$([\d.]+)${spent} \$([\d.]+) or more$`);

/**
 * The value of `--limit` of `sluice resume`, by what the journal says of what holds the run: twice as much, or as often
 * twice as much as the next request needs.
 */
export function raisedLimit(message: string | undefined): string {
  const text = message ?? "";
  const asked = agents.exec(text);
  if (asked !== null) return `agents=${twice(asked[1])}`;
  const lasted = time.exec(text);
  if (lasted !== null) return lasted[1] === "0" ? "time=10m" : `time=${twice(lasted[1])}${lasted[2] ?? ""}`;
  const used = tokens.exec(text);
  if (used !== null) return `tokens=${twice(used[2], Number(used[1]) + Number(used[3]))}`;
  const paid = usd.exec(text);
  if (paid !== null) return `usd=${Number(twice(paid[2], Number(paid[1]) + Number(paid[3]), 0.01).toFixed(6))}`;
  return "NAME=MORE";
}

/** `least`: where there was no limit to speak of. */
function twice(limit: string | undefined, enough = 0, least = 1): number {
  let more = Math.max(least, Number(limit) * 2);
  while (more < enough) more *= 2;
  return more;
}
