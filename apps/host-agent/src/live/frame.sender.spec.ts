import type { LiveFrame } from '@mngr/contracts';
import { FrameSender } from './frame.sender.js';

const ENDED = { exitCode: 0, signal: null, isTimedOut: false };

describe('frames of exec output', () => {
  let frames: LiveFrame[];
  let sender: FrameSender;
  const isSent = (count: number): boolean => frames.length === count;
  const texts = (): string[] =>
    frames.flatMap((frame) => (frame.kind === 'output' ? [Buffer.from(frame.base64, 'base64').toString()] : []));
  /** Everything that can happen without new input has happened. */
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

  beforeEach(() => {
    frames = [];
    sender = new FrameSender((frame) => frames.push(frame));
  });
  afterEach(() => {
    sender.abandon();
    sender.fail('test.over', 'clears the timer');
  });

  it('are numbered from 0 without holes, in the order in which both pipes spoke', async () => {
    void sender.output('stdout', Buffer.from('a'));
    void sender.output('stderr', Buffer.from('b'));
    await sender.output('stdout', Buffer.from('c'));
    sender.end(ENDED);
    await settled();
    expect(texts()).toEqual(['a', 'b', 'c']);
    expect(frames.map(({ n }) => n)).toEqual([0, 1, 2, 3]);
    expect(frames.at(-1)).toEqual({ kind: 'end', n: 3, ...ENDED });
  });

  it('wait for credit: a slow receiver slows the command, and nothing is lost or overtaken', async () => {
    const all = Array.from({ length: 70 }, (_, i) => String(i));
    const outputs = all.map((text) => sender.output('stdout', Buffer.from(text)));
    let isDone = false;
    const last = Promise.all(outputs).then(() => (isDone = true));
    sender.end(ENDED);
    await settled();
    expect(isSent(64)).toBe(true);
    expect(isDone).toBe(false);
    sender.grant(66);
    await settled();
    expect(isSent(66)).toBe(true);
    sender.grant(10); // an old grant takes nothing back
    sender.grant(128);
    await last;
    await settled();
    expect(texts()).toEqual(all);
    expect(frames.at(-1)).toMatchObject({ kind: 'end', n: 70 });
  });

  it('carry a large chunk in pieces whose bytes add up', async () => {
    const chunk = Buffer.alloc(300_000, 'é');
    await sender.output('stdout', chunk);
    const pieces = frames.flatMap((frame) => (frame.kind === 'output' ? [Buffer.from(frame.base64, 'base64')] : []));
    expect(pieces.length).toBe(3);
    expect(Buffer.concat(pieces).equals(chunk)).toBe(true);
  });

  it('are dropped once nobody listens, so that the command is not held up for ever', async () => {
    const outputs = Array.from({ length: 80 }, () => sender.output('stdout', Buffer.from('x')));
    await settled();
    sender.abandon();
    await Promise.all(outputs);
    expect(isSent(64)).toBe(true);
  });

  it('end with the error when the command cannot be run', async () => {
    await sender.output('stderr', Buffer.from('x'));
    sender.fail('exec.failed', 'no');
    await settled();
    expect(frames.at(-1)).toEqual({ kind: 'error', n: 1, code: 'exec.failed', message: 'no' });
  });
});
