import { misfitsOf } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

/** Parses a body or a query by its contract; tells every misfit by path. */
export class ContractPipe<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(private readonly schema: S) {}

  transform(value: unknown): z.output<S> {
    const parsed = this.schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    const errors = misfitsOf(parsed.error).map(({ path, message }) => ({ path: path || '(body)', message }));
    const [first] = errors;
    throw invalidInput(
      'request.misfit',
      first === undefined ? 'The request does not fit.' : `${first.path}: ${first.message}.`,
      { facts: { errors } },
    );
  }
}
