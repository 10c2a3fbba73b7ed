import { CommandSet, type CommandGroup } from '../program/command-set.js';
import { ArchiveCommand } from './archive.command.js';
import { BackupCommand } from './backup.command.js';
import { CaptureCommand } from './capture.command.js';
import { CleanupCommand } from './cleanup.command.js';
import { CloneCommand } from './clone.command.js';
import { CompletionCommand } from './completion.command.js';
import { ConfigAssignCommand } from './config-assign.command.js';
import { ConfigEditCommand } from './config-edit.command.js';
import { ConfigExtendCommand } from './config-extend.command.js';
import { ConfigGetCommand } from './config-get.command.js';
import { ConfigListCommand } from './config-list.command.js';
import { ConfigPathCommand } from './config-path.command.js';
import { ConfigSchemaCommand } from './config-schema.command.js';
import { ConfigSetCommand } from './config-set.command.js';
import { ConfigUnsetCommand } from './config-unset.command.js';
import { ConnectCommand } from './connect.command.js';
import { CreateCommand } from './create.command.js';
import { DestroyCommand } from './destroy.command.js';
import { DoctorCommand } from './doctor.command.js';
import { DownCommand } from './down.command.js';
import { EventCommand } from './event.command.js';
import { ExecCommand } from './exec.command.js';
import { FileGetCommand } from './file-get.command.js';
import { FileListCommand } from './file-list.command.js';
import { FilePutCommand } from './file-put.command.js';
import { GcCommand } from './gc.command.js';
import { GitPullCommand } from './git-pull.command.js';
import { GitPushCommand } from './git-push.command.js';
import { HelpCommand } from './help.command.js';
import { InstallCommand } from './install.command.js';
import { LabelCommand } from './label.command.js';
import { LimitCommand } from './limit.command.js';
import { ListCommand } from './list.command.js';
import { MessageCommand } from './message.command.js';
import { ObserveCommand } from './observe.command.js';
import { OpenCommand } from './open.command.js';
import { PluginDisableCommand } from './plugin-disable.command.js';
import { PluginEnableCommand } from './plugin-enable.command.js';
import { PluginListCommand } from './plugin-list.command.js';
import { ProvisionCommand } from './provision.command.js';
import { PullCommand } from './pull.command.js';
import { PushCommand } from './push.command.js';
import { RenameCommand } from './rename.command.js';
import { RestoreCommand } from './restore.command.js';
import { RsyncCommand } from './rsync.command.js';
import { StartCommand } from './start.command.js';
import { StatusCommand } from './status.command.js';
import { StopCommand } from './stop.command.js';
import { UninstallCommand } from './uninstall.command.js';
import { TranscriptCommand } from './transcript.command.js';
import { UpCommand } from './up.command.js';
import { UpgradeCommand } from './upgrade.command.js';
import { VersionCommand } from './version.command.js';
import { WaitCommand } from './wait.command.js';
import { WhyCommand } from './why.command.js';

const groups: readonly CommandGroup[] = [
  { word: 'git', aliases: [], summary: "Push and pull commits between here and an agent's repository" },
  { word: 'file', aliases: [], summary: "Read, write and list files of an agent's host" },
  { word: 'config', aliases: ['cfg'], summary: 'Read and write settings' },
  { word: 'plugin', aliases: ['plug'], summary: 'Agent types and providers: what there is, and what may be used' },
];

/** Every command, in the order of the help. */
export const commands = new CommandSet(
  [
    CreateCommand,
    CloneCommand,
    ListCommand,
    ConnectCommand,
    ExecCommand,
    MessageCommand,
    CaptureCommand,
    RsyncCommand,
    GitPushCommand,
    GitPullCommand,
    FileGetCommand,
    FilePutCommand,
    FileListCommand,
    PushCommand,
    PullCommand,
    TranscriptCommand,
    OpenCommand,
    StopCommand,
    StartCommand,
    ArchiveCommand,
    DestroyCommand,
    RenameCommand,
    LabelCommand,
    LimitCommand,
    ProvisionCommand,
    CleanupCommand,
    GcCommand,
    EventCommand,
    ObserveCommand,
    WaitCommand,
    WhyCommand,
    ConfigListCommand,
    ConfigGetCommand,
    ConfigSetCommand,
    ConfigExtendCommand,
    ConfigAssignCommand,
    ConfigUnsetCommand,
    ConfigEditCommand,
    ConfigPathCommand,
    ConfigSchemaCommand,
    PluginListCommand,
    PluginEnableCommand,
    PluginDisableCommand,
    UpCommand,
    DownCommand,
    BackupCommand,
    RestoreCommand,
    StatusCommand,
    DoctorCommand,
    InstallCommand,
    UpgradeCommand,
    UninstallCommand,
    CompletionCommand,
    VersionCommand,
    HelpCommand,
  ],
  groups,
);
