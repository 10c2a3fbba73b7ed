import {
  CommandRunner,
  type ChunkHandler,
  type CommandResult,
  type CommandStream,
  type RunOptions,
  type StreamOptions,
} from '../command-runner.js';
import { LocalCommandStream } from './local-command-stream.js';
import { OutputBuffer } from './output-buffer.js';

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Runs commands on this machine, each in its own process group. */
export class LocalCommandRunner extends CommandRunner {
  override async run(argv: readonly string[], options: RunOptions): Promise<CommandResult> {
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    const output = { stdout: new OutputBuffer(maxBytes), stderr: new OutputBuffer(maxBytes) };
    const stream = this.stream(argv, options, (fd, chunk) => output[fd].add(chunk));
    if (options.stdin !== undefined) void stream.write(options.stdin);
    stream.end();
    const end = await stream.done;
    return {
      ...end,
      stdout: output.stdout.bytes(),
      stderr: output.stderr.bytes(),
      truncated: output.stdout.isTruncated || output.stderr.isTruncated,
    };
  }

  override stream(argv: readonly string[], options: StreamOptions, onChunk: ChunkHandler): CommandStream {
    return new LocalCommandStream(argv, options, onChunk);
  }
}
