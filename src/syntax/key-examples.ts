/** An example of each key, by place: what editors show beside its meaning. Lines that are indented go on with the key above. */
import type { PlaceName } from "./keys.ts";

const texts: Readonly<Record<PlaceName, string>> = {
  pipeline: `
sluice: 1
name: deep-research
why: Answer a question from many sources.
inputs:
  question: string - the question to answer
  sources: {type: integer 1..50, default: 15}
types:
  Claim: {text: string, weight: low | medium | high}
roles:
  reader: {tools: [web_search, web_fetch], model: fast}
parts:
  judge: {inputs: {claim: string}, returns: boolean, default: ./judge.yaml}
models: {cheap: claude-haiku-5-5}
defaults: {role: reader, retry: 1, timeout: 10m}
phases: [Search, Read, Report]
limits: {agents: 120, at_once: 16, usd: 20, time: 2h}
secrets: [GITHUB_TOKEN]
nodes:
  answer:
    why: It is the result.
    prompt: |
      {{ inputs.question }}
returns: {markdown: report.markdown, tally: verdict.status | count_by}
output: {markdown: string, tally: any}
ensure:
  - census(verdict).failed == 0`,
  input: `
type: integer 1..50
schema: ./question.schema.json
default: 15
description: how many sources are read
trust: untrusted`,
  role: `
model: fast
effort: high
tools: [read, grep, web_search]
system: You are brief, and you cite the line.
trust: untrusted
acts: false`,
  part: `
inputs: {claim: string}
returns: {holds: boolean, reason: string}
default: ./judge.yaml`,
  phase: `
why: What the sources say is collected.`,
  limits: `
agents: 120
at_once: 16
tokens: 4M
usd: 20
time: 2h
list: 5000`,
  defaults: `
role: reader
retry: 1
timeout: 10m
idle: 2m
limits: {tokens: 200k}`,
  node: `
why: Each angle is searched on its own.
phase: Search
label: searching {{ angle.name }}
when: review.score < 7
else: {advice: "", urgent: false}
each: angle in scope.angles
key: angle.name
at_once: 4
take: inputs.most
require: all
needs_items: task.depends_on
stop_each: {hopeless: so_far.failed >= 3}
after: [build]
barrier: the order is that of all results
limits: {tokens: 100k, time: 20m}
worktree: true
setup: [npm, ci]
accept_untrusted: {digest.summary: it was read by a person}`,
  attempt: `
retry: {max: 2, delay: 10s, on: [timeout, provider], then: ask}
ensure:
  - result.tests > 0
  - run: [npm, test]
timeout: 30m
idle: 5m`,
  retry: `
max: 2
delay: 10s
on: [timeout, provider]
then: ask`,
  ensure: `
run: [npm, test]`,
  prompt: `
prompt: |
  Judge this claim: {{ claim.text }}
prompt_file: ./prompts/judge.md
role: {by: section.kind, of: {howto: engineer, legal: lawyer}}
model: [fast, fast, strong]
effort: high
tools: [read, grep]
system: You are brief.
output: {score: integer 0..10 - 10 is flawless, reason: string}
schema: ./judgement.schema.json
batch: true`,
  role_table: `
by: section.kind
of: {howto: engineer, legal: lawyer}
else: engineer`,
  spread: `
spread: [fast, strong]`,
  run: `
run: [git, diff, --name-only, "{{ inputs.base }}"]
stdin: {files: changed}
env: {BASE: inputs.base, MODE: "fast", TOKEN: GITHUB_TOKEN}
cwd: "{{ inputs.repo }}"
reads: ["src/**/*.ts"]
parse: lines
output: {files: [string], count: integer}
schema: ./report.schema.json
ok_codes: [0, 1]
once: true
trust: untrusted`,
  value: `
value: {best: ranked | first, mode: "fast"}`,
  text: `
text: |
  {% for c in claims %}{{ loop.index }}. {{ c.text }}
  {% endfor %}`,
  from: `
from: hit in search.hits
where: hit.relevance != "low"
sort: hit.relevance desc, hit.title
distinct: hit.url | normurl
cap: {per: hit.host, max: 3}
take: inputs.most
group: hit.host
select: {title: hit.title, url: hit.url}
chunk: 10
order: source`,
  cap: `
per: hit.host
max: 3`,
  gate: `
gate: Release {{ inputs.version }}?
show: |
  {{ report.markdown }}
choices: {ship: Everyone gets it., hold: Nothing happens.}
input: {comment: string}
expires: 24h
on_expiry: hold
releases: {ship: [report.markdown]}`,
  choice: `
show: Nothing happens until the next run.
input: {reason: string}`,
  use: `
use: std/verify
with: {claim: claim.text, evidence: claim.quote, votes: 3}
types: {Item: Claim}
roles: {refuter: reader}
parts: {judge: ./my-judge.yaml}`,
  loop: `
loop: 6
state: {seen: [], kept: []}
nodes:
  find:
    why: Another look.
    prompt: |
      Find bugs. Already known: {{ seen }}
next: {seen: seen + find.bugs}
stop:
  dry: {when: find.bugs | length == 0, rounds: 2}
returns: {bugs: seen}`,
  stop: `
when: fresh | length == 0
rounds: 2
then: ask`,
  nodes: `
nodes:
  draft:
    why: A first text.
    prompt: Write it.
returns: {text: draft}`,
  fail: `
fail: Held back by {{ ship.by }}.`,
};

/** The lines of the example, the key in front; undefined where there is none. */
export function keyExample(place: PlaceName, key: string): string | undefined {
  const parts = texts[place].split(/\n(?=\S)/);
  return parts.find((part) => part.startsWith(`${key}:`));
}
