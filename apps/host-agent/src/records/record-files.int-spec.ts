import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRecords, readLines } from './record-files.js';

describe('event files of an agent', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mngr-records-'));
    mkdirSync(join(folder, 'events', 'a', 'b'), { recursive: true });
    file = join(folder, 'events', 'a', 'b', 'events.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are found by their place, and no link is followed', async () => {
    writeFileSync(file, '{}\n');
    writeFileSync(join(folder, 'secret'), '{"secret":1}\n');
    mkdirSync(join(folder, 'events', 'c'));
    symlinkSync(join(folder, 'secret'), join(folder, 'events', 'c', 'events.jsonl'));
    symlinkSync(folder, join(folder, 'events', 'd'));
    const { files, folders } = await findRecords(folder);
    expect(files).toEqual([{ source: 'a/b', path: file }]);
    expect(folders).toHaveLength(4);
    await expect(
      readLines(join(folder, 'events', 'c', 'events.jsonl'), 0, { maxBytes: 1_000, isFirst: true }),
    ).rejects.toThrow('ELOOP');
    expect(await findRecords(join(folder, 'absent'))).toEqual({ files: [], folders: [] });
  });

  it('are read by whole lines, each once, as they grow', async () => {
    writeFileSync(file, '{"n":1}\n\n{"n":2}\n{"n":');
    const first = await readLines(file, 0, { maxBytes: 1_000, isFirst: true });
    expect(first).toEqual({ lines: ['{"n":1}', '{"n":2}'], offset: 17, isMore: false, skipped: 0 });
    expect(await readLines(file, first.offset, { maxBytes: 1_000, isFirst: true })).toMatchObject({
      lines: [],
      offset: 17,
    });
    appendFileSync(file, '3}');
    // Whole JSON counts before its line feed comes; the line feed alone is nothing more.
    const second = await readLines(file, first.offset, { maxBytes: 1_000, isFirst: true });
    expect(second).toMatchObject({ lines: ['{"n":3}'], offset: 24 });
    appendFileSync(file, '\n{"n":4}\n');
    expect(await readLines(file, second.offset, { maxBytes: 1_000, isFirst: true })).toMatchObject({
      lines: ['{"n":4}'],
      isMore: false,
    });
  });

  it('are read in parts that fit, none lost', async () => {
    const lines = Array.from({ length: 100 }, (_, n) => JSON.stringify({ n, text: 'ü'.repeat(50) }));
    writeFileSync(file, `${lines.join('\n')}\n`);
    const seen: string[] = [];
    let [offset, isMore, rounds] = [0, true, 0];
    while (isMore) {
      const part = await readLines(file, offset, { maxBytes: 1_000, isFirst: true });
      seen.push(...part.lines);
      ({ offset, isMore } = part);
      rounds += 1;
    }
    expect(seen).toEqual(lines);
    expect(rounds).toBeGreaterThan(5);
    const full = { maxBytes: 10, isFirst: false };
    expect(await readLines(file, 0, full)).toMatchObject({ lines: [], offset: 0, isMore: true });
  });

  it('are read from their beginning when they became shorter, and pass over what no message can carry', async () => {
    writeFileSync(file, `{"n":1}\n{"text":"${'x'.repeat(700_000)}"}\n{"n":2}\n`);
    const { lines, skipped, offset } = await readLines(file, 0, { maxBytes: 400_000, isFirst: true });
    expect({ lines, skipped }).toEqual({ lines: ['{"n":1}', '{"n":2}'], skipped: 1 });
    truncateSync(file, 8);
    expect(await readLines(file, offset, { maxBytes: 1_000, isFirst: true })).toMatchObject({
      lines: ['{"n":1}'],
      offset: 8,
    });
    writeFileSync(file, `{"text":"${'x'.repeat(1_500_000)}"}\n{"n":3}\n`);
    const huge = await readLines(file, 0, { maxBytes: 1_000, isFirst: true });
    expect(huge).toMatchObject({ lines: [], isMore: true, skipped: 1 });
    const rest = await readLines(file, huge.offset, { maxBytes: 1_000, isFirst: true });
    expect(rest.lines.concat((await readLines(file, rest.offset, { maxBytes: 1_000, isFirst: true })).lines)).toContain(
      '{"n":3}',
    );
  });
});
