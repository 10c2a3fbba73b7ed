import {
  appendManyRequest,
  appendRequest,
  parseEvent,
  readStreams,
  type AppendItem,
  type AppendManyResult,
  type AppendResult,
  type DomainEvent,
} from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { ask, type Bus } from '@mngr/messaging';

/** The events of one stream and the version to expect when appending to it. */
export interface LoadedStream {
  readonly version: number;
  readonly events: readonly DomainEvent[];
  /** Of the log it was read from; absent for a stream without events. */
  readonly logEpoch?: number;
  /** Of its first event; absent for a stream without events. */
  readonly projectId?: string;
}

/** Load → decide → append, over the bus. */
export class EventStoreClient {
  constructor(private readonly bus: Bus) {}

  /**
   * @returns the streams in the order asked; an unknown one has version 0
   * @throws AppError `stream.unreadable` (defect) for an event type that this build does not know: it must not decide on half a history
   */
  async load(...streamIds: readonly string[]): Promise<readonly LoadedStream[]> {
    const { streams } = await ask(this.bus, readStreams, { streamIds: [...streamIds] });
    const streamById = new Map(streams.map((stream) => [stream.streamId, stream]));
    return streamIds.map((streamId) => {
      const stream = streamById.get(streamId);
      if (stream === undefined) return { version: 0, events: [] };
      const events = stream.events.map((envelope) => {
        const recorded = parseEvent(envelope);
        if (recorded !== null) return recorded.event;
        throw new AppError(
          'defect',
          'stream.unreadable',
          `Stream ${streamId} holds ${envelope.type}, which this build does not know.`,
          {
            wayOut: 'A newer mngr wrote it: upgrade this service.',
          },
        );
      });
      const [first] = stream.events;
      const ofFirst = first === undefined ? {} : { logEpoch: first.logEpoch, projectId: first.projectId };
      return { version: stream.version, events, ...ofFirst };
    });
  }

  /** Safe to repeat: the item's guard recognises it. */
  append(item: AppendItem): Promise<AppendResult> {
    return ask(this.bus, appendRequest, item);
  }

  /** Appends items in their order, in one commit as far as possible. @returns a result for each, as if it came alone */
  async appendMany(items: readonly AppendItem[]): Promise<readonly AppendManyResult[]> {
    const { results } = await ask(this.bus, appendManyRequest, { items: [...items] });
    return results;
  }
}
