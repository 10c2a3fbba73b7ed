import { invalidInput } from '@mngr/errors';

/** User options of a session: which incarnation of which agent of which mngr host lives in it. */
export const HOST_TAG = '@mngr_host';
export const AGENT_TAG = '@mngr_agent';
export const INCARNATION_TAG = '@mngr_incarnation';

export interface SessionTags {
  readonly hostId: string;
  readonly agentId: string;
  readonly incarnation: number;
}

const TOKEN = /^[A-Za-z0-9_-]{1,128}$/;
const SESSION_NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,199}$/;

/** Accepts an id that means itself in tmux formats and patterns. @throws AppError `tmux.invalid-token` (invalid-input) */
export function tmuxToken(value: string): string {
  if (TOKEN.test(value)) return value;
  throw invalidInput('tmux.invalid-token', `${JSON.stringify(value)} cannot be used as an id in tmux.`, {
    facts: { value },
    wayOut: 'Use letters, digits, underscores and hyphens.',
  });
}

/** Accepts a session name that tmux keeps as it is ("." and ":" it would rewrite). @throws `tmux.invalid-name` */
export function sessionName(value: string): string {
  if (SESSION_NAME.test(value)) return value;
  throw invalidInput('tmux.invalid-name', `${JSON.stringify(value)} cannot be the name of a tmux session.`, {
    facts: { name: value },
    wayOut: 'Use letters, digits, underscores and hyphens.',
  });
}

/** A condition on the server that is true when every one of `conditions` is. */
export function allOf(...conditions: readonly string[]): string {
  return conditions.reduce((all, one) => `#{&&:${all},${one}}`);
}

export function tagsAre(tags: SessionTags): string {
  return allOf(
    `#{==:#{${HOST_TAG}},${tmuxToken(tags.hostId)}}`,
    `#{==:#{${AGENT_TAG}},${tmuxToken(tags.agentId)}}`,
    `#{==:#{${INCARNATION_TAG}},${tags.incarnation}}`,
  );
}
