import { Bus } from '@mngr/messaging';
import { EnvironmentSeal } from '@mngr/secrets';
import { Module, type DynamicModule } from '@nestjs/common';
import { AgentDescriber } from './agent/agent.describer.js';
import { AgentFolder } from './agent/agent.folder.js';
import { DeliverMessageOperation } from './agent/deliver-message.operation.js';
import { DestroyAgentOperation } from './agent/destroy-agent.operation.js';
import { FolderSurvey } from './agent/folder.survey.js';
import { HostTools } from './agent/host.tools.js';
import { Provisioner } from './agent/provisioner.js';
import { StartAgentOperation } from './agent/start-agent.operation.js';
import { StartPreparer } from './agent/start.preparer.js';
import { StopAgentOperation } from './agent/stop-agent.operation.js';
import { UpdateAgentOperation } from './agent/update-agent.operation.js';
import { WorkspaceMaker } from './agent/workspace.maker.js';
import { WorkspaceRemover } from './agent/workspace.remover.js';
import { HostAgentConfig } from './config.js';
import { GarbageCollector } from './gc/garbage.collector.js';
import { AgentQueue } from './instruction/agent.queue.js';
import { InstructionExecutor } from './instruction/instruction.executor.js';
import { InstructionIntake } from './instruction/instruction.intake.js';
import { InstructionReceiver } from './instruction/instruction.receiver.js';
import { Operations } from './instruction/operations.js';
import { AgentRecords } from './journal/agent.records.js';
import { EndedAgents } from './journal/ended.agents.js';
import { InstructionJournal } from './journal/instruction.journal.js';
import { JournalDatabase } from './journal/journal.database.js';
import { JournalHealth } from './journal/journal.health.js';
import { MachineMemory } from './journal/machine.memory.js';
import { ReportOutbox } from './journal/report.outbox.js';
import { LogEpochKeeper } from './link/log-epoch.keeper.js';
import { MachineLink } from './link/machine.link.js';
import { ReportSender } from './link/report.sender.js';
import { SyncLoop } from './link/sync.loop.js';
import { SyncMemory } from './link/sync.memory.js';
import { CaptureHandler } from './live/capture.controller.js';
import { EvidenceHandler } from './live/evidence.controller.js';
import { ExecHandler } from './live/exec.controller.js';
import { FileHandler } from './live/file.controller.js';
import { LiveInputHandler, LiveStreams } from './live/live.streams.js';
import { GarbageHandler } from './live/gc.controller.js';
import { RecordsHandler } from './records/records.controller.js';
import { ProvisionHandler } from './live/provision.controller.js';
import { ActivitySampler } from './state/activity.sampler.js';
import { ProcessPulse } from './state/process.pulse.js';
import { AgentWatcher } from './state/agent.watcher.js';
import { ExitReporter } from './state/exit.reporter.js';
import { FolderReader } from './state/folder.reader.js';
import { MarkerReader } from './state/marker.reader.js';
import { ObservationSender } from './state/observation.sender.js';
import { StateObserver } from './state/state.observer.js';

const memory = [AgentRecords, EndedAgents, InstructionJournal, JournalHealth, MachineMemory, ReportOutbox];
const link = [LogEpochKeeper, MachineLink, ReportSender, SyncLoop, SyncMemory];
const instructions = [AgentQueue, InstructionExecutor, InstructionIntake, InstructionReceiver, Operations];
const operations = [
  DeliverMessageOperation,
  DestroyAgentOperation,
  StartAgentOperation,
  StopAgentOperation,
  UpdateAgentOperation,
];
const host = [
  AgentDescriber,
  AgentFolder,
  FolderSurvey,
  GarbageCollector,
  HostTools,
  Provisioner,
  StartPreparer,
  WorkspaceMaker,
  WorkspaceRemover,
];
const state = [
  ActivitySampler,
  ProcessPulse,
  AgentWatcher,
  ExitReporter,
  FolderReader,
  MarkerReader,
  ObservationSender,
  StateObserver,
];

@Module({})
export class HostAgentModule {
  static on(bus: Bus, config: HostAgentConfig, database: JournalDatabase, seal: EnvironmentSeal): DynamicModule {
    return {
      module: HostAgentModule,
      controllers: [
        CaptureHandler,
        EvidenceHandler,
        ExecHandler,
        FileHandler,
        GarbageHandler,
        LiveInputHandler,
        ProvisionHandler,
        RecordsHandler,
      ],
      providers: [
        { provide: Bus, useValue: bus },
        { provide: HostAgentConfig, useValue: config },
        { provide: JournalDatabase, useValue: database },
        { provide: EnvironmentSeal, useValue: seal },
        ...[...memory, ...link, ...instructions, ...operations, ...host, ...state, LiveStreams],
      ],
    };
  }
}
