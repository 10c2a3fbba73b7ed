import { readLivePlane, tokenFile } from '../plane/plane-record.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

/** Starts the control plane on purpose. */
export class UpCommand {
  static readonly command = 'up';
  static readonly aliases = [];
  static readonly summary = 'Start the control plane and tell where it answers';
  static readonly description = 'Every command that needs it starts it by itself; this does it on purpose.';
  static readonly args = [];
  static readonly flags = {};
  static readonly examples = [{ description: 'Start it', line: 'mngr up' }];

  async run(invocation: Invocation): Promise<number> {
    const { output, settings } = invocation;
    const before = readLivePlane(settings.controlDir);
    const client = await invocation.gateway();
    const plane = readLivePlane(settings.controlDir);
    const record = {
      url: client.url,
      token_file: tokenFile(settings.controlDir),
      host_dir: settings.hostDir,
      pid: plane?.pid ?? null,
      version: plane?.version ?? null,
      already_running: before !== undefined && before.pid === plane?.pid,
    };
    output.line(`Control plane: ${record.url}`);
    output.line(`Token:         ${settings.remote?.token === undefined ? record.token_file : 'MNGR_TOKEN'}`);
    output.json(record);
    output.event('up', record);
    output.items([record]);
    return EXIT.ok;
  }
}
