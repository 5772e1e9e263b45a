/**
 * The worked examples of the guide: one whole pipeline, and for each shape the nodes that make it. The test compiles
 * each of them; `head` is what stands around nodes there and is not shown.
 */

export type Shape = { readonly title: string; readonly text: string; readonly head?: string };

export const wholePipeline: Shape = {
  title: "A whole pipeline: fan out with a key, stream, verify, report",
  text: `sluice: 1
name: claims
why: Answer a question with claims that survived three refuters.

inputs:
  question: string - the question to answer
  pages: {type: integer 1..30, default: 10}

types:
  Claim: {text: string, quote: string, weight: low | medium | high}

roles:
  reader: {tools: [web_search, web_fetch], model: fast}
  thinker: {tools: [], model: strong}

limits: {agents: 220, time: 1h}

nodes:
  scope:
    why: Angles that do not overlap.
    role: thinker
    prompt: |
      Split into search angles: {{ inputs.question }}
    output: {angles: [{name: string, query: string}, 3..5]}

  search:
    why: Each angle on its own, side by side.
    role: reader
    each: angle in scope.angles
    key: angle.name
    retry: 1
    prompt: |
      Search the web: {{ angle.query }}
    output: {urls: [string, 0..8]}

  pages:
    from: url in search.urls          # a list of all urls; streams as searches end
    distinct: url | normurl
    take: inputs.pages

  read:
    why: A claim needs the sentence that it stands on.
    role: reader
    each: url in pages
    key: url
    prompt: |
      What does {{ url }} say on: {{ inputs.question }}
    output: {claims: [Claim, 0..4]}

  best:
    from: claim in read.claims
    sort: claim.weight desc           # words sort in the order of their type
    take: 20

  verdict:
    why: A claim is not a fact.
    each: claim in best
    use: std/verify
    with: {claim: claim.text, evidence: claim.quote, votes: 3}

  report:
    why: One answer, from the survivors.
    role: thinker
    when: ("survives" in verdict.status)
    prompt: |
      Question: {{ inputs.question }}
      {% for v in verdict if v.status == "survives" %}
      [{{ loop.index }}] {{ v.claim }}: {{ v.evidence }}
      {% endfor %}
      {{ failures(verdict) | length }} could not be checked: say so.
    output: {markdown: string, sure: low | medium | high}

returns:
  markdown: report.markdown | default("No claim survived.")
  tally: verdict.status | count_by
  left_out: dropped(pages) | length   # nothing is lost in silence
`,
};

