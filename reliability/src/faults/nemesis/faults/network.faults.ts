import type { Direction } from '../../proxy/line-faults.js';
import type { FaultKind } from '../fault.js';

const DIRECTIONS: Readonly<Record<string, readonly Direction[]>> = {
  both: ['up', 'down'],
  'to-bus': ['up'],
  'from-bus': ['down'],
};
const WORDS: Readonly<Record<string, string>> = {
  both: 'both ways',
  'to-bus': 'towards the bus',
  'from-bus': 'from the bus',
};
const CUT_MS = [5_000, 20_000] as const;
const BAD_LINE_MS = [5_000, 12_000] as const;
const RESET_EVERY_MS = 700;

export const cutHost: FaultKind = {
  id: 'F7',
  title: 'the line between a host and the bus is cut, one way or both',
  needs: 'nothing; root with ip and nft for packets that vanish, else the proxy keeps the bytes',
  variants: Object.keys(DIRECTIONS),
  recoveryTargetMs: 15_000,
  prepare: ({ fleet, variant, random, scale }) => {
    const host = random.pick(fleet.hosts);
    const means = host.link.kind === 'namespace' ? 'packets dropped' : 'bytes kept by the proxy';
    return {
      detail: `${host.name} cut ${WORDS[variant]}, ${means}`,
      holdMs: random.integer(CUT_MS[0], Math.max(CUT_MS[1], scale.maxPauseMs)),
      hosts: [host],
      begin: () => host.link.cut(DIRECTIONS[variant] ?? []),
      end: () => host.link.heal(),
    };
  },
};

export const badLine: FaultKind = {
  id: 'F8',
  title: 'the line to the bus is slow, drips, or is reset within a frame',
  needs: 'nothing',
  variants: ['delay', 'drip', 'reset'],
  recoveryTargetMs: 15_000,
  prepare: ({ fleet, variant, random }) => {
    const host = random.pick(fleet.hosts);
    // One host, or the services in the middle.
    const [proxy, whose] = random.chance(0.5) ? [host.proxy, host.name] : [fleet.parts.proxy, 'the services'];
    const common = { holdMs: random.integer(...BAD_LINE_MS), hosts: [host] };
    if (variant === 'reset') {
      let timer: NodeJS.Timeout | undefined;
      return {
        ...common,
        detail: `connections of ${whose} are reset within a frame, each ${RESET_EVERY_MS} ms`,
        begin: () => {
          timer = setInterval(() => proxy.resetMidFrame(), RESET_EVERY_MS);
        },
        end: () => clearInterval(timer),
      };
    }
    const [delayMs, jitterMs, dripBytes] = [random.integer(50, 400), random.integer(50, 400), random.integer(64, 256)];
    return {
      ...common,
      detail:
        variant === 'delay'
          ? `each chunk of ${whose} is ${delayMs} to ${delayMs + jitterMs} ms late`
          : `the line of ${whose} drips ${dripBytes} bytes each 5 ms`,
      begin: () => {
        proxy.faults = variant === 'delay' ? { delayMs, jitterMs } : { dripBytes };
      },
      end: () => proxy.heal(),
    };
  },
};
