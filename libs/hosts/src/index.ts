export {
  CommandRunner,
  type ChunkHandler,
  type CommandEnd,
  type CommandOptions,
  type CommandResult,
  type CommandStream,
  type RunOptions,
  type StreamOptions,
} from './command-runner.js';
export { HostFiles } from './files/host-files.js';
export { readJson } from './files/read-json.js';
export { writeFileAtomic } from './files/write-file-atomic.js';
export { addWorktree, type AddedWorktree, type AddWorktreeSpec } from './git/add-worktree.js';
export { Git, type GitCall, type GitOptions } from './git/git.js';
export { gitStatus, type WorkingTreeStatus } from './git/git-status.js';
export { inspectRepository, type RepositoryFacts } from './git/inspect-repository.js';
export { keepUnsaved, type KeepSpec, type KeptWork } from './git/keep-unsaved.js';
export {
  deleteBranch,
  removeWorktree,
  undoAdd,
  type DeleteBranchSpec,
  type RemoveWorktreeSpec,
  type UndoSpec,
} from './git/remove-worktree.js';
export { topLevelOf } from './git/top-level.js';
export { unmergedCommitsOf, unsavedWork, type UnsavedWork } from './git/unsaved-work.js';
export { formatAgentEnv, parseAgentEnv, type AgentEnv } from './launch/agent-env.js';
export { launchPaths, type LaunchPaths } from './launch/launch-paths.js';
export { readExit, readLaunchedProcess, type ExitRecord } from './launch/launch-records.js';
export type { LaunchCommand } from './launch/launch-script.js';
export {
  AGENT_ID_VARIABLE,
  INCARNATION_VARIABLE,
  writeLaunchFiles,
  type LaunchFilesSpec,
} from './launch/write-launch.js';
export { LocalCommandRunner } from './local/local-command-runner.js';
export { LocalFiles } from './local/local-files.js';
export { LocalHostProvider } from './local/local-host-provider.js';
export type { ProcessId } from './process-tree/process-id.js';
export { isSameProcess, liveStartTime } from './process-tree/process-table.js';
export { processesOf, type AgentProcesses, type TreeSpec } from './process-tree/processes-of.js';
export { stopTree, type StoppedTree, type StopSpec } from './process-tree/stop-tree.js';
export {
  HostProvider,
  unsupported,
  type HostCapabilities,
  type HostDescription,
  type HostOperation,
  type HostPower,
  type HostSpec,
  type SnapshotSpec,
} from './provider/host-provider.js';
export { shellQuote } from './shell-quote.js';
export { FileWriter } from './transfer/file-writer.js';
export { assertDirectory, listFiles, type FileEntry } from './transfer/list-files.js';
export { locate, type Place } from './transfer/locate.js';
export { openFile, type OpenFile } from './transfer/open-file.js';
export { capturePane, type CaptureOptions } from './tmux/capture-pane.js';
export { CONTROL_SESSION_PREFIX } from './tmux/control-client.js';
export { launchSession, type LaunchedSession, type LaunchSpec } from './tmux/launch-session.js';
export { listPanes, type ListedPane, type ListPanesOptions } from './tmux/list-panes.js';
export { typeableText } from './tmux/message-text.js';
export type { PaneTarget } from './tmux/pane-target.js';
export { pasteText, submitText } from './tmux/paste-text.js';
export { sendKeys } from './tmux/send-keys.js';
export { hasClients, killSession, renameSession } from './tmux/session-commands.js';
export { sessionName, type SessionTags } from './tmux/session-tags.js';
export { isNoServer } from './tmux/tmux-errors.js';
export type { TmuxAnswer } from './tmux/tmux-transport.js';
export { tmuxFormatLiteral, tmuxLine, tmuxQuote } from './tmux/tmux-quote.js';
export { TmuxServer, type LineOptions, type TmuxServerOptions } from './tmux/tmux-server.js';
export { defaultTmuxSocket } from './tmux/tmux-socket.js';
