import { readLines } from './read-lines.js';
import { parseSse } from './sse.js';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('lines', () => {
  it.each([1, 2, 3, 100])('are whole however the bytes are cut (%i at a time)', async (size) => {
    expect(await all(readLines(chunks('ü€😀\r\nb\n\nlast', size)))).toEqual(['ü€😀', 'b', '', 'last']);
  });
});

describe('server-sent events', () => {
  it.each([1, 7, 1000])('are parsed with id, name and lines of data (%i bytes at a time)', async (size) => {
    const text =
      ': hello\n\nid: 7\nevent: AgentStarted\ndata: {"a":\ndata: 1}\n\nevent: watermark\nid: 9\ndata: {}\n\ndata: cut';
    expect(await all(parseSse(chunks(text, size)))).toEqual([
      { id: '7', event: 'AgentStarted', data: '{"a":\n1}' },
      { id: '9', event: 'watermark', data: '{}' },
    ]);
  });
});
