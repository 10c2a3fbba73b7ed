import type { ConsumerDeclaration, RequestContract } from '@mngr/contracts';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import type { z } from 'zod';

/** Binds handlers to our strategy alone: without it Nest would register them on every connected transport. */
export const NATS_TRANSPORT = Symbol('mngr.nats');

export type HandlerKind =
  | { readonly kind: 'answers'; readonly contract: RequestContract<z.ZodType, z.ZodType> }
  | { readonly kind: 'consumes'; readonly declaration: ConsumerDeclaration; readonly schema: z.ZodType }
  | { readonly kind: 'hears'; readonly subject: string; readonly schema: z.ZodType };

/** Nest types the handler's data more narrowly than its own `MethodDecorator` allows. */
const eventPattern = EventPattern as (pattern: string, transport: symbol, extras: HandlerKind) => MethodDecorator;

/** The method answers this question: `(query, context: RequestContext) => answer`. */
export function Answers(contract: RequestContract<z.ZodType, z.ZodType>): MethodDecorator {
  return MessagePattern(contract.listen, NATS_TRANSPORT, { kind: 'answers', contract } satisfies HandlerKind);
}

/** The method handles deliveries of a durable consumer, at least once: `(message, delivery: Delivery) => Promise<void>`. */
export function Consumes(declaration: ConsumerDeclaration, schema: z.ZodType): MethodDecorator {
  return eventPattern(declaration.durable, NATS_TRANSPORT, {
    kind: 'consumes',
    declaration,
    schema,
  } satisfies HandlerKind);
}

/** The method hears a core NATS subject, at most once: `(message, context: RequestContext) => void`. */
export function Hears(subject: string, schema: z.ZodType): MethodDecorator {
  return eventPattern(subject, NATS_TRANSPORT, { kind: 'hears', subject, schema } satisfies HandlerKind);
}
