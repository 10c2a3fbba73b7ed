import { toAppError } from '@mngr/errors';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { JsMsg } from '@nats-io/jetstream';
import type { Subscription } from '@nats-io/transport-node';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Bus } from '../bus.js';
import { consume, type Consumption } from '../consume/consume.js';
import { parseMessage } from '../consume/parse-message.js';
import { serve, type ErrorReporter } from '../request/serve.js';
import { NATS_TRANSPORT, type HandlerKind } from './decorators.js';

/** What a delivery carries beside its message. */
export interface Delivery {
  readonly subject: string;
  readonly deliveryCount: number;
  header(name: string): string | undefined;
}

/**
 * Nest transport over our bus: binds `@Answers`, `@Consumes` and `@Hears` methods. The application connects the bus and
 * closes it; this only subscribes.
 */
export class NatsStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = NATS_TRANSPORT;
  readonly #subscriptions: Subscription[] = [];
  readonly #consumptions: Consumption[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly report: ErrorReporter,
    /** Turns a contract's pattern into the subject that this process may listen on. */
    private readonly listenOn: (pattern: string) => string = (pattern) => pattern,
  ) {
    super();
  }

  listen(callback: () => void): void {
    for (const handler of this.messageHandlers.values()) this.#bind(handler, handler.extras as HandlerKind);
    callback();
  }

  #bind(handler: MessageHandler, kind: HandlerKind): void {
    switch (kind.kind) {
      case 'answers':
        this.#subscriptions.push(
          serve(
            this.bus,
            kind.contract,
            (query, context) => run(handler, query, context),
            this.report,
            this.listenOn(kind.contract.listen),
          ),
        );
        break;
      case 'consumes':
        this.#consumptions.push(
          consume(
            this.bus,
            kind.declaration,
            async (msg) => void (await run(handler, parseMessage(kind.schema, msg), deliveryOf(msg))),
            this.report,
          ),
        );
        break;
      case 'hears':
        this.#subscriptions.push(
          this.bus.nc.subscribe(kind.subject, {
            callback: (failure, msg) => {
              if (failure !== null) return;
              Promise.resolve()
                .then(() => run(handler, parseMessage(kind.schema, msg), { subject: msg.subject }))
                .catch((error: unknown) => this.report(toAppError(error), kind.subject));
            },
          }),
        );
    }
  }

  async close(): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    await Promise.all(this.#consumptions.map((consumption) => consumption.stop()));
  }

  on(): void {}

  unwrap<T>(): T {
    return this.bus as T;
  }
}

/** Nest hands back a promise, an observable, or a promise of one. */
async function run(handler: MessageHandler, message: unknown, context: unknown): Promise<unknown> {
  const result: unknown = await handler(message, context);
  return isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
}

function deliveryOf(msg: JsMsg): Delivery {
  return {
    subject: msg.subject,
    deliveryCount: msg.info.deliveryCount,
    header: (name) => msg.headers?.get(name) || undefined,
  };
}
