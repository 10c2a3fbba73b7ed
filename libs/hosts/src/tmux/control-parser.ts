/** The answer to one tmux command. */
export interface ControlBlock {
  readonly lines: readonly string[];
  readonly isError: boolean;
}

export type ControlEvent =
  | { readonly kind: 'block'; readonly block: ControlBlock; readonly isOurs: boolean }
  | { readonly kind: 'notification'; readonly text: string }
  | { readonly kind: 'garbage'; readonly text: string };

const BEGIN = /^%begin (\d+ \d+ (\d+))$/;

/**
 * Cuts the bytes of a control-mode client into answers and notifications.
 *
 * A block ends only at the `%end` or `%error` that repeats time, number and flags of its `%begin`, so that text of a
 * pane which looks like a guard does not end it. `isOurs`: flag 1, a command this client sent (not from its argv).
 */
export class ControlParser {
  #rest: Buffer[] = [];
  #open: { readonly guard: string; readonly isOurs: boolean; readonly lines: string[] } | undefined;

  push(chunk: Buffer): ControlEvent[] {
    const events: ControlEvent[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10, start); end >= 0; end = chunk.indexOf(10, start)) {
      const tail = chunk.subarray(start, end);
      const line = this.#rest.length === 0 ? tail : Buffer.concat([...this.#rest, tail]);
      this.#rest = [];
      const event = this.#line(line.toString('utf8'));
      if (event !== undefined) events.push(event);
      start = end + 1;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
    return events;
  }

  #line(text: string): ControlEvent | undefined {
    const open = this.#open;
    if (open !== undefined) {
      const isError = text === `%error ${open.guard}`;
      if (!isError && text !== `%end ${open.guard}`) {
        open.lines.push(text);
        return undefined;
      }
      this.#open = undefined;
      return { kind: 'block', block: { lines: open.lines, isError }, isOurs: open.isOurs };
    }
    const begin = BEGIN.exec(text);
    if (begin?.[1] !== undefined) {
      this.#open = { guard: begin[1], isOurs: begin[2] === '1', lines: [] };
      return undefined;
    }
    return /^%(?!end |error )[a-z]/.test(text) ? { kind: 'notification', text } : { kind: 'garbage', text };
  }
}
