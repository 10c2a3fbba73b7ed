import type { IncarnationCommand, IncarnationEvent } from '@mngr/contracts';
import { assertNever } from '@mngr/errors';
import type { Decider } from '@mngr/event-sourcing';

/** Where each message of one process life stands. */
export interface IncarnationState {
  readonly deliveryByMessageId: Readonly<Record<string, 'accepted' | 'ended'>>;
}

function ends(
  state: IncarnationState,
  event: Exclude<IncarnationEvent, { type: 'MessageAccepted' }>,
): readonly IncarnationEvent[] {
  return state.deliveryByMessageId[event.data.messageId] === 'accepted' ? [event] : [];
}

/** One process life of an agent: the messages that belong to it, each accepted once and ended once. */
export const incarnation: Decider<IncarnationCommand, IncarnationEvent, IncarnationState> = {
  initialState: { deliveryByMessageId: {} },
  decide(command, state) {
    switch (command.type) {
      case 'AcceptMessage':
        if (state.deliveryByMessageId[command.data.messageId] !== undefined) return [];
        return [{ type: 'MessageAccepted', data: command.data }];
      case 'RecordMessageTyped':
        return ends(state, { type: 'MessageTyped', data: command.data });
      case 'RecordMessageFailed':
        return ends(state, { type: 'MessageFailed', data: command.data });
      case 'RecordMessageUnknown':
        return ends(state, { type: 'MessageUnknown', data: command.data });
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    const delivery = event.type === 'MessageAccepted' ? 'accepted' : 'ended';
    return { deliveryByMessageId: { ...state.deliveryByMessageId, [event.data.messageId]: delivery } };
  },
};
