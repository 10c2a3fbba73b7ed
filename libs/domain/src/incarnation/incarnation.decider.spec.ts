import type { IncarnationCommand, IncarnationEvent } from '@mngr/contracts';
import { given } from '@mngr/event-sourcing/testing';
import { incarnation } from './incarnation.decider.js';

const life = { agentId: `agent-${'a'.repeat(32)}`, incarnation: 1 };
const text = { textId: `text-${'b'.repeat(32)}`, sha256: 'c'.repeat(64), sizeBytes: 2, preview: 'hi' };
const now = '2030-01-01T12:00:00.000Z';
const one = `message-${'1'.repeat(32)}`;
const two = `message-${'2'.repeat(32)}`;

const accept = (messageId: string): IncarnationCommand => ({
  type: 'AcceptMessage',
  data: { ...life, messageId, text },
  now,
});
const accepted = (messageId: string): IncarnationEvent => ({
  type: 'MessageAccepted',
  data: { ...life, messageId, text },
});
const typed = (messageId: string) => ({ ...life, messageId });
const failed = (messageId: string) => ({ ...life, messageId, code: 'message.no-pane', message: 'gone' });
const unknown = (messageId: string) => ({ ...life, messageId, message: 'killed while typing' });
const ENDS: readonly { readonly command: IncarnationCommand; readonly event: IncarnationEvent }[] = [
  { command: { type: 'RecordMessageTyped', data: typed(one), now }, event: { type: 'MessageTyped', data: typed(one) } },
  {
    command: { type: 'RecordMessageFailed', data: failed(one), now },
    event: { type: 'MessageFailed', data: failed(one) },
  },
  {
    command: { type: 'RecordMessageUnknown', data: unknown(one), now },
    event: { type: 'MessageUnknown', data: unknown(one) },
  },
];

describe('the messages of an incarnation', () => {
  it('are each accepted once, however often they are sent', () => {
    given(incarnation, [])
      .when(accept(one))
      .then([accepted(one)]);
    given(incarnation, [accepted(one)])
      .when(accept(one))
      .then([]);
    given(incarnation, [accepted(one)])
      .when(accept(two))
      .then([accepted(two)]);
  });

  it.each(ENDS)('end once: $event.type', ({ command, event }) => {
    given(incarnation, [accepted(one), accepted(two)])
      .when(command)
      .then([event]);
    for (const end of ENDS)
      given(incarnation, [accepted(one), end.event])
        .when(command)
        .then([]);
  });

  it('that are over are not accepted again: that would type them twice', () => {
    for (const { event } of ENDS)
      given(incarnation, [accepted(one), event])
        .when(accept(one))
        .then([]);
  });

  it('that were never accepted have no end', () => {
    for (const { command } of ENDS)
      given(incarnation, [accepted(two)])
        .when(command)
        .then([]);
  });
});
