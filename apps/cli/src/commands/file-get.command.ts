import { fileArgs, relativeToFlag } from '../file/file-flags.js';
import { textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  output: textFlag('-o, --output <file>', 'Write it to this file instead of stdout'),
  relativeTo: relativeToFlag,
} as const;
export type FileGetFlagValues = FlagValues<typeof flags>;

/** Reads one file of an agent's host. */
export class FileGetCommand {
  static readonly command = 'file get';
  static readonly aliases = [];
  static readonly summary = "Print a file of an agent's host, byte for byte";
  static readonly description =
    'With --format json or jsonl the content is in "content_base64". With --output the local file is replaced as a whole, or not at all.';
  static readonly args = [fileArgs.target, fileArgs.path];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Look at a file', line: 'mngr file get my-agent README.md' },
    { description: 'Keep it', line: 'mngr file get my-agent build/report.pdf -o report.pdf' },
    { description: "The agent's own record", line: 'mngr file get my-agent data.json --relative-to state' },
  ];

  async run(
    invocation: Invocation,
    [target = '', path = '']: readonly string[],
    given: FileGetFlagValues,
  ): Promise<number> {
    const { getFile } = await import('../file/get-file.js');
    return getFile(invocation, target, path, given);
  }
}
