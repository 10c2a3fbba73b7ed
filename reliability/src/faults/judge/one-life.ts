import type { LoggedEvent } from '../records.js';
import { Findings, type Rule } from './findings.js';
import { eventsByAgent, programOf } from './log-index.js';
import { nameOf, overlapMs, programsOf, type ProcessLife } from './process-lives.js';

/** Two scans and a half: a process that is just being reaped may be seen once more. */
const TOLERATED_MS = 250;

/** I2: at most one process tree for an agent, one agent in a workspace, one start of an incarnation. */
export const oneLife: Rule = ({ witness, log }) => {
  const findings = new Findings('I2', 'never two live trees of an agent, nor two starts of an incarnation');
  const programs = programsOf(witness);
  const remained = agentsWithRemains(log);
  for (const [agentId, lives] of Map.groupBy(programs, (life) => life.agentId)) {
    for (const [index, life] of lives.entries()) {
      if (remained.has(agentId)) {
        findings.leaveOpen();
        continue;
      }
      findings.check(
        lives
          .slice(0, index)
          .map((earlier) => clash(earlier, life))
          .find(Boolean) ?? null,
      );
    }
  }
  // Only clients give each agent a place of its own; what looks whether a fault is over does not.
  const byAgent = eventsByAgent(log);
  const ofClients = programs.filter(({ agentId }) => programOf(byAgent.get(agentId) ?? []) !== undefined);
  for (const [cwd, lives] of Map.groupBy(ofClients, (life) => life.cwd ?? '')) {
    if (cwd === '') continue;
    const other = lives.find((life) => life.agentId !== lives[0]?.agentId);
    const [first] = lives;
    const isShared = other !== undefined && first !== undefined && overlapMs(first, other) > TOLERATED_MS;
    findings.check(isShared && `two agents at once in ${cwd}: ${nameOf(first)} and ${nameOf(other)}`);
  }
  for (const record of witness) {
    if (record.kind !== 'sessions') continue;
    const names = Map.groupBy(
      record.sessions.filter(({ agentId, isDead }) => agentId !== '' && !isDead),
      ({ agentId }) => agentId,
    );
    for (const [agentId, sessions] of names) {
      const distinct = new Set(sessions.map(({ name }) => name));
      findings.check(distinct.size > 1 && `two sessions of ${agentId} at once: ${[...distinct].join(', ')}`);
    }
  }
  return findings.row();
};

function clash(earlier: ProcessLife, life: ProcessLife): string | null {
  if (earlier.incarnation === life.incarnation)
    return `incarnation started twice: ${nameOf(earlier)} and ${nameOf(life)}`;
  const ms = overlapMs(earlier, life);
  return ms > TOLERATED_MS ? `two live trees for ${ms} ms: ${nameOf(earlier)} and ${nameOf(life)}` : null;
}

/** A stop that says which processes it could not end has said that there may be two trees. */
function agentsWithRemains(log: readonly LoggedEvent[]): ReadonlySet<string> {
  const withRemains = log.filter(
    ({ type, data }) => type === 'AgentStopped' && (data['remaining'] as readonly number[]).length > 0,
  );
  return new Set(withRemains.map(({ streamId }) => streamId));
}
