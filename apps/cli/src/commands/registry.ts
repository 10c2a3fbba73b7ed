import { CommandSet, type CommandGroup } from '../program/command-set.js';
import { BackupCommand } from './backup.command.js';
import { CaptureCommand } from './capture.command.js';
import { CompletionCommand } from './completion.command.js';
import { ConnectCommand } from './connect.command.js';
import { CreateCommand } from './create.command.js';
import { DestroyCommand } from './destroy.command.js';
import { DoctorCommand } from './doctor.command.js';
import { DownCommand } from './down.command.js';
import { EventCommand } from './event.command.js';
import { ExecCommand } from './exec.command.js';
import { HelpCommand } from './help.command.js';
import { InstallCommand } from './install.command.js';
import { ListCommand } from './list.command.js';
import { MessageCommand } from './message.command.js';
import { RestoreCommand } from './restore.command.js';
import { StartCommand } from './start.command.js';
import { StatusCommand } from './status.command.js';
import { StopCommand } from './stop.command.js';
import { UninstallCommand } from './uninstall.command.js';
import { UpCommand } from './up.command.js';
import { UpgradeCommand } from './upgrade.command.js';
import { VersionCommand } from './version.command.js';
import { WaitCommand } from './wait.command.js';

const groups: readonly CommandGroup[] = [];

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
