import { invalidInput } from '@mngr/errors';
import { shellQuote } from '../shell-quote.js';
import type { LaunchPaths } from './launch-paths.js';

/** What to run: words that arrive as they are, or text for a shell (commands that come from configuration). */
export type LaunchCommand = { readonly argv: readonly string[] } | { readonly shellText: string };

export interface ScriptSpec {
  readonly command: LaunchCommand;
  /** Absolute path; the agent is not started when it cannot be entered. */
  readonly cwd: string;
  /** The person's shell, which the pane becomes afterwards. @default /bin/sh */
  readonly shell?: string | undefined;
  /** Names the agent in the line that tells its exit code. */
  readonly label: string;
  /** Variables that the script's own process carries, so that an environment scan finds it. No secrets. */
  readonly marks: Readonly<Record<string, string>>;
}

// Only for the script's own few tools; the agent gets the PATH of its environment file.
export const SCRIPT_TOOLS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The script that a pane runs as `/bin/sh <script>`, in three processes' worth of stages:
 *
 * - no argument: replaces itself by `main` under an empty environment, so that neither the tmux server's nor the control
 *   plane's environment reaches the agent;
 * - `main`: runs `program` as its foreground child, records the end, says it, becomes the person's shell;
 * - `program`: records its pid and start time, then becomes the program, keeping both.
 *
 * @throws AppError `command.invalid-argv`, `argument.nul` (invalid-input)
 */
export function launchScript(spec: ScriptSpec, paths: LaunchPaths): string {
  const [q, marks] = [shellQuote, Object.entries(spec.marks).map(([name, value]) => `${name}=${shellQuote(value)}`)];
  return `#!/bin/sh
# Written by mngr for one start of an agent; see docs of @mngr/hosts, launch-script.
if [ $# -eq 0 ]; then
  exec /usr/bin/env -i PATH=${SCRIPT_TOOLS} TERM="$TERM" TMUX="$TMUX" TMUX_PANE="$TMUX_PANE" ${marks.join(' ')} /bin/sh "$0" main
fi
mngr_in=${q(spec.cwd)}
mngr_env=${q(paths.env)}
mngr_pid_file=${q(paths.pid)}
mngr_exit_file=${q(paths.exit)}
mngr_start_time() { # field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and parentheses
  if IFS= read -r mngr_stat 2>/dev/null <"/proc/$1/stat"; then
    set -- \${mngr_stat##*) }
    shift 19
    echo "$1"
  else
    ps -o lstart= -p "$1"
  fi
}
case $1 in
program)
  if ! cd "$mngr_in"; then
    echo "[mngr] cannot enter the directory $mngr_in" >&2
    exit 125
  fi
  if ! [ -r "$mngr_env" ]; then
    echo "[mngr] cannot read the environment file $mngr_env" >&2
    exit 125
  fi
  (umask 077; echo "$$ $(mngr_start_time $$)" >"$mngr_pid_file.tmp") && mv -f "$mngr_pid_file.tmp" "$mngr_pid_file" || exit 125
  unset PATH OLDPWD mngr_stat
  . "$mngr_env"
  exec ${commandWords(spec.command)}
  ;;
main)
  # Whatever made this script run again, the program of one incarnation is run once.
  if ! mkdir -m 700 ${q(paths.begun)} 2>/dev/null; then
    echo '[mngr] this incarnation was begun before and is not begun again' >&2
    exit 125
  fi
  mngr_ending=
  trap : INT QUIT
  # Not HUP: when the pane goes, the kernel tells only this process; its death is what tells the program.
  trap 'mngr_ending=1' TERM
  /bin/sh "$0" program
  mngr_status=$?
  mngr_at=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
  case $mngr_at in *N*) mngr_at=$(date -u +%Y-%m-%dT%H:%M:%S.000Z) ;; esac
  if [ "$mngr_status" -gt 128 ] && [ "$mngr_status" -le 192 ]; then
    mngr_signal=",\\"signal\\":$((mngr_status - 128))"
  else
    mngr_signal=
  fi
  (umask 077; printf '{"exitCode":%s%s,"endedAt":"%s"}\\n' "$mngr_status" "$mngr_signal" "$mngr_at" >"$mngr_exit_file.tmp") &&
    mv -f "$mngr_exit_file.tmp" "$mngr_exit_file"
  [ -z "$mngr_ending" ] || exit "$mngr_status"
  trap - INT QUIT TERM
  # A program that was killed leaves its screen, mouse and paste modes behind.
  stty sane 2>/dev/null
  printf '\\033[?1049l\\033[?2004l\\033[?1000l\\033[?1002l\\033[?1003l\\033[?1006l\\033[?25h\\033[0m\\r\\n'
  printf '[mngr] %s exited with code %s\\n' ${q(spec.label)} "$mngr_status"
  cd "$mngr_in" 2>/dev/null || cd /
  mngr_shell=${q(spec.shell === undefined || spec.shell === '' ? '/bin/sh' : spec.shell)}
  [ -x "$mngr_shell" ] || mngr_shell=/bin/sh
  unset PATH OLDPWD
  [ ! -r "$mngr_env" ] || . "$mngr_env"
  exec "$mngr_shell"
  ;;
esac
`;
}

function commandWords(command: LaunchCommand): string {
  if ('shellText' in command) return `/bin/sh -c ${shellQuote(command.shellText)}`;
  const [program] = command.argv;
  if (program === undefined || program === '' || program.startsWith('-')) {
    throw invalidInput('command.invalid-argv', 'A command needs the name of a program first.', {
      facts: { program: program ?? null },
      wayOut: 'Put the program before its options.',
    });
  }
  return command.argv.map(shellQuote).join(' ');
}
