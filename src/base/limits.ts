/**
 * Every limit of sluice, each with its reason. Input can make nothing larger than what stands here.
 * Sizes are in bytes unless the name says otherwise. Measured figures are those of SAFETY.md.
 */
export const limits = {
  /** A pipeline file, checked by `stat` before it is read: normal YAML costs about 1.1 s a MiB. */
  fileBytes: 1024 * 1024,
  /** Nested YAML collections; the parser's stack ends at about 800. */
  yamlDepth: 64,
  /** Keys of one YAML map: twice the largest pipeline that we expect (2,000 nodes). */
  yamlKeys: 4_000,
  /** One YAML scalar; a prompt longer than this belongs into a `prompt_file`. */
  scalarLength: 64 * 1024,
  /** Diagnostics that one check prints before it says how many more there are. */
  diagnostics: 100,
  /** Characters of a pipeline's own text that a diagnostic as JSON repeats; what is longer is at its offsets. */
  foundText: 1_000,
  /** Rounds of fixes on one file, since a fix can bring to light what another mends; beyond them two undo each other. */
  fixRounds: 32,
  /** Lines by which a mended file may differ before its diff shows all of them as replaced: work is their square. */
  diffChanges: 2_000,
  /** Milliseconds that a timer of Node can wait: one that is to wait longer rings at once. */
  timerMs: 2 ** 31 - 1,
  /** Milliseconds between two looks at the files that `check --watch` has loaded. */
  watchMs: 250,
  /** Characters of one expression. */
  expressionLength: 4 * 1024,
  /** Tokens of one expression. */
  expressionTokens: 1_000,
  /** Nested brackets, conditions and unary operators of an expression: recursion stays far from the stack's end. */
  expressionDepth: 32,
  /** Nodes of one expression's tree. */
  expressionNodes: 500,
  /** Tags of one template. */
  templateTags: 1_000,
  /** Nested blocks of one template. */
  templateDepth: 16,
  /** Steps of one evaluation, beside those for what it reads: about half a second, and 100 MB where each makes an element. */
  evaluationSteps: 5_000_000,
  /** Steps that each element which an evaluation reads adds to them, once: a list of 200,000 can be filtered and mapped. */
  stepsForElement: 64,
  /** Characters of a text that a filter goes through in one step. */
  charactersOfStep: 16,
  /** Characters at which a pattern's automaton looks in one step: 0.03 us, and 0.1 us where they are no Latin letters. */
  looksOfStep: 4,
  /**
   * Instructions of a pattern that its engine tries on a character in one step, beside one for the look at it: 0.1 us
   * where all of them are tried, which is seldom.
   */
  instructionsOfStep: 16,
  /** Steps for each match that is taken out of a text: the engine is started anew for it, which takes 1 to 5 us. */
  stepsForMatch: 20,
  /** Steps for each character of a pattern that is compiled, and for each instruction: Unicode's tables take 16 us. */
  stepsForPatternCharacter: 160,
  stepsForInstruction: 10,
  /** States of a pattern's automaton beyond which it is no longer used: usual ones have some tens. */
  patternStates: 1_000,
  /** Steps for each instruction of a pattern, for each of those states. */
  stepsForState: 4,
  /** Characters of a text that an expression makes. */
  textLength: 1024 * 1024,
  /** Elements of a list that an expression makes from nothing (`range`, literals). */
  madeListLength: 10_000,
  /** Items that the items of one fan wait for, all together: an expression that names all siblings grows with their square. */
  neededItems: 1_000_000,
  /** Elements of a list that comes from nodes, unless `limits.list` says otherwise. */
  listLength: 200_000,
  /** Nested types in the short form or a JSON Schema; ajv overflows its stack at 500. */
  typeDepth: 32,
  /** Fields of one object type; ajv overflows its stack at 10,000. */
  typeFields: 200,
  /** Parts of the type of one value, with all types in it: data that holds other data twice doubles it each time. */
  typeParts: 5_000,
  /** Words of one enumeration. */
  typeWords: 200,
  /** Schemas of one JSON Schema with every reference followed: towers of `anyOf` cost ajv exponential time. */
  schemaPaths: 4_000,
  /** Characters of a JSON Schema's `pattern`. */
  patternLength: 256,
  /** Calls of pipelines within pipelines. */
  callDepth: 16,
  /** Loops within loops: the body of each is checked some times over, until the types of its state stand still. */
  loopDepth: 4,
  /** Parts of the formula of a bound, beyond which its number stands for it. */
  boundParts: 64,
  /** Conditions that a rule remembers of what must hold for a node to run: more than anybody nests. */
  factsKnown: 64,
  /** Expressions that a rule looks through to find what a value is made of: further than any author looks. */
  sourcesFollowed: 64,
  /** Bodies of a plan after binding (one for each pipeline and binding). */
  planBodies: 2_000,
  /** Reads that are kept of the way which a text of outsiders took: more than a person follows. */
  taintReads: 16,
  /** Bindings of untrusted inputs for which one called pipeline is gone over, beyond which all of them count as untrusted. */
  taintBindings: 16,
  /** Rounds of a loop that are gone over until the taint of its state stands still, beyond which all of it is tainted. */
  taintRounds: 12,
  /** Nested JSON of a plan: an expression of 500 nodes in a tree of 64 levels stays below it, and recursion far from its end. */
  planDepth: 1_000,
  /** A compiled plan that is read from a file. */
  planBytes: 64 * 1024 * 1024,
  /** Instances of a run unless `limits.agents` and bounds keep it lower: a run of this size takes about 1 GiB. */
  runInstances: 2_000_000,
  /** Attempts in flight unless `limits.at_once` says otherwise; the machine's open files and the provider's quota. */
  atOnce: 16,
  /** The largest `limits.at_once`. */
  atOnceMost: 1_024,
  /** Attempts in the batch queue of a provider, which hold no slot; the API takes 100,000 requests a batch. */
  batchAtOnce: 10_000,
  /** Bytes of one batch; the API takes 256 MB. */
  batchBytes: 100 * 1024 * 1024,
  /** Rounds of one loop. */
  loopRounds: 100_000,
  /** Tokens of one attempt, unless `limits: tokens` of its node says otherwise: a long tool loop, and no runaway. */
  attemptTokens: 200_000,
  /** Tokens of a reply that a request must have room for to be sent: fewer would only be cut off, and paid. */
  leastReplyTokens: 2_000,
  /** Attempts of one instance. */
  attempts: 20,
  /** Events that one `step` makes before it lets the shell commit them. */
  eventsPerStep: 1_024,
  /** Elements of lists that one `step` reads, judges or links one by one: about 50 ms. */
  elementsPerStep: 16_384,
  /** Elements of one arrival that a stream judges at once, and writes into one event. */
  elementsPerChoice: 4_096,
  /** Bytes of one agent's reply. */
  replyBytes: 4 * 1024 * 1024,
  /** Nested JSON of a reply; SQLite's JSON ends at 1,000, JSON.stringify at about 5,000. */
  replyDepth: 64,
  /** Times that a reply which does not fit its type is sent back for repair. */
  replyRepairs: 5,
  /** Turns of one agent's tool loop. */
  agentTurns: 200,
  /** Tool calls of one turn. */
  toolCallsPerTurn: 64,
  /** Kept stdout of a program; the rest is drained, and the attempt fails. */
  stdoutBytes: 4 * 1024 * 1024,
  /** Kept stderr of a program; the rest is drained and marked. */
  stderrBytes: 1024 * 1024,
  /** Bytes of one input file (`--inputs`, a stubs file, a plan's schema). */
  inputBytes: 16 * 1024 * 1024,
  /** Files whose content makes part of a reuse key (`reads:`): a large repository. */
  readFiles: 100_000,
  /** Bytes of those files in all: about 2 s of hashing. */
  readBytes: 2 * 1024 * 1024 * 1024,
  /** Milliseconds of looking for those files. */
  readMs: 30_000,
  /** What git prints of the files of a repository: 50,000 of them take about 5 MB. */
  treeListBytes: 128 * 1024 * 1024,
  /** Repositories within repositories that are looked into; a clean submodule is not. */
  nestedRepositories: 100,
  /** Longest time between the polite and the final end of a child. */
  killGraceMs: 500,
  /** Longest time that an aborted attempt may take to end. */
  abortWithinMs: 5_000,
  /** Earlier runs of a project that are looked at for one of the same pipeline, whose times a new run goes by: 1 ms each. */
  earlierRuns: 50,
  /** Values kept in memory between steps. */
  valueCacheBytes: 64 * 1024 * 1024,
  /** A value of at most this size stands inline in its event; a larger one in the table of blobs. */
  inlineValueBytes: 4 * 1024,
  /** Longest wait of a retry. */
  retryDelayMsMost: 5 * 60_000,
  /** Wait after a rate limit that says no time of its own. */
  gateMs: 30_000,
  /** Rate limits running, without a reply between them, after which the run is paused. */
  gateHits: 20,
  /** By how much later than it was told a run begins to ask again: two runs that waited for one quota do not ask at once. */
  gateJitterMsMost: 5_000,
  /** A quota that is there again within this time is waited for; else the run is paused, so that no process stays for hours. */
  gateStayMs: 15 * 60_000,
  /** Milliseconds between two looks for attempts that are stuck: a person does not act faster. */
  patrolMs: 5_000,
  /** Characters of each value of the state of a loop that a question about its end shows: about a page. */
  shownStateChars: 2_000,
  /** Characters of a label: what displays show beside an address in one line. */
  labelChars: 80,
  /** Characters of the whole state in the line of that question, which lists cut after 200. */
  briefStateChars: 100,
  /** Attempts of a node that must have ended before one can be told to take longer than usual: fewer are chance. */
  usualLeast: 5,
  /** Attempts of a node that its usual time is taken of, the last ones: with them it follows a provider that gets slower. */
  usualMost: 32,
  /** By how many times the usual one an attempt takes longer before people are told: rare among lognormal times. */
  stuckTimes: 3,
  /** An attempt that takes less than this is never called stuck: nobody could do anything sooner. */
  stuckMsLeast: 30_000,
  /** Silence of an attempt after which people are told: half of what ends an agent that says nothing of `idle`. */
  silentMs: 5 * 60_000,
  /** What an attempt may take, for `why --stuck`, where nobody knows yet what is usual at its node: most take less. */
  unknownMs: 10 * 60_000,
  /** Without a sign of life for so long a process that has a run is named: it gives one every ten seconds, and two may be late. */
  lifelessMs: 30_000,
  /** Instances that a view of a run goes through one by one, to find the first that it shows. */
  rowsLookedAt: 20_000,
  /** How long `stop` lets finish what is in flight, unless `--grace` says otherwise: a usual reply of an agent. */
  graceMs: 60_000,
  /** Silence of an agent that ends its attempt, unless `idle` says otherwise. */
  idleMs: 10 * 60_000,
} as const;
