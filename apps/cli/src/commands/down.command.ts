import { readLivePlane } from '../plane/plane-record.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

/** Stops the control plane. */
export class DownCommand {
  static readonly command = 'down';
  static readonly aliases = [];
  static readonly summary = 'Stop the control plane; agents go on running';
  static readonly description = 'The next command that needs it starts it again and finds every agent.';
  static readonly args = [];
  static readonly flags = {};
  static readonly worksWithoutSettings = true;
  static readonly examples = [{ description: 'Stop it', line: 'mngr down' }];

  async run({ output, settings }: Invocation): Promise<number> {
    const plane = readLivePlane(settings.controlDir);
    if (plane !== undefined) {
      const { stopPlane } = await import('../plane/stop-plane.js');
      await stopPlane(plane, settings.controlDir);
    }
    const record = { stopped: plane !== undefined, pid: plane?.pid ?? null, host_dir: settings.hostDir };
    output.line(
      plane === undefined ? 'No control plane is running.' : 'The control plane is stopped; agents go on running.',
    );
    output.json(record);
    output.event('down', record);
    output.items([record]);
    return EXIT.ok;
  }
}
