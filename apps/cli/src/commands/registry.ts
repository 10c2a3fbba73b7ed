import { CommandSet, type CommandGroup } from '../program/command-set.js';
import { BackupCommand } from './backup.command.js';
import { CaptureCommand } from './capture.command.js';
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
import { GitPullCommand } from './git-pull.command.js';
import { GitPushCommand } from './git-push.command.js';
import { HelpCommand } from './help.command.js';
import { ListCommand } from './list.command.js';
import { MessageCommand } from './message.command.js';
import { PullCommand } from './pull.command.js';
import { PushCommand } from './push.command.js';
import { RestoreCommand } from './restore.command.js';
import { RsyncCommand } from './rsync.command.js';
import { StartCommand } from './start.command.js';
import { StatusCommand } from './status.command.js';
import { StopCommand } from './stop.command.js';
import { UpCommand } from './up.command.js';
import { VersionCommand } from './version.command.js';
import { WaitCommand } from './wait.command.js';

const groups: readonly CommandGroup[] = [
  { word: 'git', aliases: [], summary: "Push and pull commits between here and an agent's repository" },
  { word: 'file', aliases: [], summary: "Read, write and list files of an agent's host" },
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
    RsyncCommand,
    GitPushCommand,
    GitPullCommand,
    FileGetCommand,
    FilePutCommand,
    FileListCommand,
    PushCommand,
    PullCommand,
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
    VersionCommand,
    HelpCommand,
  ],
  groups,
);
