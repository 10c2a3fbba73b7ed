import { shellQuote } from '../shell-quote.js';
import { SCRIPT_TOOLS } from './launch-script.js';

export interface WindowScriptSpec {
  /** Text for the shell. */
  readonly command: string;
  readonly cwd: string;
  /** The person's shell, which the window becomes afterwards. */
  readonly shell: string;
  readonly name: string;
  /** The agent's environment file. */
  readonly envFile: string;
  /** Variables that the script's own process carries, so that an environment scan finds it. No secrets. */
  readonly marks: Readonly<Record<string, string>>;
}

/**
 * The script that an extra window runs as `/bin/sh <script>`: like the agent's own it first empties its environment, then
 * runs the command with the agent's, says its exit code and becomes the person's shell.
 */
export function windowScript(spec: WindowScriptSpec): string {
  const q = shellQuote;
  const marks = Object.entries(spec.marks).map(([name, value]) => `${name}=${q(value)}`);
  return `#!/bin/sh
# Written by mngr for a window beside an agent.
if [ $# -eq 0 ]; then
  exec /usr/bin/env -i PATH=${SCRIPT_TOOLS} TERM="$TERM" TMUX="$TMUX" TMUX_PANE="$TMUX_PANE" ${marks.join(' ')} /bin/sh "$0" main
fi
cd ${q(spec.cwd)} || exit 125
unset PATH OLDPWD
. ${q(spec.envFile)} || exit 125
trap : INT QUIT
/bin/sh -c ${q(spec.command)}
mngr_status=$?
trap - INT QUIT
stty sane 2>/dev/null
printf '[mngr] window %s exited with code %s\\n' ${q(spec.name)} "$mngr_status"
mngr_shell=${q(spec.shell)}
[ -x "$mngr_shell" ] || mngr_shell=/bin/sh
exec "$mngr_shell"
`;
}
