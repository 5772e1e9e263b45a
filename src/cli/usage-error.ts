/** What is wrong with how sluice was called or what it was given: said in one message, never with a stack. */

export class UsageError extends Error {
  /** What to do, or undefined. */
  readonly help: string | undefined;
  readonly exitCode: number;

  constructor(message: string, help?: string, exitCode = 2) {
    super(message);
    this.help = help;
    this.exitCode = exitCode;
  }
}
