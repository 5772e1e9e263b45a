/** The pipelines of the bench, as text: they go through the compiler like any other. */

/** One prompt for each number: as wide as it gets. */
export const fanOut = `sluice: 1
name: fan-out
why: One agent for each element.
inputs:
  numbers: "[integer, ..1000000]"
nodes:
  item:
    why: Does nothing.
    each: n in inputs.numbers
    prompt: "{{ n }}"
returns:
  ok: census(item).ok
`;

/** Every element goes through three fan-outs, each of which takes it as it comes. */
export const streams = `sluice: 1
name: streams
why: Three agents for each element, one after the other.
inputs:
  numbers: "[integer, ..400000]"
nodes:
  first:
    why: Does nothing.
    each: n in inputs.numbers
    prompt: "{{ n }}"
  second:
    why: Does nothing.
    each: x in first
    prompt: "{{ x }}"
  third:
    why: Does nothing.
    each: y in second
    prompt: "{{ y }}"
returns:
  ok: census(third).ok
`;

/** Prompts of one side of `grid`. */
export const gridSide = 10;

/** Grids of 10 by 10 prompts, each of which reads the one above it and the one on its left. */
export const grid = `sluice: 1
name: grid
why: Many grids.
inputs:
  numbers: "[integer, ..10000]"
nodes:
  grid:
    why: A grid.
    each: g in inputs.numbers
    nodes:
${Array.from({ length: gridSide ** 2 }, (_, index) => cellOfGrid(Math.floor(index / gridSide), index % gridSide)).join("")}
    returns: {number: g, last: c${gridSide - 1}_${gridSide - 1}}
returns:
  ok: census(grid).ok
`;

function cellOfGrid(row: number, column: number): string {
  const above = row === 0 ? "" : ` {{ c${row - 1}_${column} }}`;
  const left = column === 0 ? "" : ` {{ c${row}_${column - 1} }}`;
  return `      c${row}_${column}:
        why: Does nothing.
        prompt: "x${above}${left}"
`;
}

/** 64 chains side by side: every instance waits for the one before it. */
export function chain(length: number): string {
  return loopsOf(length, 64);
}

/** As many loops as there are numbers. */
export function loops(length: number): string {
  return loopsOf(length, 10_000);
}

function loopsOf(length: number, most: number): string {
  return `sluice: 1
name: chain
why: Each agent after the one before.
inputs:
  numbers: "[integer, ..${most}]"
nodes:
  chain:
    why: A chain.
    each: n in inputs.numbers
    nodes:
      links:
        why: One after the other.
        loop: ${length}
        state: {last: 0}
        nodes:
          link:
            why: Does nothing.
            prompt: "{{ last }}"
        next: {last: link | length}
        returns: last
    returns: links
returns:
  ok: census(chain).ok
`;
}

/** Prompts of one scope of `randomGraph`. */
export const scopeSize = 50;

/** Scopes of 50 prompts, each of which reads up to three of those before it, drawn from a seed. */
export function randomGraph(seed: number): string {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const unread = new Set<string>();
  const nodes = Array.from({ length: scopeSize }, (_, index) => {
    const reads = index === 0 ? [] : Array.from({ length: random(4) }, () => `n${random(index)}`);
    for (const read of reads) unread.delete(read);
    unread.add(`n${index}`);
    return `      n${index}:
        why: Does nothing.
        prompt: "${["x", ...reads.map((read) => `{{ ${read} }}`)].join(" ")}"
`;
  });
  return `sluice: 1
name: random-graph
why: Many small graphs.
inputs:
  numbers: "[integer, ..20000]"
nodes:
  graph:
    why: A graph.
    each: g in inputs.numbers
    nodes:
${nodes.join("")}
    returns: {number: g, last: [${[...unread].join(", ")}]}
returns:
  ok: census(graph).ok
`;
}

/** Calls pipelines beside it, by their names. */
export function callsOf(names: readonly string[]): string {
  const calls = names.map(
    (name, index) => `  call_${index + 1}:
    why: Another part.
    use: ./${name}.yaml
    with: {question: inputs.question}
`,
  );
  return `sluice: 1
name: calls
why: Parts in files of their own.
inputs:
  question: string - the question to answer
nodes:
${calls.join("\n")}
returns:
  counts: [${names.map((_, index) => `call_${index + 1}.count`).join(", ")}]
`;
}

/** About so many lines of what people write: prompts with types, fan-outs, selections, values. */
export function longPipeline(lines: number): string {
  const parts = Math.max(1, Math.round((lines - 18) / linesOfPart));
  const each = Array.from({ length: parts }, (_, index) => partOfLong(index + 1));
  return `sluice: 1
name: long
why: As long as the bench asks for.
inputs:
  question: string - the question to answer
types:
  Angle: {name: string, query: string}
  Hit: {title: string, url: string, relevance: high | medium | low}
roles:
  reader: {tools: [web_search, web_fetch], model: fast}
  thinker: {tools: [], model: strong}
nodes:
  known_0:
    value: {count: 0, titles: inputs.question}

${each.join("\n")}
returns:
  count: known_${parts}.count
`;
}

const linesOfPart = 33;

function partOfLong(part: number): string {
  return `  scope_${part}:
    why: Split part ${part} so that the searches do not overlap.
    phase: Scope
    role: thinker
    prompt: |
      Split this question into distinct search angles: {{ inputs.question }}
      Known by now are {{ known_${part - 1}.count }} sources: {{ known_${part - 1}.titles }}
    output: {angles: [Angle, 3..5]}

  search_${part}:
    why: Each angle of part ${part} is searched on its own, side by side.
    phase: Search
    role: reader
    each: angle in scope_${part}.angles
    key: angle.name
    prompt: |
      Search the web for "{{ angle.query }}".
    output: {hits: [Hit, 0..10]}

  sources_${part}:
    why: The same page found from two angles is read once.
    from: hit in search_${part}.hits
    where: hit.relevance != "low" and hit.title | length > 0
    distinct: hit.url | normurl
    take: 15

  known_${part}:
    why: What the next part builds on.
    value:
      count: known_${part - 1}.count + (sources_${part} | length)
      titles: sources_${part}.title | join(", ")

`;
}
