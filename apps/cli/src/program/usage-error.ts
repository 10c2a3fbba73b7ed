/** The command line cannot be understood: exit 2, nothing on stdout, nothing done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(
    message: string,
    /** What the person probably meant, as a sentence. */
    readonly suggestion?: string,
    /** The command whose help explains it; set by the program when it is known. */
    public command?: string,
  ) {
    super(message);
  }
}

/** A prompt was answered with no, or not at all. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}
