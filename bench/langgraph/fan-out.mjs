/**
 * LangGraph.js on a fan-out: one node that is sent to once for each number, with its SQLite checkpointer. In a process of
 * its own: `node --expose-gc fan-out.mjs COUNT IN_FLIGHT FOLDER [synchronous]`; prints what it found as JSON.
 *
 * What is compared: as many nodes as `fan-out` of this bench has prompts, each answered at once with the same text; the
 * same number in flight; each answer on disk before anything is built on it. That is `durability: "sync"`, and for
 * `synchronous=FULL`, which the journal of sluice has, a setting of the database: the checkpointer's own default in WAL
 * mode is NORMAL, under which a power cut loses what was acknowledged last.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Annotation, END, Send, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";

const [count, inFlight] = process.argv.slice(2, 4).map(Number);
const [folder, synchronous = "FULL"] = process.argv.slice(4);
const rounds = 3;
const warmCount = 200;

const State = Annotation.Root({
  numbers: Annotation(),
  answers: Annotation({ reducer: (before, more) => before.concat(more), default: () => [] }),
});

const graph = new StateGraph(State)
  .addNode("item", async () => ({ answers: ["ok"] }))
  .addConditionalEdges(START, ({ numbers }) => numbers.map((number) => new Send("item", { number })))
  .addEdge("item", END);

async function run(width) {
  const path = join(folder, `run-${width}.db`);
  const saver = SqliteSaver.fromConnString(path);
  saver.setup();
  saver.db.pragma(`synchronous = ${synchronous}`);
  const app = graph.compile({ checkpointer: saver });
  const numbers = Array.from({ length: width }, (_, index) => index);
  const start = process.hrtime.bigint();
  const options = { configurable: { thread_id: "bench" }, maxConcurrency: inFlight, durability: "sync" };
  const { answers } = await app.invoke({ numbers }, options);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (answers.length !== width) throw new Error(`${answers.length} answers in place of ${width}`);
  saver.db.pragma("wal_checkpoint(TRUNCATE)");
  const rows = saver.db
    .prepare("SELECT (SELECT count(*) FROM checkpoints) + (SELECT count(*) FROM writes)")
    .pluck()
    .get();
  saver.db.close();
  const bytes = statSync(path).size;
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  return { seconds, bytes, rows };
}

await run(warmCount);
const found = [];
for (let round = 0; round < rounds; round += 1) found.push(await run(count));
const { seconds, bytes, rows } = found.sort((left, right) => left.seconds - right.seconds)[Math.floor(rounds / 2)];
process.stdout.write(JSON.stringify({ perSecond: count / seconds, diskEach: bytes / count, rowsEach: rows / count }));
