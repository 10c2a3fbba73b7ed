import type { FaultRecord, LoggedEvent } from '../records.js';
import { messages } from './messages.js';
import { AGENT, aLog, aRun, aSecondEach, lived, requested, startRequested } from './run-records.fixture.js';

const of = (n: number) => ({ agentId: AGENT, incarnation: 1, messageId: `message-${n}` });
const accepted = (n: number) => ({
  streamId: `message-${n}`,
  type: 'MessageAccepted',
  data: { ...of(n), text: { preview: `m-${n}` } },
});
const ended = (n: number, type: string) => ({ streamId: `message-${n}`, type, data: of(n) });
const born = [requested(), startRequested(1)];
const two = aLog(...born, accepted(1), ended(1, 'MessageTyped'), accepted(2), ended(2, 'MessageTyped'));

function judged(
  log: readonly LoggedEvent[],
  lines: readonly string[],
  witness = lived(1, 1_500, null),
  faults: readonly FaultRecord[] = [],
) {
  const received = [{ agentId: AGENT, incarnation: 1, lines }];
  return messages(aRun({ log, witness, faults, samples: aSecondEach(30), end: { received } }));
}

describe('M, messages', () => {
  it('are typed once each, in order', () => {
    expect(judged(two, ['m-1', 'm-2']).violations).toEqual([]);
  });

  it('must not be typed twice, out of order, or without having been sent', () => {
    expect(judged(two, ['m-1', 'm-1', 'm-2']).violations).toEqual(['m-1 was typed 2 times']);
    expect(judged(two, ['m-2', 'm-1']).violations).toEqual([expect.stringContaining('after a later message')]);
    expect(judged(two, ['m-1', 'm-2', 'never-1']).violations).toEqual([expect.stringContaining('nobody sent it')]);
  });

  it('must not be told as typed when the program, which lives on, never read them', () => {
    expect(judged(two, ['m-1']).violations).toEqual([expect.stringContaining('never read it')]);
    expect(judged(two, ['m-1'], lived(1, 1_500, 6_500))).toMatchObject({ undecided: 1, violations: [] });
    const still = { at: 5_500, fault: 'F6', phase: 'begin', detail: 'tmux' } as const;
    expect(judged(two, ['m-1'], undefined, [still])).toMatchObject({ undecided: 1, violations: [] });
  });

  it('that failed are not typed; of unknown ones nobody can tell', () => {
    const failed = aLog(...born, accepted(1), ended(1, 'MessageFailed'));
    expect(judged(failed, []).violations).toEqual([]);
    expect(judged(failed, ['m-1']).violations).toHaveLength(1);
    const unknown = aLog(...born, accepted(1), ended(1, 'MessageUnknown'));
    expect([...judged(unknown, []).violations, ...judged(unknown, ['m-1']).violations]).toEqual([]);
  });

  it('have exactly one end', () => {
    expect(judged(aLog(...born, accepted(1)), []).violations).toHaveLength(1);
    const twice = aLog(...born, accepted(1), ended(1, 'MessageTyped'), ended(1, 'MessageUnknown'));
    expect(judged(twice, ['m-1']).violations).toHaveLength(1);
  });
});
