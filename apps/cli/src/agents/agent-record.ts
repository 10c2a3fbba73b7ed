import type { AgentView, HostView } from '@mngr/contracts';

/** An agent under mngr's field names, as `list` prints it and templates and `--fields` address it. */
export type AgentRecord = Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };

/** A host of the provider `local` is never stopped for being idle. */
const NEVER_IDLE = { idle_mode: 'disabled', idle_timeout_seconds: null, activity_sources: [] } as const;

function runtimeSeconds({ startedAt, endedAt, state }: AgentView, nowMs: number): number | null {
  if (startedAt === null) return null;
  const end = endedAt === null || state === 'RUNNING' || state === 'WAITING' ? nowMs : Date.parse(endedAt);
  return Math.max(0, Math.round((end - Date.parse(startedAt)) / 100) / 10);
}

/** Since when nothing happened in its terminal; null when nobody looks, or it does not live. */
function idleSeconds({ state, startedAt, lastInputAt, lastOutputAt }: AgentView, nowMs: number): number | null {
  const isAlive = state === 'RUNNING' || state === 'WAITING' || state === 'REPLACED';
  if (!isAlive || lastOutputAt == null) return null;
  // Instants sort as text.
  const last =
    [startedAt, lastInputAt, lastOutputAt]
      .filter((at) => at != null)
      .toSorted()
      .at(-1) ?? lastOutputAt;
  return Math.max(0, Math.round((nowMs - Date.parse(last)) / 100) / 10);
}

const GIGABYTE = 1024 ** 3;

/** What its machine is; null where its host-agent does not tell. */
function factsOf({ facts }: Pick<HostView, 'facts'>, nowMs: number): object {
  if (facts == null) return { boot_time: null, uptime_seconds: null, resource: null };
  const { bootedAt, cpuCount, memoryBytes } = facts;
  return {
    boot_time: bootedAt,
    uptime_seconds: Math.max(0, Math.round((nowMs - Date.parse(bootedAt)) / 1000)),
    resource: { cpu: { count: cpuCount }, memory_gb: Math.round((memoryBytes / GIGABYTE) * 10) / 10 },
  };
}

/** @param nowMs Unix milliseconds, for the age and run time */
export function agentRecord(agent: AgentView, nowMs: number): AgentRecord {
  const { host, labels } = agent;
  return {
    id: agent.id,
    name: agent.name,
    type: agent.type,
    command: agent.command,
    work_dir: agent.workDir,
    initial_branch: agent.workspace?.branchCreated === false ? null : agent.branch,
    branch: agent.branch,
    create_time: agent.createdAt,
    start_on_boot: agent.startOnBoot,
    state: agent.state,
    status: agent.status,
    reason: agent.reason,
    source: agent.source,
    since: agent.since,
    activity: agent.activity,
    pid: agent.pid,
    exit_code: agent.exitCode,
    signal: agent.signal,
    session: agent.session,
    incarnation: agent.incarnation,
    url: agent.url ?? null,
    start_time: agent.startedAt,
    end_time: agent.endedAt,
    runtime_seconds: runtimeSeconds(agent, nowMs),
    user_activity_time: agent.lastInputAt ?? null,
    agent_activity_time: agent.lastOutputAt ?? null,
    idle_seconds: idleSeconds(agent, nowMs),
    ...NEVER_IDLE,
    failure: agent.failure,
    problem: agent.problem ?? null,
    labels,
    project: labels['project'] ?? null,
    host: {
      id: host.id,
      name: host.name,
      provider_name: host.provider,
      provider: host.provider,
      state: host.state,
      tags: host.tags ?? {},
      ...factsOf(host, nowMs),
      image: null,
      snapshots: [],
      is_locked: false,
      locked_time: null,
      failure_reason: null,
      plugin: {},
    },
    plugin: {},
  };
}

export function hostRecord(host: HostView): Readonly<Record<string, unknown>> {
  return {
    id: host.id,
    name: host.name,
    provider_name: host.provider,
    provider: host.provider,
    state: host.state,
    since: host.since,
    host_dir: host.hostDir,
    user: host.osUser,
    build: host.build,
    tags: host.tags ?? {},
    ...factsOf(host, Date.now()),
  };
}
