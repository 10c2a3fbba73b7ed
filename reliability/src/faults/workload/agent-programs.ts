import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `sink` appends each line it reads to a file, `family` has children that ignore HUP and TERM, `brief` ends by itself;
 * `cat` and `sleep` do what their names say.
 */
export const PROGRAM_KINDS = ['sink', 'cat', 'sleep', 'family', 'brief'] as const;
export type ProgramKind = (typeof PROGRAM_KINDS)[number];

/** The label that tells the judge what an agent runs. */
export const PROGRAM_LABEL = 'program';
/** The shell that stays in the pane after the program; by its name the witness tells it from the program. */
export const AFTERWARDS = 'afterwards-shell';
/** The argument of the program `sleep`; by it the witness tells it from a sleep that is another program's child. */
export const SLEEP_SECONDS = '99999';

const SCRIPTS = {
  'sink.sh': `out="$FAULTS_RECEIVED/$MNGR_AGENT_ID.$MNGR_INCARNATION"
: >>"$out"
while IFS= read -r line; do printf '%s\\n' "$line" >>"$out"; done
`,
  'family.sh': `sleep 86399 &
(trap '' HUP TERM; exec sleep 86399) &
wait
`,
} as const;

/** The programs that agents of a campaign run, and where they leave what they read. */
export class AgentPrograms {
  readonly #bin: string;
  readonly received: string;

  /** @param directory of the run */
  constructor(directory: string) {
    this.#bin = join(directory, 'agents', 'bin');
    this.received = join(directory, 'agents', 'received');
    for (const folder of [this.#bin, this.received]) mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(SCRIPTS)) writeFileSync(join(this.#bin, name), text);
    symlinkSync('/bin/sh', this.afterwards);
  }

  get afterwards(): string {
    return join(this.#bin, AFTERWARDS);
  }

  get environment(): Readonly<Record<string, string>> {
    return {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: '/tmp',
      LANG: 'C.UTF-8',
      FAULTS_RECEIVED: this.received,
    };
  }

  argvOf(kind: ProgramKind): string[] {
    switch (kind) {
      case 'sink':
      case 'family':
        return ['/bin/sh', join(this.#bin, `${kind}.sh`)];
      case 'cat':
        return ['cat'];
      case 'sleep':
        return ['sleep', SLEEP_SECONDS];
      case 'brief':
        return ['/bin/sh', '-c', 'sleep 4; exit 3'];
    }
  }
}
