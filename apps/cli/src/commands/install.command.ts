import { choiceFlag, switchFlag, textFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  binDir: textFlag('--bin-dir <dir>', 'Where the program is put [default: ~/.local/bin]'),
  shell: choiceFlag(
    '--shell <name>',
    ['bash', 'zsh', 'fish'],
    'Whose completion is set up [default: what SHELL names]',
  ),
  completion: toggleFlag('--completion', 'Set completion up [default: on]'),
  startFile: toggleFlag('--start-file', 'Add a marked block to the start file of the shell [default: on]'),
  force: switchFlag('-f, --force', 'Replace what stands in the place of the program'),
} as const;

/** Puts the program on PATH. */
export class InstallCommand {
  static readonly command = 'install';
  static readonly aliases = [];
  static readonly summary = 'Put mngr on PATH, with completion for your shell';
  static readonly description =
    'The program becomes a link to the launcher of this checkout. Completion and, if it is missing there, the directory on PATH come by a marked block in the start file of your shell (~/.bashrc, ~/.zshrc, config.fish). Done again it changes nothing. It installs nothing for other people and needs no root.';
  static readonly args = [];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'For you', line: './mngr install' },
    { description: 'For everybody, as root', line: './mngr install --bin-dir /usr/local/bin --no-completion' },
  ];

  async run(
    { output, environment, cwd }: Invocation,
    _: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { install } = await import('../install/install.js');
    const done = install(environment, cwd, given);
    output.line(done.program === null ? 'mngr is on PATH by npm.' : `Program: ${done.program} -> ${done.launcher}`);
    if (done.shell !== null && done.completion_file !== null)
      output.line(`Completion for ${done.shell}: ${done.completion_file}`);
    output.line(done.changed.length === 0 ? 'Nothing had to be changed.' : `Changed: ${done.changed.join(', ')}`);
    for (const line of done.next) output.line(line);
    output.json(done);
    output.event('installed', { ...done });
    output.items([done]);
    return EXIT.ok;
  }
}
