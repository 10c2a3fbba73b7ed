import { appendRequest } from '@mngr/contracts';
import type { SeededRandom } from '../../../kit/seeded-random.js';
import type { FateOf, MessageFate } from '../../proxy/line-faults.js';
import type { FaultKind } from '../fault.js';

const PASS: MessageFate = { kind: 'pass' };
const CARRIED = /^mngr\.(cmd|ins|rep)\./;
const BAD_MS = [10_000, 20_000] as const;
const OVERTAKEN_MS = [20, 400] as const;
const SHARES = { duplicate: 10, reorder: 5, late: 1, pass: 84 } as const;
const STORE_SHARES = { refused: 1, timeout: 1, commitThenTimeout: 1, pass: 97 } as const;

export const badMessages: FaultKind = {
  id: 'F12',
  title: '10 % of commands, instructions and reports come twice, 5 % out of order, 1 % late',
  needs: 'nothing',
  variants: ['messages'],
  recoveryTargetMs: 15_000,
  prepare: ({ fleet, random, scale }) => {
    const draws = random.fork();
    return {
      detail: `10 % twice, 5 % overtaken, 1 % up to ${scale.maxLateMs / 1_000} s late, on all lines`,
      holdMs: random.integer(...BAD_MS),
      hosts: fleet.hosts,
      begin: () => {
        for (const proxy of fleet.proxies) proxy.fateOf = unreliable(draws, scale.maxLateMs);
      },
      // What is late yet comes after this.
      end: () => {
        for (const proxy of fleet.proxies) proxy.heal();
      },
    };
  },
};

function unreliable(random: SeededRandom, maxLateMs: number): FateOf {
  return ({ subject }) => {
    if (!CARRIED.test(subject)) return PASS;
    switch (random.weighted(SHARES)) {
      case 'duplicate':
        return { kind: 'twice' };
      case 'reorder':
        return { kind: 'late', byMs: random.integer(...OVERTAKEN_MS) };
      case 'late': {
        const lateMs = random.integer(Math.min(1_000, maxLateMs), maxLateMs);
        // Half of them were lost for whoever waits for them, half had come already.
        return random.chance(0.5) ? { kind: 'late', byMs: lateMs } : { kind: 'again', afterMs: lateMs };
      }
      case 'pass':
        return PASS;
    }
  };
}

export const badStore: FaultKind = {
  id: 'F13',
  title: 'the event store refuses, does not answer, or commits and does not answer, 1 % each',
  needs: 'nothing',
  variants: ['append'],
  recoveryTargetMs: 15_000,
  prepare: ({ fleet, random }) => {
    const draws = random.fork();
    const { proxy } = fleet.parts;
    return {
      detail: '1 % of appends refused, 1 % lost, 1 % committed without an answer',
      holdMs: random.integer(...BAD_MS),
      hosts: [random.pick(fleet.hosts)],
      begin: () => {
        proxy.fateOf = unreliableStore(draws);
      },
      end: () => proxy.heal(),
    };
  },
};

function unreliableStore(random: SeededRandom): FateOf {
  const unanswered = new Set<string>();
  return ({ direction, subject, reply }) => {
    // The answer is lost on its way from the event store.
    if (direction === 'up' && unanswered.delete(subject)) return { kind: 'drop' };
    if (direction !== 'up' || subject !== appendRequest.listen || reply === undefined) return PASS;
    switch (random.weighted(STORE_SHARES)) {
      case 'refused':
        return { kind: 'misdirect' };
      case 'timeout':
        return { kind: 'drop' };
      case 'commitThenTimeout':
        unanswered.add(reply);
        return PASS;
      case 'pass':
        return PASS;
    }
  };
}
