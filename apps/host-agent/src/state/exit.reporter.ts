import { isSameProcess, killSession, readExit } from '@mngr/hosts';
import { createLogger } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { agentPaths } from '../agent/agent.paths.js';
import { HostTools } from '../agent/host.tools.js';
import { findPane, keepOutput } from '../agent/kept-output.js';
import { HostAgentConfig } from '../config.js';
import { AgentQueue } from '../instruction/agent.queue.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';

type Reason = 'exited' | 'signalled' | 'session-lost' | 'absent' | 'rebooted';

/** Finds out, from evidence and never from silence, that an incarnation is over, and reports it once. */
@Injectable()
export class ExitReporter {
  readonly #log = createLogger('host-agent');

  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly queue: AgentQueue,
  ) {}

  /** Looks at one agent, after whatever is being done to it. */
  check(agentId: string): Promise<void> {
    return this.queue.run(agentId, async () => {
      const record = this.memory.records.find(agentId);
      if (record?.phase !== 'live') return;
      try {
        await this.#look(record);
      } catch (err) {
        this.#log.debug({ err, agentId }, 'an agent could not be looked at');
      }
    });
  }

  async #look(record: AgentRecord): Promise<void> {
    const { stateDir } = agentPaths(this.config.hostDir, record.agentId, record.name);
    const exit = await readExit(this.tools.files, stateDir, record.incarnation);
    if (exit !== undefined) {
      const reason = exit.signal === undefined ? 'exited' : 'signalled';
      return this.#report(record, stateDir, reason, exit.exitCode, exit.signal ?? null, exit.endedAt);
    }
    const isAlive = record.process !== null && (await isSameProcess(this.tools.runner, record.process));
    if (isAlive) return;
    // Its own pane: other windows of the session may live on.
    const pane = await findPane(this.tools.tmux(record.socketPath), record);
    // With its pane alive the launch script still has to write down how the program ended.
    if (pane !== undefined && !pane.isDead) return;
    const again = await readExit(this.tools.files, stateDir, record.incarnation);
    if (again !== undefined) return this.#look(record);
    if (pane !== undefined) await killSession(this.tools.tmux(record.socketPath), pane);
    await this.#report(record, stateDir, this.#whyUnseen(record), null, null, new Date().toISOString());
  }

  #whyUnseen({ bootId, pane }: AgentRecord): Reason {
    if (bootId !== undefined && bootId !== this.config.bootId) return 'rebooted';
    return pane === null ? 'absent' : 'session-lost';
  }

  async #report(
    record: AgentRecord,
    stateDir: string,
    reason: Reason,
    exitCode: number | null,
    signal: string | null,
    exitedAt: string,
  ): Promise<void> {
    const { agentId, incarnation, projectId } = record;
    const output = await keepOutput(this.tools.tmux(record.socketPath), record, stateDir).catch(() => undefined);
    this.memory.commit(() => {
      this.memory.records.save({ ...record, phase: 'exited', exit: { reason, exitCode, signal, exitedAt } });
      const data = {
        agentId,
        incarnation,
        reason,
        exitCode,
        signal,
        exitedAt,
        ...(output === undefined ? {} : { output: output.ref }),
      };
      const body = { type: 'Exited', data, ...(output === undefined ? {} : { outputText: output.tail }) } as const;
      this.memory.outbox.add(body, {
        projectId,
        instructionSeq: null,
        correlationId: `exit:${agentId}:${incarnation}`,
      });
    });
  }
}
