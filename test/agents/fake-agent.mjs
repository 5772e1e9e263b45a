/**
 * A program as an agent, for tests: does what the file of its first argument says. `acts`: by how often it was asked
 * again; the last one stays. Each question is noted in the file of its second argument, one a line.
 */
import { appendFileSync, readFileSync } from "node:fs";

const [, , actsFile, log] = process.argv;
const { acts, feedback } = JSON.parse(readFileSync(actsFile, "utf8"));
let text = "";
for await (const chunk of process.stdin) text += chunk;
const question = JSON.parse(text);
appendFileSync(log, `${JSON.stringify({ question, mark: process.env.SLUICE_ATTEMPT })}\n`);
const asked = question.feedback.length - feedback;
const act = acts[Math.min(Math.max(asked, 0), acts.length - 1)];
const usage = { input_tokens: 11, output_tokens: 5 };
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

switch (act.say) {
  case "text":
    print({ type: "reply", value: act.text, usage });
    break;
  case "value":
    print({ type: "reply", value: act.value, usage });
    break;
  case "print":
    process.stdout.write(act.text);
    process.stderr.write(act.stderr ?? "");
    process.exitCode = act.code ?? 0;
    break;
  case "die":
    process.stderr.write("out of words\n");
    process.exitCode = 3;
    break;
  case "nothing":
    setInterval(() => undefined, 60_000);
}
