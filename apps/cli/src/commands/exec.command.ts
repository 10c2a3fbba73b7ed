import { AppError } from '@mngr/errors';
import { agentFinder } from '../agents/agent-finder.js';
import { eachTarget } from '../agents/each-target.js';
import { expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag } from '../agents/target-flags.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { CollectedOutput } from '../exec/collected-output.js';
import { exitCodeOfExec } from '../exec/exec-end.js';
import type { ExecRequest } from '../exec/exec-target.js';
import { printCollected, tellEnd, tellEvent, type CollectedResult } from '../exec/print-exec.js';
import { PrefixedLines } from '../exec/prefixed-lines.js';
import { shellTextOf } from '../exec/shell-words.js';
import { EXIT } from '../program/exit-code.js';
import { choiceFlag, durationFlag, switchFlag, textFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  cwd: textFlag('--cwd <dir>', "Directory to run in [default: the agent's work directory]"),
  timeout: durationFlag('--timeout <seconds>', 'End the command after this time; the exit code is then 2'),
  stdin: switchFlag('-i, --stdin', 'Let the command read stdin; one agent only [default: an empty stdin]'),
  stream: switchFlag('--stream', 'With several agents: show each line as it comes, behind the name of its agent'),
  start: toggleFlag('--start', 'Start an agent that is stopped [default: on]'),
  onError: onErrorFlag,
  outer: toggleFlag('--outer', "Run on the machine around the agent's host instead [default: off]"),
  missingOuter: choiceFlag(
    '--missing-outer <what>',
    ['abort', 'warn', 'ignore'],
    'What to do about an agent whose host is the machine itself [default: warn]',
  ),
  anyFailureIs1: switchFlag(
    '--any-failure-is-1',
    "End with 1 for every failure, as mngr does, instead of with the command's own exit code",
  ),
  agent: agentFlag,
} as const;
type ExecFlagValues = FlagValues<typeof flags>;

/** Runs a command next to agents. */
export class ExecCommand {
  static readonly command = 'exec';
  static readonly aliases = ['x'];
  static readonly summary = "Run a shell command in an agent's work directory and environment";
  static readonly description =
    'COMMAND is one quoted shell text; the words after "--" are taken as they are. The exit code is the command\'s own; of several commands that of the first agent named whose command failed. Several agents run it at the same time.';
  static readonly args = [
    { name: 'AGENT', description: 'Names, ids or NAME@HOST; "-" reads them from stdin, one a line', isVariadic: true },
    { name: 'COMMAND', description: 'Shell text, as the last argument' },
  ];
  static readonly flags = flags;
  static readonly takesWordsAfterDashes = true;
  static readonly examples = [
    { description: 'One command', line: "mngr exec my-agent 'git status | head -3'" },
    { description: 'Words as they are', line: 'mngr exec my-agent -- ls -l' },
    { description: 'On every agent', line: "mngr list --ids | mngr exec - 'git rev-parse HEAD'" },
    { description: 'With input', line: "git diff | mngr exec -i my-agent 'git apply'" },
  ];

  async run(invocation: Invocation, args: readonly string[], given: ExecFlagValues): Promise<number> {
    const { wordsAfterDashes, output, terminal } = invocation;
    const [targetArgs, command] =
      wordsAfterDashes === undefined ? [args.slice(0, -1), args.at(-1)] : [args, shellTextOf(wordsAfterDashes)];
    if (command === undefined || command === '') throw new UsageError('Missing argument COMMAND.');
    const named = [...targetArgs, ...given.agent];
    if (given.stdin && named.includes('-')) throw new UsageError('Stdin cannot be both the agents and the input.');
    const targets = await expandTargets(named, terminal);
    if (targets.length === 0) return EXIT.ok;
    if (given.stdin && targets.length > 1) throw new UsageError('--stdin goes with one agent only.');
    const client = await invocation.gateway();
    if (given.outer === true) {
      const { execOnOuter } = await import('../exec/outer.js');
      return execOnOuter(output, client, targets, given.missingOuter ?? 'warn');
    }
    const request: ExecRequest = {
      command,
      cwd: given.cwd,
      timeoutSeconds: given.timeout === undefined ? undefined : given.timeout / 1000,
      mayStart: given.start ?? true,
      input: given.stdin ? terminal.stdinSource() : undefined,
    };
    const control = new AbortController();
    process.once('SIGINT', () => control.abort());
    try {
      const [only, ...others] = targets;
      const isAlone = only !== undefined && others.length === 0 && output.isHuman;
      const code = isAlone
        ? await this.#stream(invocation, client, only, request, control.signal)
        : await this.#collect(invocation, client, targets, request, given, control.signal);
      return given.anyFailureIs1 && code !== EXIT.interrupted ? Math.min(code, EXIT.error) : code;
    } catch (thrown) {
      if (control.signal.aborted && !(thrown instanceof AppError)) return EXIT.interrupted;
      throw thrown;
    }
  }

  async #stream(
    { output }: Invocation,
    client: GatewayClient,
    target: string,
    request: ExecRequest,
    signal: AbortSignal,
  ): Promise<number> {
    const { execOn } = await import('../exec/exec-target.js');
    let endsInLine = true;
    const show = async ({ fd, base64 }: { fd: 'stdout' | 'stderr'; base64: string }): Promise<void> => {
      const bytes = Buffer.from(base64, 'base64');
      if (fd === 'stdout' && bytes.length > 0) endsInLine = bytes.at(-1) === 0x0a;
      await output.stream(fd, bytes);
    };
    const agent = await agentFinder(client, [target])(target);
    const result = await execOn(client, agent, request, show, signal);
    if (!endsInLine) output.raw('\n');
    tellEnd(output, result);
    return exitCodeOfExec(result.end);
  }

  async #collect(
    { output }: Invocation,
    client: GatewayClient,
    targets: readonly string[],
    request: ExecRequest,
    { onError, stream }: ExecFlagValues,
    signal: AbortSignal,
  ): Promise<number> {
    const { execOn } = await import('../exec/exec-target.js');
    const find = agentFinder(client, targets);
    const isShown = stream && (output.isHuman || output.format.kind === 'jsonl');
    const act = async (target: string): Promise<CollectedResult> => {
      const agent = await find(target);
      const collected = new CollectedOutput();
      if (!isShown) return { ...(await execOn(client, agent, request, collected.add, signal)), output: collected };
      const lines = new PrefixedLines(output, agent.name);
      const result = await execOn(client, agent, request, (piece) => lines.add(piece), signal);
      await lines.end();
      return { ...result, output: collected };
    };
    const outcomes = await eachTarget(targets, act, {
      onError: onError ?? 'continue',
      isFailure: ({ end }) => exitCodeOfExec(end) !== 0,
      onOutcome: (outcome) => tellEvent(output, outcome, isShown),
    });
    return signal.aborted ? EXIT.interrupted : printCollected(output, outcomes, isShown);
  }
}
