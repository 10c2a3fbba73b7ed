import { join } from 'node:path';
import { quoteWord } from '../exec/shell-words.js';
import type { Shell } from './shells.js';

/** What one shell needs to find the program and to complete its command lines. */
export interface ShellFiles {
  /** Holds the completion script; ours alone. */
  readonly completionFile: string;
  /** The person's own start file, which gets a marked block. */
  readonly startFile: string;
  readonly blockLines: readonly string[];
}

export interface PersonDirs {
  readonly home: string;
  /** `$XDG_DATA_HOME`, else `~/.local/share`. */
  readonly data: string;
  /** `$XDG_CONFIG_HOME`, else `~/.config`. */
  readonly config: string;
  /** `$ZDOTDIR`, else the home. */
  readonly zsh: string;
}

export function personDirs(env: NodeJS.ProcessEnv, home: string): PersonDirs {
  return {
    home,
    data: env['XDG_DATA_HOME'] || join(home, '.local', 'share'),
    config: env['XDG_CONFIG_HOME'] || join(home, '.config'),
    zsh: env['ZDOTDIR'] || home,
  };
}

/** @param binDir put on PATH by the start file if it is missing there; `undefined` when npm has put the program on PATH */
export function shellFiles(shell: Shell, dirs: PersonDirs, binDir: string | undefined): ShellFiles {
  if (shell === 'fish') {
    return {
      completionFile: join(dirs.config, 'fish', 'completions', 'mngr.fish'),
      startFile: join(dirs.config, 'fish', 'config.fish'),
      // fish finds the completion by the name of its file.
      blockLines:
        binDir === undefined
          ? []
          : [`contains -- ${fishWord(binDir)} $PATH; or set -gx PATH ${fishWord(binDir)} $PATH`],
    };
  }
  const completionFile = join(dirs.data, 'mngr', `completion.${shell}`);
  const path =
    binDir === undefined
      ? []
      : [`case ":$PATH:" in *:${quoteWord(binDir)}:*) ;; *) export PATH=${quoteWord(binDir)}:"$PATH" ;; esac`];
  return {
    completionFile,
    startFile: shell === 'bash' ? join(dirs.home, '.bashrc') : join(dirs.zsh, '.zshrc'),
    blockLines: [...path, `[ -r ${quoteWord(completionFile)} ] && . ${quoteWord(completionFile)}`],
  };
}

/** One word for fish, whose single quotes know `\'` and `\\`. */
function fishWord(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
