import { AppError, type ErrorKind } from './app-error.js';

/** An `AppError` as it travels inside an answer on the bus: neither stack nor cause. */
export interface WireError {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
  readonly wayOut?: string | undefined;
}

export function toWireError(error: AppError): WireError {
  const { kind, code, message, facts, wayOut } = error;
  return { kind, code, message, facts, ...(wayOut === undefined ? {} : { wayOut }) };
}

export function fromWireError(wire: WireError): AppError {
  return new AppError(wire.kind, wire.code, wire.message, {
    facts: wire.facts ?? {},
    ...(wire.wayOut === undefined ? {} : { wayOut: wire.wayOut }),
  });
}
