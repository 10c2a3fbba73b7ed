import { observedSchema, subjects } from '@mngr/contracts';
import { Bus, readMessage } from '@mngr/messaging';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

type Listener = (agentIds: readonly string[]) => void;

/** Which agents machines have seen anew, as it can be read. At most once, nothing is kept. */
@Injectable()
export class ObservedFeed implements OnApplicationBootstrap {
  readonly #listeners = new Map<Listener, string>();

  constructor(private readonly bus: Bus) {}

  onApplicationBootstrap(): void {
    this.bus.nc.subscribe(subjects.observed, {
      callback: (failure, msg) => {
        const observed = failure === null ? readMessage(observedSchema, msg) : undefined;
        if (observed === undefined) return;
        for (const [listener, projectId] of this.#listeners)
          if (projectId === observed.projectId) listener(observed.agentIds);
      },
    });
  }

  /** @returns a function that ends it */
  listen(projectId: string, listener: Listener): () => void {
    this.#listeners.set(listener, projectId);
    return () => void this.#listeners.delete(listener);
  }
}
