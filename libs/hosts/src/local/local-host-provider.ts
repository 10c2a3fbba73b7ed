import {
  HostProvider,
  unsupported,
  type HostCapabilities,
  type HostDescription,
  type HostSpec,
} from '../provider/host-provider.js';

/** This machine itself: it is there, and nobody but its owner stops or removes it. */
export class LocalHostProvider extends HostProvider {
  override readonly name = 'local';
  override readonly capabilities: HostCapabilities = {
    create: true,
    start: true,
    stop: false,
    snapshot: false,
    destroy: false,
  };
  readonly #self: HostDescription;

  constructor(self: { readonly hostId: string; readonly name: string }) {
    super();
    this.#self = { ...self, power: 'RUNNING' };
  }

  override create(spec: HostSpec): Promise<HostDescription> {
    return spec.hostId === this.#self.hostId
      ? this.start(spec.hostId)
      : Promise.reject(unsupported(this.name, 'create'));
  }

  override start(hostId: string): Promise<HostDescription> {
    return hostId === this.#self.hostId ? Promise.resolve(this.#self) : Promise.reject(unsupported(this.name, 'start'));
  }

  override stop(): Promise<HostDescription> {
    return Promise.reject(unsupported(this.name, 'stop'));
  }

  override snapshot(): Promise<{ readonly reference: string }> {
    return Promise.reject(unsupported(this.name, 'snapshot'));
  }

  override destroy(): Promise<void> {
    return Promise.reject(unsupported(this.name, 'destroy'));
  }

  override inspect(hostId: string): Promise<HostDescription | undefined> {
    return Promise.resolve(hostId === this.#self.hostId ? this.#self : undefined);
  }

  override list(): Promise<readonly HostDescription[]> {
    return Promise.resolve([this.#self]);
  }
}
