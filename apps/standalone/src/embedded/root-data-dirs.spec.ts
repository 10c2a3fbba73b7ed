import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimDataDir, sweepDataDirs } from './root-data-dirs.js';

const DAY_MS = 24 * 3_600_000;

describe('data directories of root', () => {
  let root: string;
  let dataRoot: string;
  let hostDir: string;
  let link: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'mngr-data-')));
    dataRoot = join(root, 'data');
    hostDir = join(root, 'host');
    link = join(hostDir, 'postgres');
    mkdirSync(dataRoot);
    mkdirSync(hostDir);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('are found again through the link, also after the host directory was moved', () => {
    const first = claimDataDir(dataRoot, hostDir, link);
    const moved = join(root, 'moved');
    renameSync(hostDir, moved);
    expect(claimDataDir(dataRoot, moved, join(moved, 'postgres'))).toBe(first);
    sweepDataDirs(dataRoot, 100 * DAY_MS);
    expect(existsSync(first)).toBe(true);
  });

  it('are new for a host directory that was deleted and made again, and the old ones are swept', () => {
    const first = claimDataDir(dataRoot, hostDir, link);
    rmSync(hostDir, { recursive: true });
    mkdirSync(hostDir);
    const second = claimDataDir(dataRoot, hostDir, link);
    expect(second).not.toBe(first);
    sweepDataDirs(dataRoot, 0);
    expect(existsSync(dirname(first))).toBe(false);
    expect(existsSync(second)).toBe(true);
  });

  it('are kept for seven days when a host directory outside of the temp directory is away', () => {
    const data = claimDataDir(dataRoot, hostDir, link);
    writeFileSync(
      join(data, '..', 'owner'),
      JSON.stringify({ hostDir: '/nowhere/host', link: '/nowhere/host/postgres' }),
    );
    sweepDataDirs(dataRoot, 0);
    sweepDataDirs(dataRoot, 7 * DAY_MS);
    expect(existsSync(data)).toBe(true);
    sweepDataDirs(dataRoot, 7 * DAY_MS + 1);
    expect(existsSync(data)).toBe(false);
  });

  it('refuse a host directory whose data belongs to an ordinary user', () => {
    mkdirSync(link);
    expect(() => claimDataDir(dataRoot, hostDir, link)).toThrow(/did not run as root/);
  });
});
