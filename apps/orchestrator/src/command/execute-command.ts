import { setTimeout as delay } from 'node:timers/promises';
import type { AppendItem, AppendResult, CommandEnvelope, CommandReply } from '@mngr/contracts';
import { AppError, rejected, timedOut, toAppError, toWireError } from '@mngr/errors';
import type { EventStoreClient } from '@mngr/event-store-client';
import { failpoint } from '@mngr/telemetry';
import { NOTHING, type Plan } from '../plan.js';
import { planCommand } from './plan-command.js';

const MAX_TRIES = 4;
const FINAL: ReadonlySet<string> = new Set(['rejected', 'not-found', 'invalid-input', 'timeout']);

/**
 * Brings a command to its final answer: load, decide, append. The answer, also a rejection, is stored with the command id
 * in the same commit, so that every redelivery and retry hears the same.
 *
 * @throws AppError `command.contended` (version-conflict) or whatever kept the store from answering: deliver it again
 */
export async function executeCommand(envelope: CommandEnvelope, store: EventStoreClient): Promise<CommandReply> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const outcome = await decide(envelope, store);
    await failpoint('orchestrator.before-append');
    const appended = await store.append(toItem(envelope, outcome));
    await failpoint('orchestrator.after-append');
    const reply = await replyOf(appended, envelope, store);
    if (reply !== null) return reply;
    await delay(Math.random() * 10 * attempt);
  }
  throw new AppError('version-conflict', 'command.contended', 'Others kept changing the same thing.');
}

type Outcome = { readonly plan: Plan } | { readonly error: AppError };

async function decide(envelope: CommandEnvelope, store: EventStoreClient): Promise<Outcome> {
  const now = new Date().toISOString();
  if (now > envelope.notAfter) {
    const wayOut = 'Send it again with a new idempotency key if it is still wanted.';
    return { error: timedOut('command.expired', 'The command could not run before its time was over.', { wayOut }) };
  }
  try {
    return { plan: await planCommand(envelope, store, now) };
  } catch (cause) {
    const error = toAppError(cause);
    // A timeout here is the bus's, not the command's: it must not become the final answer.
    if (!FINAL.has(error.kind) || error.code.startsWith('bus.')) throw error;
    return { error };
  }
}

function toItem(envelope: CommandEnvelope, outcome: Outcome): AppendItem {
  const { projectId, actor, correlationId, commandId, type, payloadHash, trace } = envelope;
  const { result, ...plan } = 'plan' in outcome ? outcome.plan : NOTHING;
  const answer =
    'plan' in outcome
      ? ({ ok: true, result: { ...result } } as const)
      : ({ ok: false, error: wire(outcome.error) } as const);
  const guard = { kind: 'command', commandId, type, payloadHash, answer } as const;
  return {
    ...plan,
    projectId,
    actor,
    correlationId,
    causationId: commandId,
    guard,
    ...(trace === undefined ? {} : { trace }),
  };
}

function wire(error: AppError) {
  const { facts, wayOut, ...rest } = toWireError(error);
  return {
    ...rest,
    ...(facts === undefined ? {} : { facts: { ...facts } }),
    ...(wayOut === undefined ? {} : { wayOut }),
  };
}

async function replyOf(
  appended: AppendResult,
  envelope: CommandEnvelope,
  store: EventStoreClient,
): Promise<CommandReply | null> {
  switch (appended.status) {
    case 'appended':
    case 'duplicate': {
      if (appended.answer === undefined)
        throw new AppError('defect', 'store.no-answer', 'The store kept no answer for a command.');
      return { status: 'answered', answer: appended.answer, isDuplicate: appended.status === 'duplicate' };
    }
    case 'payload-mismatch': {
      const message = 'This idempotency key was used before for another request.';
      return {
        status: 'refused',
        error: wire(rejected('command.key-reused', message, { wayOut: 'Use a new key for a new request.' })),
      };
    }
    case 'claim-taken': {
      const error = rejected('agent.name-taken', `An agent named ${appended.key} already exists.`, {
        facts: { owner: appended.owner },
        wayOut: 'Choose another name, or destroy the one that has it.',
      });
      return replyOf(await store.append(toItem(envelope, { error })), envelope, store);
    }
    case 'conflict':
    case 'report-gap':
      return null;
  }
}
