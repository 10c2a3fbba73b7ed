import type { AppendItem, AppendResult } from '@mngr/contracts';
import fc from 'fast-check';
import { batches } from '../testing/arbitrary-items.js';
import { LogModel } from '../testing/log-model.js';
import { aCommand, anInstruction, anItem, aReport, aStream } from '../testing/test-items.js';
import type { BatchPlan } from './batch-plan.js';
import type { LogState, StoredCommand } from './log-state.js';
import { planBatch } from './plan-batch.js';

const empty: LogState = {
  position: 0n,
  ordinal: 0n,
  versionByStream: new Map(),
  commandById: new Map(),
  ownerByClaim: new Map(),
  instructionSeqByMachine: new Map(),
  appendedUpToByJournal: new Map(),
};

/** What the tables hold after a plan was written. */
function after(state: LogState, plan: BatchPlan): LogState {
  const ownerByClaim = new Map(state.ownerByClaim);
  for (const [id, owner] of plan.ownerByClaim) {
    if (owner === null) ownerByClaim.delete(id);
    else ownerByClaim.set(id, owner);
  }
  const commands = plan.commands.map((each): [string, StoredCommand] => [
    each.commandId,
    { ...each, position: String(each.position) },
  ]);
  return {
    position: plan.position,
    ordinal: plan.ordinal,
    versionByStream: new Map([...state.versionByStream, ...plan.versionByStream]),
    commandById: new Map([...state.commandById, ...commands]),
    ownerByClaim,
    instructionSeqByMachine: new Map([...state.instructionSeqByMachine, ...plan.instructionSeqByMachine]),
    appendedUpToByJournal: new Map([...state.appendedUpToByJournal, ...plan.appendedUpToByJournal]),
  };
}

const statuses = (items: AppendItem[]): AppendResult['status'][] =>
  planBatch(empty, items).results.map(({ status }) => status);

describe('planBatch', () => {
  it('decides any batches as if their items had come one by one', () => {
    fc.assert(
      fc.property(batches, (history) => {
        const model = new LogModel();
        let state = empty;
        for (const items of history) {
          const plan = planBatch(state, items);
          expect(plan.results).toEqual(items.map((item) => model.append(item)));
          state = after(state, plan);
          const written = plan.events.map(({ streamId, streamVersion, position }) => ({
            streamId,
            streamVersion,
            position: Number(position),
          }));
          expect(written).toEqual(model.events.slice(model.events.length - written.length));
          const sent = plan.instructions.map(({ instruction, seq }) => ({ machineId: instruction.machineId, seq }));
          expect(sent).toEqual(model.instructions.slice(model.instructions.length - sent.length));
        }
        expect(state.position).toBe(BigInt(model.events.length));
        expect(state.ordinal).toBe(BigInt(model.instructions.length));
        expect(state.ownerByClaim.size).toBe(model.claims.length);
      }),
      { numRuns: 500 },
    );
  });

  it('continues a stream within a batch if the second expects what the first left', () => {
    expect(
      statuses([aStream('s', 0, 2), aStream('s', 2), aStream('s', 2)].map((stream) => anItem({ streams: [stream] }))),
    ).toEqual(['appended', 'appended', 'conflict']);
  });

  it('passes a claim on within a batch, and leaves nothing of an item that is refused', () => {
    const claim = (op: 'add' | 'release', owner: string) => ({ op, scope: 'names', key: 'n', owner }) as const;
    const taken = anItem({
      claims: [{ ...claim('add', 'b'), key: 'other' }, claim('add', 'b')],
      instructions: [anInstruction('m')],
    });
    const items = [
      anItem({ claims: [claim('add', 'a')] }),
      taken,
      anItem({ claims: [claim('release', 'a'), claim('add', 'c')] }),
    ];
    const plan = planBatch(empty, items);
    expect(plan.results.map(({ status }) => status)).toEqual(['appended', 'claim-taken', 'appended']);
    expect([...plan.ownerByClaim.values()]).toEqual(['c']);
    expect(plan.instructions).toEqual([]);
    expect(plan.position).toBe(2n);
  });

  it('takes reports in the order of their journal', () => {
    const report = (seq: number) => anItem({ streams: [], guard: aReport('m', 'j', seq) });
    expect(statuses([report(1), report(1), report(3), report(2)])).toEqual([
      'appended',
      'duplicate',
      'report-gap',
      'appended',
    ]);
  });

  it('runs a recorded command, and answers an expired one as it ended', () => {
    const stored = { projectId: 'default', payloadHash: 'a'.repeat(64), position: null };
    const command = (
      digit: string,
      status: StoredCommand['status'],
      answer: StoredCommand['answer'],
    ): StoredCommand => ({
      ...stored,
      ...{ commandId: digit.repeat(32), status, answer },
    });
    const error = { kind: 'timeout', code: 'command.expired', message: 'over' } as const;
    const commands = [command('1', 'recorded', null), command('2', 'expired', { ok: false, error })];
    const state = { ...empty, commandById: new Map(commands.map((each) => [each.commandId, each])) };
    const items = commands.map(({ commandId }) => anItem({ guard: aCommand(commandId) }));
    expect(planBatch(state, items).results).toEqual([
      expect.objectContaining({ status: 'appended' }),
      { status: 'duplicate', position: '1', answer: { ok: false, error } },
    ]);
  });

  it('writes nothing for a batch of repetitions', () => {
    const item = anItem({ guard: aCommand('1'.repeat(32)) });
    const state = after(empty, planBatch(empty, [item]));
    expect(planBatch(state, [item, item])).toMatchObject({ hasWrites: false, position: 1n, events: [], commands: [] });
  });
});
