import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenceRequest, type Evidence } from '@mngr/contracts';
import { isSameProcess, readExit } from '@mngr/hosts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AgentFolder } from '../agent/agent.folder.js';
import { stoppedMark } from '../agent/agent.paths.js';
import { HostTools } from '../agent/host.tools.js';
import { checkAgentData, readNamedType } from '../agent/kept-files.js';
import { findPane } from '../agent/kept-output.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';

type Question = z.output<typeof evidenceRequest.request>;

/** Looks at an agent at this moment and tells each piece of evidence with its source. Changes nothing. */
@Controller()
export class EvidenceHandler {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly folders: AgentFolder,
  ) {}

  @Answers(evidenceRequest)
  async evidence({ agentId }: Question): Promise<{ evidence: Evidence[] }> {
    const folder = await this.folders.of(agentId);
    const record = this.memory.records.find(agentId);
    if (record === undefined) {
      const why = this.memory.ended.has(agentId) ? 'it was destroyed here' : 'this machine has no such agent';
      return { evidence: [found('journal', why)] };
    }
    const parts = await Promise.all([
      this.#process(record),
      this.#pane(record),
      this.#end(record, folder),
      this.#files(folder),
    ]);
    const life = found('journal', `process life ${record.incarnation} is ${record.phase}`, record.startedAt);
    return { evidence: [life, ...parts.flat()] };
  }

  async #process({ process, phase }: AgentRecord): Promise<Evidence[]> {
    if (process === null) return phase === 'live' ? [found('process', 'no process is known')] : [];
    const { pid, startTime } = process;
    const isAlive = await isSameProcess(this.tools.runner, process);
    return [found('process', `process ${pid} (start time ${startTime}) ${isAlive ? 'is alive' : 'is gone'}`)];
  }

  /** tmux that does not answer is told as that, and means nothing else. */
  async #pane(record: AgentRecord): Promise<Evidence[]> {
    if (record.pane === null) return [];
    try {
      const pane = await findPane(this.tools.tmux(record.socketPath), record);
      if (pane === undefined) return [found('tmux', `session ${record.pane.sessionName} has no pane of it`)];
      const { paneId, sessionName, currentCommand, isDead, attachedClients, lastOutputAt } = pane;
      const shows = isDead ? 'is dead' : `runs ${currentCommand}`;
      return [
        found('tmux', `pane ${paneId} of ${sessionName} ${shows}; attached clients: ${attachedClients}`),
        found('tmux', 'last output in its window', lastOutputAt),
      ];
    } catch (error) {
      return [found('tmux', `tmux does not answer: ${error instanceof Error ? error.message : String(error)}`)];
    }
  }

  async #end({ incarnation }: AgentRecord, folder: string): Promise<Evidence[]> {
    const evidence: Evidence[] = [];
    const exit = await readExit(this.tools.files, folder, incarnation).catch(() => undefined);
    if (exit !== undefined) {
      const how = exit.signal === undefined ? `with code ${exit.exitCode}` : `by ${exit.signal}`;
      evidence.push(found('exit record', `life ${incarnation} ended ${how}`, exit.endedAt));
    }
    const stoppedAt = await changedAt(stoppedMark(folder, incarnation));
    if (stoppedAt !== undefined)
      evidence.push(found('journal', `life ${incarnation} was stopped on request`, stoppedAt));
    return evidence;
  }

  async #files(folder: string): Promise<Evidence[]> {
    const evidence: Evidence[] = [];
    for (const name of ['permissions_waiting', 'active', 'status/url']) {
      const at = await changedAt(join(folder, name));
      if (at !== undefined) evidence.push(found('marker', `the file ${name} exists`, at));
    }
    const { problem } = await checkAgentData(folder);
    const type = await readNamedType(folder);
    evidence.push(
      found('data.json', problem ?? `its type is ${type ?? 'unknown'}`, await changedAt(join(folder, 'data.json'))),
    );
    return evidence;
  }
}

function found(source: string, text: string, at?: string): Evidence {
  return { source, text, at: at ?? null };
}

async function changedAt(path: string): Promise<string | undefined> {
  return stat(path).then(
    ({ mtime }) => mtime.toISOString(),
    () => undefined,
  );
}
