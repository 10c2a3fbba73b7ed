import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '@mngr/errors';
import { anInstruction, TestJournal } from '../testing/journal.fixture.js';
import { JournalDatabase } from './journal.database.js';

/** Holds the journal as another process would: same pragmas, same lock, plain SQLite. */
const HOLDER = `
import { DatabaseSync } from 'node:sqlite';
const db = new DatabaseSync(process.argv[1]);
db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
db.exec('BEGIN EXCLUSIVE; COMMIT;');
console.log('held');
setInterval(() => {}, 1_000);
`;

describe('the lock of the journal', () => {
  let journal: TestJournal;
  let holder: ChildProcess | undefined;

  beforeEach(() => {
    journal = new TestJournal();
  });
  afterEach(() => {
    holder?.kill('SIGKILL');
    journal.remove();
  });

  it('keeps a second host-agent away while the first lives', () => {
    expect(codeOf(() => new JournalDatabase(journal.path))).toBe('machine.journal-locked');
    journal.instructions.add(anInstruction(1));
    expect(journal.instructions.journaledUpTo).toBe(1);
  });

  it('is held by a process and freed by kill -9, with all that was committed', async () => {
    journal.instructions.add(anInstruction(1));
    journal.database.close();
    const args = ['--no-warnings', '--input-type=module', '--eval', HOLDER, journal.path];
    const child = (holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited.then(() => Promise.reject(new Error('the holder ended')))]);
    expect(codeOf(() => new JournalDatabase(journal.path))).toBe('machine.journal-locked');
    child.kill('SIGKILL');
    await exited;
    journal.database = new JournalDatabase(journal.path);
    journal.reopen();
    expect(journal.instructions.open({ logEpoch: 1, seq: 0 })).toHaveLength(1);
  }, 20_000);
});

function codeOf(open: () => JournalDatabase): string {
  try {
    open().close();
    return 'opened';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}
