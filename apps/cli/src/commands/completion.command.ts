import { shellFrom, SHELLS } from '../install/shells.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

/** Prints the completion script of a shell. */
export class CompletionCommand {
  static readonly command = 'completion';
  static readonly aliases = [];
  static readonly summary = 'Print a script that completes command lines of mngr in a shell';
  static readonly description =
    'It completes commands, options, their values, and the names of agents and hosts that the running control plane knows; it never starts one. "mngr install" puts it in place.';
  static readonly args = [{ name: 'SHELL', description: 'bash, zsh or fish [default: what SHELL names]' }];
  static readonly flags = {};
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'In this bash', line: 'eval "$(mngr completion bash)"' },
    { description: 'In this zsh', line: 'source <(mngr completion zsh)' },
    { description: 'In this fish', line: 'mngr completion fish | source' },
  ];

  async run({ output, environment }: Invocation, [given]: readonly string[]): Promise<number> {
    const shell = shellFrom(given ?? environment['SHELL']);
    if (shell === undefined) {
      throw new UsageError(`"${given ?? environment['SHELL'] ?? ''}" is not one of ${SHELLS.join(', ')}.`);
    }
    const { completionScript } = await import('../completion/scripts.js');
    const record = { shell, script: completionScript(shell) };
    if (output.isHuman) output.raw(record.script);
    output.json(record);
    output.event('completion', record);
    output.items([record]);
    return EXIT.ok;
  }
}
