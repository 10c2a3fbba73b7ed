import { CommandSet, type CommandGroup } from '../program/command-set.js';
import { BackupCommand } from './backup.command.js';
import { CaptureCommand } from './capture.command.js';
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
import { HelpCommand } from './help.command.js';
import { ListCommand } from './list.command.js';
import { MessageCommand } from './message.command.js';
import { PluginDisableCommand } from './plugin-disable.command.js';
import { PluginEnableCommand } from './plugin-enable.command.js';
import { PluginListCommand } from './plugin-list.command.js';
import { RestoreCommand } from './restore.command.js';
import { StartCommand } from './start.command.js';
import { StatusCommand } from './status.command.js';
import { StopCommand } from './stop.command.js';
import { UpCommand } from './up.command.js';
import { VersionCommand } from './version.command.js';
import { WaitCommand } from './wait.command.js';

const groups: readonly CommandGroup[] = [
  { word: 'config', aliases: ['cfg'], summary: 'Read and write settings' },
  { word: 'plugin', aliases: ['plug'], summary: 'Agent types and providers: what there is, and what may be used' },
];

/** Every command, in the order of the help. */
export const commands = new CommandSet(
  [
    CreateCommand,
    ListCommand,
    ConnectCommand,
    ExecCommand,
    MessageCommand,
    CaptureCommand,
    StopCommand,
    StartCommand,
    DestroyCommand,
    EventCommand,
    WaitCommand,
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
    VersionCommand,
    HelpCommand,
  ],
  groups,
);
