import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rotateLog } from '../embedded/log-file.js';
import { openPlaneLog } from './plane-log.js';

describe('the log of the control plane', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mngr-log-'));
    mkdirSync(join(dir, 'logs'), { mode: 0o700 });
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('has a line for each thing told, as JSON', () => {
    const log = openPlaneLog(dir);
    log.write('info', 'told', { n: 1 });
    log.lines.write('{"of":"a service"}\n');
    log.close();
    log.write('info', 'after the end');
    const lines = readFileSync(log.path, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'info', msg: 'told', n: 1 },
      { of: 'a service' },
    ]);
  });

  it('never ends what it tells of: on a full disk lines are lost', () => {
    symlinkSync('/dev/full', join(dir, 'logs', 'plane.log'));
    const log = openPlaneLog(dir);
    log.write('error', 'no space left');
    log.lines.write('{}\n');
    log.close();
  });

  it('stays as it is when there is no room for its older half', () => {
    const path = join(dir, 'logs', 'other.log');
    writeFileSync(path, 'x'.repeat(11));
    mkdirSync(`${path}.1`); // what stands in the way of the copy, as a full disk would
    rotateLog(path, 10);
    expect(readFileSync(path, 'utf8')).toHaveLength(11);
  });
});
