import { readLines } from './read-lines.js';

/** One server-sent event. */
export interface SseEvent {
  readonly id: string | undefined;
  /** @default message */
  readonly event: string;
  readonly data: string;
}

/** Parses an event stream; comments are dropped. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export async function* parseSse(chunks: AsyncIterable<unknown>): AsyncGenerator<SseEvent> {
  let id: string | undefined;
  let event = 'message';
  let data: string[] = [];
  for await (const line of readLines(chunks)) {
    if (line === '') {
      if (data.length > 0) yield { id, event, data: data.join('\n') };
      [id, event, data] = [undefined, 'message', []];
      continue;
    }
    const [, field = '', value = ''] = line.match(/^([^:]*):? ?(.*)$/s) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id') id = value;
  }
}
