import { fileArgs, relativeToFlag } from '../file/file-flags.js';
import { switchFlag, textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  recursive: switchFlag('-R, --recursive', 'Also what is in its folders'),
  fields: textFlag('--fields <names>', 'Of name, path, file_type, size, modified, permissions; comma separated'),
  relativeTo: relativeToFlag,
} as const;
export type FileListFlagValues = FlagValues<typeof flags>;

/** Lists a directory of an agent's host. */
export class FileListCommand {
  static readonly command = 'file list';
  static readonly aliases = ['ls'];
  static readonly summary = "List a directory of an agent's host";
  static readonly description =
    'Without PATH it is the directory that relative paths are relative to. Symbolic links are listed, not followed.';
  static readonly args = [
    fileArgs.target,
    { name: 'PATH', description: 'A directory, absolute on the host or relative [default: the base directory]' },
  ];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'The work directory', line: 'mngr file list my-agent' },
    { description: 'Everything below a folder', line: 'mngr file list my-agent src -R --fields path,size' },
    { description: 'For a script', line: "mngr file list my-agent -R --format '{path}'" },
  ];

  async run(
    invocation: Invocation,
    [target = '', path = '.']: readonly string[],
    given: FileListFlagValues,
  ): Promise<number> {
    const { listDirectory } = await import('../file/list-directory.js');
    return listDirectory(invocation, target, path, given);
  }
}
