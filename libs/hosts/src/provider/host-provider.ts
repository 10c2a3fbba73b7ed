import { rejected } from '@mngr/errors';

export type HostOperation = 'create' | 'start' | 'stop' | 'snapshot' | 'destroy';

/** What kinds of host change a provider can make; `inspect` and `list` always work. */
export type HostCapabilities = Readonly<Record<HostOperation, boolean>>;

export interface HostSpec {
  readonly hostId: string;
  readonly name: string;
  /** Provider's own settings, such as an image. */
  readonly options?: Readonly<Record<string, string>>;
}

export type HostPower = 'RUNNING' | 'STOPPED' | 'PAUSED' | 'CRASHED';

export interface HostDescription {
  readonly hostId: string;
  readonly name: string;
  readonly power: HostPower;
}

export interface SnapshotSpec {
  readonly snapshotId: string;
  readonly name: string;
}

/** Port: makes and ends the places where agents live. Every operation is safe to repeat with the same ids. */
export abstract class HostProvider {
  /** Name of the provider, as in an address (`@host.docker`). */
  abstract readonly name: string;
  abstract readonly capabilities: HostCapabilities;

  /** Makes the host, or finds it made. @throws AppError `provider.unsupported` (rejected), else by provider */
  abstract create(spec: HostSpec): Promise<HostDescription>;
  abstract start(hostId: string): Promise<HostDescription>;
  abstract stop(hostId: string): Promise<HostDescription>;
  /** @returns what `create` takes to make a host from it */
  abstract snapshot(hostId: string, spec: SnapshotSpec): Promise<{ readonly reference: string }>;
  /** Absent is fine. Never follows from a failed query. */
  abstract destroy(hostId: string): Promise<void>;
  /** @returns undefined when the provider answered that there is no such host */
  abstract inspect(hostId: string): Promise<HostDescription | undefined>;
  abstract list(): Promise<readonly HostDescription[]>;
}

/** The refusal of an operation that a provider does not have. */
export function unsupported(provider: string, operation: HostOperation): Error {
  return rejected('provider.unsupported', `The provider ${provider} cannot ${operation} a host.`, {
    facts: { provider, operation },
    wayOut: 'Use a provider that can, such as docker.',
  });
}
