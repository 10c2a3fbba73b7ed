import { choiceFlag, listFlag } from '../program/flag.js';

/** Another way to name a target, kept for scripts written for mngr. */
export const agentFlag = listFlag('--agent <agent>', 'A target', { isHidden: true });
export const sessionFlag = listFlag('--session <name>', 'A target by its tmux session');
export const onErrorFlag = choiceFlag(
  '--on-error <what>',
  ['continue', 'abort'],
  'Whether to go on with the other targets after a failure [default: continue]',
);
export const targetsArg = {
  name: 'AGENT',
  description: 'Names, ids or NAME@HOST; "-" reads them from stdin, one a line',
  isVariadic: true,
} as const;
