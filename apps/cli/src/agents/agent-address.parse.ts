import { UsageError } from '../program/usage-error.js';

/** `[NAME][@[HOST][.PROVIDER]]`; an id works in a name's place. */
export interface AgentAddress {
  readonly text: string;
  readonly name: string | undefined;
  /** `undefined` when the address has no `@`. */
  readonly place: { readonly host: string | undefined; readonly provider: string | undefined } | undefined;
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** @throws UsageError when it cannot be an address */
export function parseAddress(text: string): AgentAddress {
  const [name = '', place, ...more] = text.split('@');
  if (more.length > 0) throw new UsageError(`"${text}" is not an address: it has more than one "@".`);
  if (text === '') throw new UsageError('An agent name must not be empty.');
  if (place === undefined) return { text, name, place: undefined };
  const [host, ...provider] = place.split('.');
  if (place === '') throw new UsageError(`"${text}" is not an address: nothing follows the "@".`);
  return { text, name: nonEmpty(name), place: { host: nonEmpty(host), provider: nonEmpty(provider.join('.')) } };
}

/** Whether a text is an agent's id and no name. */
export function isAgentId(text: string): boolean {
  return /^agent-[0-9a-f]{32}$/.test(text);
}
