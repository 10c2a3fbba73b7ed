import { mkdtempSync, renameSync, rmSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { IdleExit } from './idle-exit.js';

describe('IdleExit', () => {
  let dir: string;
  let nowMs: number;
  let isIdle: () => boolean;
  let reasons: string[];
  let idleExit: IdleExit;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mngr-idle-'));
    nowMs = 0;
    isIdle = () => true;
    reasons = [];
    const onLeave = (reason: string): void => void reasons.push(reason);
    idleExit = new IdleExit({
      dir,
      isIdle: () => isIdle(),
      onLeave,
      idleMs: 1_000,
      everyMs: 3_600_000,
      now: () => nowMs,
    });
  });
  afterEach(() => {
    idleExit.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('leaves once it has been idle for the whole time', async () => {
    nowMs = 999;
    await idleExit.check();
    expect(reasons).toEqual([]);
    nowMs = 1_000;
    await idleExit.check();
    expect(reasons).toEqual(['idle']);
  });

  it('begins to count anew after something happened, and never leaves when it cannot tell', async () => {
    isIdle = () => false;
    nowMs = 900;
    await idleExit.check();
    isIdle = () => {
      throw new Error('no answer');
    };
    nowMs = 1_800;
    await idleExit.check();
    isIdle = () => true;
    nowMs = 2_700;
    await idleExit.check();
    expect(reasons).toEqual([]);
  });

  it('leaves when its directory is gone, also when another took its name', async () => {
    renameSync(dir, `${dir}-moved`);
    mkdirSync(dir);
    await idleExit.check();
    expect(reasons).toEqual(['directory gone']);
    rmSync(`${dir}-moved`, { recursive: true });
  });
});
