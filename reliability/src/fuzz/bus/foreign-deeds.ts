import type { RecordedEnvelope } from '@mngr/contracts';

/**
 * What machines did that was not theirs to do, as sentences: a fact about an agent or a host of another machine, or in
 * another project than the agent's.
 */
export function foreignDeeds(events: readonly RecordedEnvelope[]): readonly string[] {
  const machineByAgent = new Map<unknown, unknown>();
  const machineByHost = new Map<unknown, unknown>();
  const projectByStream = new Map<string, string>();
  const deeds: string[] = [];
  for (const { position, type, actor, data, streamId, projectId } of events) {
    const fields = data as Readonly<Record<string, unknown>>;
    const { agentId, hostId, machineId } = fields;
    const tell = (what: string): void => void deeds.push(`${position} ${type} by ${actor.id}: ${what}`);
    if (type === 'AgentRequested' && actor.kind === 'user') machineByAgent.set(agentId, machineId);
    const project = projectByStream.get(streamId) ?? projectId;
    projectByStream.set(streamId, project);
    if (project !== projectId) tell(`in project ${projectId} about a stream of ${project}`);
    // An actor's name is a service's word; that of a machine comes from the orchestrator, by the subject of the report.
    if (actor.kind !== 'machine' || !actor.id.startsWith('machine-')) continue;
    if (type === 'HostRegistered') {
      const holder = machineByHost.get(hostId) ?? machineId;
      machineByHost.set(hostId, holder);
      if (holder !== machineId) tell(`took the host of ${JSON.stringify(holder)}`);
    }
    const owner = machineByAgent.get(agentId);
    if (owner !== undefined && owner !== actor.id) tell(`spoke of an agent of ${JSON.stringify(owner)}`);
    if (machineId !== undefined && machineId !== actor.id) tell(`spoke as ${JSON.stringify(machineId)}`);
  }
  return deeds;
}
