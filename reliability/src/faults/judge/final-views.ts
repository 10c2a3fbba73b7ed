import { Findings, type Rule } from './findings.js';
import { eventsByAgent, programOf } from './log-index.js';
import { nameOf, programsOf } from './process-lives.js';

const SLACK_MS = 1_500;
const LIVE: ReadonlySet<string> = new Set(['RUNNING', 'WAITING']);
const OVER: ReadonlySet<string> = new Set(['DONE', 'STOPPED']);

/** I4: when all is quiet, what the API shows is what the witness sees. */
export const finalViews: Rule = ({ end, witness, log }) => {
  const findings = new Findings('I4', 'when all is quiet, views agree with what the witness sees');
  const programs = programsOf(witness);
  const { viewedAt } = end;
  const alive = programs.filter((life) => life.seenFrom <= viewedAt - SLACK_MS && life.seenTo >= viewedAt + SLACK_MS);
  const byAgent = eventsByAgent(log);
  for (const { agentId, name, state, status, incarnation } of end.views) {
    const own = programs.filter((life) => life.agentId === agentId);
    const isBrief = programOf(byAgent.get(agentId) ?? []) === 'brief';
    const wasAround = own.some(
      (life) =>
        life.incarnation === incarnation && life.seenFrom <= viewedAt + SLACK_MS && life.goneAt >= viewedAt - SLACK_MS,
    );
    const survivor = alive.find((life) => life.agentId === agentId);
    if (isBrief || !(LIVE.has(state) || OVER.has(state)) || status === 'destroying') findings.leaveOpen();
    else if (LIVE.has(state))
      findings.check(
        !wasAround && `${name} (${agentId}) is shown ${state}, and incarnation ${incarnation} is not there`,
      );
    else findings.check(survivor !== undefined && `${name} is shown ${state}, and there lives ${nameOf(survivor)}`);
  }
  const shown = new Set(end.views.map(({ agentId }) => agentId));
  for (const life of alive) findings.check(!shown.has(life.agentId) && `${nameOf(life)} lives, and no view shows it`);
  return findings.row();
};
