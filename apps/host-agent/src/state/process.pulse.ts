import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';

const PULSE_MS = 50;
/** While no agent lives: nobody is woken twenty times a second for nothing. */
const REST_MS = 250;
/** A signal 0 takes 1.5 µs: with more agents the pulse is slower, and costs less than 1 % of a core all the same. */
const AGENTS_PER_MS = 4;

/**
 * Tells within a moment that the process of a live agent is gone, or that of its pane, also when nothing is left that could
 * write down how it ended. The pane's is a child of tmux, which buries it at once; an agent's may lie there as a zombie. Only
 * a hint: whoever hears it looks for evidence. A number that another process has got meanwhile hides it until the next round
 * of observation.
 */
@Injectable()
export class ProcessPulse implements OnApplicationShutdown {
  readonly #missesByLife = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #onGone: (agentId: string) => void = () => undefined;

  constructor(private readonly memory: MachineMemory) {}

  start(onGone: (agentId: string) => void): void {
    this.#onGone = onGone;
    this.#beat();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.#timer);
  }

  #beat(): void {
    const live = this.memory.records.all.filter(({ phase, process }) => phase === 'live' && process !== null);
    const lives = new Set(live.map(lifeOf));
    for (const life of this.#missesByLife.keys()) if (!lives.has(life)) this.#missesByLife.delete(life);
    for (const record of live) {
      const pids = [record.process?.pid, record.pane?.rootPid].filter((pid) => pid !== undefined);
      if (pids.every(isThere)) continue;
      const misses = (this.#missesByLife.get(lifeOf(record)) ?? 0) + 1;
      this.#missesByLife.set(lifeOf(record), misses);
      // Its end may not be complete yet: told again after 1, 2, 4, 8… pulses.
      if (Number.isInteger(Math.log2(misses))) this.#onGone(record.agentId);
    }
    const pauseMs = live.length === 0 ? REST_MS : Math.max(PULSE_MS, live.length / AGENTS_PER_MS);
    this.#timer = setTimeout(() => this.#beat(), pauseMs);
  }
}

function lifeOf({ agentId, incarnation }: AgentRecord): string {
  return `${agentId}:${incarnation}`;
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
