import { misfitsOf, type RequestContract } from '@mngr/contracts';
import { AppError, invalidInput, toAppError } from '@mngr/errors';
import { withSpan } from '@mngr/telemetry';
import type { Msg, Subscription } from '@nats-io/transport-node';
import type { z } from 'zod';
import type { Bus } from '../bus.js';
import { traceOf } from '../headers.js';
import { encodeError, encodeValue } from './wire-answer.js';

/** Where the asker says who it is: the tokens of the subject, checked by the server's permissions. */
export interface RequestContext {
  readonly subject: string;
}

export type RequestHandler<Q extends z.ZodType, A extends z.ZodType> = (
  query: z.output<Q>,
  context: RequestContext,
) => Promise<z.input<A>> | z.input<A>;

export type ErrorReporter = (error: AppError, where: string) => void;

/**
 * Answers one kind of question, several at a time. Every failure becomes an error answer; only defects are reported.
 *
 * @param listen the subject to subscribe: the contract's pattern, or one machine's own
 */
export function serve<Q extends z.ZodType, A extends z.ZodType>(
  bus: Bus,
  contract: RequestContract<Q, A>,
  handler: RequestHandler<Q, A>,
  report: ErrorReporter,
  listen: string = contract.listen,
): Subscription {
  // A queue group: of several replicas one answers. A machine's own subjects have one listener anyway.
  return bus.nc.subscribe(listen, {
    queue: bus.name,
    callback: (failure, msg) => {
      if (failure === null) void answer(contract, handler, report, msg);
    },
  });
}

async function answer<Q extends z.ZodType, A extends z.ZodType>(
  contract: RequestContract<Q, A>,
  handler: RequestHandler<Q, A>,
  report: ErrorReporter,
  msg: Msg,
): Promise<void> {
  try {
    const value = await withSpan(`answer ${contract.listen}`, { kind: 'server', parent: traceOf(msg) }, () =>
      handler(parseQuery(contract, msg), { subject: msg.subject }),
    );
    msg.respond(encodeValue(value));
  } catch (cause) {
    const error = toAppError(cause);
    if (error.kind === 'defect') report(error, contract.listen);
    refuse(msg, error, report, contract.listen);
  }
}

/** Never throws: nobody waits for it, and a rejection that nobody handles ends the process. */
function refuse(msg: Msg, error: AppError, report: ErrorReporter, where: string): void {
  for (const each of [error, new AppError(error.kind, error.code, 'The error does not fit into one message.')]) {
    try {
      msg.respond(encodeError(each));
      return;
    } catch (cause) {
      // Too large; or the connection is closed, or the reply subject is none: then the asker's deadline tells it.
      report(toAppError(cause), where);
    }
  }
}

function parseQuery<Q extends z.ZodType, A extends z.ZodType>(contract: RequestContract<Q, A>, msg: Msg): z.output<Q> {
  let json: unknown;
  try {
    json = JSON.parse(msg.string());
  } catch (cause) {
    throw invalidInput('bus.not-json', `A request on ${contract.listen} is not JSON.`, { cause });
  }
  const parsed = contract.request.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalidInput('bus.request-misfit', `A request on ${contract.listen} does not fit its contract.`, {
    facts: { errors: misfitsOf(parsed.error) },
  });
}