export const shapes: readonly Shape[] = [
  {
    title: "Run programs; no agent is needed to ask git",
    head: "inputs: {base: string}\n",
    text: `  changed:
    why: Only what changed is reviewed.
    run: [git, diff, --name-only, "{{ inputs.base }}"]
    parse: lines

  diff:
    why: The agent sees only its prompt.
    each: path in changed
    key: path
    take: 40
    run: [git, diff, "{{ inputs.base }}", --, "{{ path }}"]
    parse: text

  review:
    why: Each file on its own.
    each: d in pairs(diff)            # {key, item, value}: which value is of which file
    key: d.key
    prompt: |
      Review this change of {{ d.item }}: {{ d.value | truncate(9000) }}
    output: {problems: [string, 0..5]}

  counted:
    why: A script gets data by env only.
    run: |
      git diff "$BASE" | wc -l
    env: {BASE: inputs.base}
    parse: text

  missed:
    value: dropped(diff).item         # what \`take\` cut off
`,
  },
  {
    title: "Loop until two rounds running bring nothing new",
    head: "inputs: {path: string}\nlimits: {agents: 600}\n",
    text: `  hunt:
    why: Single passes miss bugs.
    loop: 6
    state: {seen: [], kept: []}
    nodes:
      find:
        why: Three ways of looking, by another model than the one that checks.
        model: fast
        each: way in ["by file", "by data flow", "by history"]
        key: way
        prompt: |
          Find bugs in {{ inputs.path }} {{ way }}. Known: {{ seen }}
        output: {bugs: [string, 0..9]}

      fresh:
        from: bug in find.bugs
        where: bug not in seen
        distinct: bug

      check:
        why: A finding is a claim.
        each: bug in fresh
        use: std/verify
        with: {claim: bug, votes: 3}
    next:
      seen: seen + fresh              # all that was seen, not all that was kept
      kept: >-
        kept + [c.claim for c in check if c.status == "survives"]
    stop:
      blind: census(find).ok == 0
      dry: {when: fresh | length == 0 and census(find).failed == 0, rounds: 2}
    returns: {bugs: kept, rounds: round}
`,
  },
  {
    title: "A gate: ask a person; fail on no",
    head: "inputs: {text: string, version: string}\n",
    text: `  notes:
    why: People decide on what they can read.
    prompt: |
      Write release notes: {{ inputs.text }}

  ship:
    why: Release is a person's decision.
    gate: Release {{ inputs.version }}?
    show: |
      {{ notes }}
    choices:
      ship: Everyone gets it.
      hold: {show: Nothing happens., input: {reason: string}}
    expires: 24h
    on_expiry: hold

  publish:
    why: The release itself.
    when: ship.choice == "ship"
    run: [./publish, "{{ inputs.version }}"]
    once: true                        # after a crash a person is asked

  held:
    why: The run says that nothing was released.
    when: ship.choice == "hold"
    fail: Held back. {{ ship.reason | default("Nobody answered.") }}
`,
  },
  {
    title: "A graph that a planner emitted, each task in a worktree",
    head: "inputs: {goal: string}\n\nroles:\n  engineer: {tools: [read, edit, write, bash], model: strong}\n",
    text: `  plan:
    why: What can be done side by side is known only now.
    prompt: |
      Split into tasks: {{ inputs.goal }}
    output: {tasks: [{id: string, text: string, depends_on: [string, 0..5]}, 1..12]}

  build:
    why: Each task when those that it needs are done.
    role: engineer
    model: [fast, fast, strong]       # a ladder: each attempt takes the next
    each: task in plan.tasks
    key: task.id
    needs_items: task.depends_on      # keys of other tasks
    stop_each: {hopeless: so_far.failed >= 3}
    worktree: true
    setup: [npm, ci]
    retry: {max: 2, then: ask}
    ensure:
      - run: [npm, test]
    timeout: 30m
    prompt: |
      Do this, and commit nothing: {{ task.text }}

  branches:
    value: worktree(build)
`,
  },
  {
    title: "Called pipelines, parts, roles by kind, batch",
    head: "inputs: {text: string}\n\nroles:\n  engineer: {model: fast}\n  lawyer: {model: strong}\n",
    text: `  parts:
    why: Kinds of text need different people.
    prompt: |
      Split: {{ inputs.text }}
    output: {sections: [{kind: howto | legal, text: string}, 1..9]}

  check:
    why: Each by who knows it; half the price, up to a day.
    role: {by: section.kind, of: {howto: engineer, legal: lawyer}}
    batch: true
    each: section in parts.sections
    prompt: |
      Mend: {{ section.text }}

  proof:
    why: Another pipeline, with one of its roles given.
    each: mended in check
    use: std/verify
    with: {claim: mended, votes: 3}
    roles: {refuter: lawyer}
`,
  },
  {
    title: "Outcomes as a map; a report that comes also when some failed",
    head: "inputs: {question: string}\n",
    text: `  ask:
    why: Each seat for itself.
    each: seat in ["a lawyer", "an engineer"]
    key: seat
    require: 0                        # else all failed fails the node
    prompt: |
      You are {{ seat }}. {{ inputs.question }}

  by_seat:
    value: >-
      outcomes(ask) | index_by("key")

  told:
    text: |
      {% for o in outcomes(ask) %}
      {{ o.key }}: {{ o.value | default("no answer, " ~ o.outcome) }}
      {% endfor %}
      {{ census(ask).failed }} of {{ census(ask).total }} failed.
`,
  },
  {
    title: "Skip with a value; untrusted text",
    head: "inputs:\n  ticket: {type: string, trust: untrusted}\n",
    text: `  triage:
    why: Words, numbers and booleans of an untrusted text may go on; free text may not reach programs.
    prompt: |
      {{ inputs.ticket }}
    output: {urgency: low | high, score: integer 0..10}

  advice:
    why: Only urgent tickets are answered at once.
    when: triage.urgency == "high"
    else: ""
    prompt: |
      Answer: {{ inputs.ticket }}

  tag:
    why: The tracker knows only words.
    run: [./tag, "{{ triage.urgency }}"]
`,
  },
];
