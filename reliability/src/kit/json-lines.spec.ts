import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonLines, readJsonLines } from './json-lines.js';

describe('a file of JSON lines', () => {
  it('reads back what was written, without a line that was cut off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mngr-lines-'));
    const file = join(folder, 'x.jsonl');
    try {
      expect(readJsonLines(file)).toEqual([]);
      const lines = new JsonLines<{ n: number }>(file);
      lines.write({ n: 1 });
      lines.write({ n: 2 });
      await lines.close();
      appendFileSync(file, '{"n":');
      expect(readJsonLines(file)).toEqual([{ n: 1 }, { n: 2 }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
