import { createHash } from 'node:crypto';
import { newHexId, type Actor, type CommandEnvelope } from '@mngr/contracts';
import { currentTrace } from '@mngr/telemetry';

export interface CommandParts {
  readonly type: string;
  readonly data: unknown;
  readonly projectId: string;
  readonly actor: Actor;
  /** Given when the client may ask again; random otherwise. */
  readonly commandId?: string;
  readonly correlationId?: string;
  /** How long the command may wait to run. */
  readonly timeToLiveMs: number;
  /** What the client sent, if ids were added to the data since: the same key with another of these is refused. */
  readonly hashedInput?: unknown;
}

export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

export function newCommand(parts: CommandParts): CommandEnvelope {
  const { type, data, projectId, actor, timeToLiveMs } = parts;
  const now = Date.now();
  const trace = currentTrace();
  return {
    commandId: parts.commandId ?? newHexId(),
    projectId,
    actor,
    type,
    data,
    payloadHash: sha256Hex(JSON.stringify([type, parts.hashedInput ?? data])),
    correlationId: parts.correlationId ?? newHexId(),
    issuedAt: new Date(now).toISOString(),
    notAfter: new Date(now + timeToLiveMs).toISOString(),
    ...(trace === undefined ? {} : { trace }),
  };
}
