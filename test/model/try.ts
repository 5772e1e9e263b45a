import { modelPlan } from "./model-plan.ts";
import { play } from "./play.ts";
import { endlessTape } from "./tape.ts";
const from = Number(process.argv[2] ?? 1), count = Number(process.argv[3] ?? 300);
const t0 = performance.now();
let failed = 0; const rules = new Map<string, number[]>(); let steps=0, events=0;
for (let seed = from; seed < from + count; seed++) {
  const story: string[] | undefined = count === 1 ? [] : undefined;
  try { const w = play(modelPlan(endlessTape(seed)), endlessTape(seed + 2 ** 30), story); steps += w.steps; events += w.journal.length; }
  catch (e) { failed++; const m = String((e as Error).message).split("\n")[0]!.slice(0, 150); const k=m.replace(/[0-9]+/g,'N').replace(/(find|read|judge|plan|sum)N[^ ,]*/g,'X'); rules.set(k, [...(rules.get(k) ?? []), seed]); if (count===1) { console.log(story!.join("\n")); console.log(e); } }
}
console.log(count, "seeds", failed, "failed", Math.round(performance.now() - t0), "ms", steps, events);
for (const [m, s] of [...rules].sort((a,b)=>b[1].length-a[1].length)) console.log(s.length, m, s.slice(0,5).join(" "));
