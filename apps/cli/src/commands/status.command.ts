import { hostRecord } from '../agents/agent-record.js';
import { readLivePlane } from '../plane/plane-record.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

/** Shows the control plane, its hosts, and how many agents are in which state. */
export class StatusCommand {
  static readonly command = 'status';
  static readonly aliases = [];
  static readonly summary = 'Show the control plane, hosts, and agents by state';
  static readonly description = 'It starts nothing.';
  static readonly args = [];
  static readonly flags = {};
  static readonly examples = [{ description: 'For a script', line: 'mngr status --format json' }];

  async run(invocation: Invocation): Promise<number> {
    const { output, settings } = invocation;
    const client = await invocation.runningGateway();
    if (client === undefined) {
      const record = { plane: { running: false, host_dir: settings.hostDir }, hosts: [], agents: {} };
      output.line('Control plane: not running (it starts with the next command that needs it, or with "mngr up")');
      output.json(record);
      output.event('status', record);
      output.items([record]);
      return EXIT.ok;
    }
    const [plane, { hosts }, { agents }] = await Promise.all([
      client.call('plane'),
      client.call('listHosts'),
      client.call('listAgents'),
    ]);
    const counts: Record<string, number> = {};
    for (const { state } of agents) counts[state] = (counts[state] ?? 0) + 1;
    const local = settings.remote === undefined ? readLivePlane(settings.controlDir) : undefined;
    const record = {
      plane: {
        running: true,
        url: client.url,
        version: plane.version,
        contract_version: plane.contractVersion,
        position: plane.position,
        log_epoch: plane.logEpoch,
        pid: local?.pid ?? null,
        started_at: local?.startedAt ?? null,
        host_dir: settings.hostDir,
      },
      hosts: hosts.map(hostRecord),
      agents: counts,
    };
    const states = Object.entries(counts).map(([state, count]) => `${count} ${state}`);
    output.line(
      `Control plane: ${client.url} (version ${plane.version}${local === undefined ? '' : `, pid ${local.pid}`})`,
    );
    output.line(`Log:           position ${plane.position}, epoch ${plane.logEpoch}`);
    for (const host of hosts) output.line(`Host:          ${host.name} (${host.provider}) ${host.state}`);
    output.line(`Agents:        ${states.length === 0 ? 'none' : states.join(', ')}`);
    output.json(record);
    output.event('status', record);
    output.items([record]);
    return EXIT.ok;
  }
}
