import { join } from 'node:path';
import { Bus, startNestService } from '@mngr/messaging';
import { EnvironmentSeal } from '@mngr/secrets';
import { FolderSurvey } from './agent/folder.survey.js';
import { HostTools } from './agent/host.tools.js';
import type { HostAgentConfig } from './config.js';
import { HostAgentModule } from './host-agent.module.js';
import { InstructionExecutor } from './instruction/instruction.executor.js';
import { InstructionReceiver } from './instruction/instruction.receiver.js';
import { AgentRecords } from './journal/agent.records.js';
import { JournalDatabase } from './journal/journal.database.js';
import { MachineLink } from './link/machine.link.js';
import { SyncLoop } from './link/sync.loop.js';
import { StateObserver } from './state/state.observer.js';

export interface RunningHostAgent {
  /** No agent lives here. */
  isIdle(): boolean;
  stop(): Promise<void>;
}

/**
 * Starts this machine's host-agent: registered, with its unfinished instructions under way, when this returns. Agents run
 * outside of it and do not notice when it stops.
 *
 * @throws AppError `machine.journal-locked`, `machine.duplicate-identity`
 */
export async function startHostAgent(config: HostAgentConfig): Promise<RunningHostAgent> {
  const database = new JournalDatabase(join(config.controlDir, 'host-agent', 'journal.sqlite'));
  const seal = await EnvironmentSeal.fromFile(config.environmentKeyFile);
  const bus = await Bus.connect(config.nats);
  const module = HostAgentModule.on(bus, config, database, seal);
  const listenOn = (pattern: string): string => pattern.replace('*', config.machineId);
  const service = await startNestService('host-agent', module, bus, { listenOn });
  const stop = async (): Promise<void> => {
    await service.close();
    await service.get(HostTools).close();
    await bus.close();
    database.close();
  };
  try {
    await service.get(FolderSurvey).run();
    service.get(AgentRecords).forgetOtherBoots(config.bootId);
    // Looks first at what runs, then goes on with what was begun, then takes new instructions.
    service.get(StateObserver).start();
    const observer = service.get(StateObserver);
    service.get(MachineLink).onRegistered(() => observer.refresh());
    await service.get(MachineLink).start();
    service.get(InstructionExecutor).wake();
    service.get(SyncLoop).start();
    service.get(InstructionReceiver).start();
  } catch (error) {
    await stop();
    throw error;
  }
  const records = service.get(AgentRecords);
  return { stop, isIdle: () => records.all.every(({ phase }) => phase === 'stopped' || phase === 'exited') };
}
