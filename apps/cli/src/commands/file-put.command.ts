import { fileArgs, relativeToFlag } from '../file/file-flags.js';
import { textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  input: textFlag('-i, --input <file>', 'Read it from this file instead of stdin'),
  mode: textFlag('--mode <octal>', 'Permissions, such as 0644 [default: those of the file it replaces]'),
  relativeTo: relativeToFlag,
} as const;
export type FilePutFlagValues = FlagValues<typeof flags>;

/** Writes one file of an agent's host. */
export class FilePutCommand {
  static readonly command = 'file put';
  static readonly aliases = [];
  static readonly summary = "Write a file of an agent's host, as a whole or not at all";
  static readonly description =
    'The content comes from stdin or --input. Missing folders are made. Who reads the file sees the old content or the whole new one.';
  static readonly args = [fileArgs.target, fileArgs.path];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'From a file', line: 'mngr file put my-agent data/input.csv -i input.csv' },
    { description: 'From a pipe', line: "echo 'be brief' | mngr file put my-agent notes/style.md" },
    { description: 'A script', line: 'mngr file put my-agent bin/run.sh -i run.sh --mode 0755' },
  ];

  async run(
    invocation: Invocation,
    [target = '', path = '']: readonly string[],
    given: FilePutFlagValues,
  ): Promise<number> {
    const { putFile } = await import('../file/put-file.js');
    return putFile(invocation, target, path, given);
  }
}
