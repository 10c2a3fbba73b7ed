import { parseAddress, type AgentAddress } from '../agents/agent-address.parse.js';
import { UsageError } from '../program/usage-error.js';

export interface TargetAddress {
  readonly name: string | undefined;
  readonly place: AgentAddress['place'];
  /** Where the work directory is to be, as it was given. */
  readonly path: string | undefined;
}

/** Reads `[NAME][@[HOST][.PROVIDER]][:PATH]` of the agent to make. @throws UsageError */
export function parseTarget(text: string | undefined): TargetAddress {
  if (text === undefined) return { name: undefined, place: undefined, path: undefined };
  const at = text.indexOf(':');
  const path = at === -1 ? undefined : text.slice(at + 1);
  if (path === '') throw new UsageError(`"${text}" is not an address: nothing follows the ":".`);
  if (at === 0) return { name: undefined, place: undefined, path };
  const { name, place } = parseAddress(at === -1 ? text : text.slice(0, at));
  return { name, place, path };
}
