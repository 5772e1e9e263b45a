/** A pipeline as large as one that a model makes of a large task: every verb, and each part builds on the one before. */

const nodesOfPart = 10;

/** So many nodes, those inside of loops counted, to the next ten. It calls `std/verify`. */
export function manyNodes(nodes: number): string {
  const parts = Math.ceil(nodes / nodesOfPart);
  const each = Array.from({ length: parts }, (_, index) => part(index + 1));
  return `sluice: 1
name: many-nodes
why: As many nodes as the bench asks for.
inputs:
  question: string - the question to answer
types:
  Angle: {name: string, query: string}
  Hit: {title: string, url: string, relevance: high | medium | low}
roles:
  reader: {tools: [web_search, web_fetch], model: fast}
  thinker: {tools: [], model: strong}
nodes:
${each.join("\n")}
returns:
  standing: standing_${parts}
  approved: ship_${parts}.choice == "go"
`;
}

function part(n: number): string {
  const before = n - 1;
  const known = before === 0 ? "nothing" : `{{ standing_${before} | length }} of {{ store_${before}.angles }} angles`;
  return `  scope_${n}:
    why: Split part ${n} so that the searches do not overlap.
    role: thinker
    prompt: |
      Split this question into distinct search angles: {{ inputs.question }}
      Known by now: ${known}.
    output: {angles: [Angle, 3..5]}

  search_${n}:
    why: Each angle of part ${n} is searched on its own, side by side.
    role: reader
    each: angle in scope_${n}.angles
    key: angle.name
    prompt: |
      Search the web for "{{ angle.query }}".
    output: {hits: [Hit, 0..10]}

  sources_${n}:
    from: hit in search_${n}.hits
    where: hit.relevance != "low" and hit.title | length > 0
    distinct: hit.url | normurl
    sort: hit.relevance
    take: 5

  verdict_${n}:
    why: What a page says is no fact.
    each: source in sources_${n}
    use: std/verify
    with: {claim: source.title, evidence: source.url, votes: 3}

  standing_${n}:
    from: v in verdict_${n}
    where: v.status == "survives"
    select: {claim: v.claim, votes: v.votes.stands}

  refine_${n}:
    why: The first draft is rarely good.
    loop: 3
    state: {text: '""', score: 0}
    nodes:
      draft_${n}:
        why: Better than what there is.
        role: thinker
        prompt: |
          Write, better than this: {{ text }}
          {% for one in standing_${n} %}
          {{ loop.index }}. {{ one.claim }} ({{ one.votes }} votes)
          {% endfor %}
      grade_${n}:
        why: Somebody else has to say when it is good.
        role: thinker
        prompt: |
          Grade this out of ten: {{ draft_${n} }}
        output: {score: integer 0..10}
    next: {text: draft_${n}, score: grade_${n}.score}
    stop:
      good: score >= 8
    returns: {text: text, score: score}

  ship_${n}:
    why: What goes out is a person's decision.
    gate: Keep part ${n}, which has {{ refine_${n}.score }} points?
    show: |
      {{ refine_${n}.text }}
    choices:
      go: It is kept.
      stop: It is dropped.

  store_${n}:
    why: The count is kept for the next part.
    when: ship_${n}.choice == "go"
    else: {angles: 0}
    run: [git, rev-list, --count, "--max-count={{ scope_${n}.angles | length }}", HEAD]
    parse: json
    output: {angles: integer 0..}
`;
}
