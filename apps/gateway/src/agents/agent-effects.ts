import type { DestroyAnswer, DomainEvent, MessageAnswer } from '@mngr/contracts';
import { AppError, rejected } from '@mngr/errors';

/** The end of a create that was asked to leave the agent stopped. */
export function heldCreateEffect(event: DomainEvent): true | null {
  return event.type === 'AgentStopped' ? true : startEffect(1)(event);
}

// What an event means for a command that waits: its end, a failure to throw, or null for neither.

export function startEffect(incarnation: number): (event: DomainEvent) => true | null {
  return (event) => {
    switch (event.type) {
      case 'AgentStarted':
        return event.data.incarnation === incarnation ? true : null;
      case 'AgentCreateFailed':
        throw failure(event.data);
      case 'AgentStartFailed':
        if (event.data.incarnation === incarnation) throw failure(event.data);
        return null;
      case 'AgentDestroyed':
      case 'AgentForgotten':
        throw rejected('agent.destroyed', 'The agent was destroyed before it had started.');
      default:
        return null;
    }
  };
}

export function stopEffect(generation: number): (event: DomainEvent) => { remaining: number[] } | null {
  return (event) => {
    if (event.type === 'AgentStopped')
      return event.data.generation >= generation ? { remaining: event.data.remaining } : null;
    return event.type === 'AgentDestroyed' || event.type === 'AgentCreateFailed' ? { remaining: [] } : null;
  };
}

/** The machine has taken up this name, or a later one. */
export function renameEffect(generation: number): (event: DomainEvent) => true | null {
  return (event) => {
    if (event.type === 'AgentRenameCompleted') return event.data.generation >= generation ? true : null;
    return event.type === 'AgentDestroyed' || event.type === 'AgentForgotten' ? true : null;
  };
}

export type Destruction = Pick<
  DestroyAnswer,
  'branchDeleted' | 'keptRef' | 'restoreCommand' | 'remaining' | 'leftovers'
>;
export const NOTHING_DESTROYED: Destruction = {
  branchDeleted: null,
  keptRef: null,
  restoreCommand: null,
  remaining: [],
  leftovers: [],
};

export function destroyEffect(generation: number): (event: DomainEvent) => Destruction | null {
  return (event) => {
    switch (event.type) {
      case 'AgentDestroyed': {
        const { branchDeleted, keptRef, restoreCommand, remaining, leftovers } = event.data;
        return { branchDeleted, keptRef, restoreCommand, remaining, leftovers };
      }
      case 'AgentCreateFailed':
        return NOTHING_DESTROYED;
      case 'AgentDestroyRefused':
        if (event.data.generation === generation) throw failure(event.data);
        return null;
      default:
        return null;
    }
  };
}

export type Delivery = Pick<MessageAnswer, 'delivery' | 'code' | 'detail' | 'paneExcerpt'>;

export function messageEffect(messageId: string): (event: DomainEvent) => Delivery | null {
  return (event) => {
    if (!('messageId' in event.data) || event.data.messageId !== messageId) return null;
    switch (event.type) {
      case 'MessageTyped':
        return { delivery: 'typed', code: null, detail: null, paneExcerpt: null };
      case 'MessageFailed':
        return {
          delivery: 'failed',
          code: event.data.code,
          detail: event.data.message,
          paneExcerpt: event.data.paneExcerpt ?? null,
        };
      case 'MessageUnknown':
        return { delivery: 'unknown', code: 'message.unknown', detail: event.data.message, paneExcerpt: null };
      default:
        return null;
    }
  };
}

function failure(data: { code: string; message: string; wayOut?: string | undefined }): AppError {
  return rejected(data.code, data.message, data.wayOut === undefined ? {} : { wayOut: data.wayOut });
}
