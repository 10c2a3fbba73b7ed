import type { Instruction, ReportBody } from '@mngr/contracts';

/** A fact, and whether it ends its instruction. */
export interface Fact {
  readonly fact: ReportBody;
  readonly isEnd: boolean;
}

/** What a machine on which everything goes well reports about an instruction. */
export function factsOf({ agentId, incarnation, generation, body }: Instruction): readonly Fact[] {
  const end = (fact: ReportBody): Fact => ({ fact, isEnd: true });
  switch (body.type) {
    case 'StartAgent': {
      const none = { repository: null, branch: null, branchCreated: false, baseCommit: null, baseBranch: null };
      const workspace = { kind: 'in-place' as const, workDir: '/nowhere', ...none };
      const made: ReportBody = { type: 'WorkspaceCreated', data: { agentId, workspace } };
      const data = {
        agentId,
        incarnation,
        pid: 4_194_000,
        session: `fake-${agentId.slice(-8)}`,
        tmuxSocket: '/nowhere/default',
        startedAt: new Date().toISOString(),
      };
      const started = end({ type: 'Started', data });
      return body.launch === undefined ? [started] : [{ fact: made, isEnd: false }, started];
    }
    case 'StopAgent':
      return [end({ type: 'Stopped', data: { agentId, incarnation, generation, remaining: [] } })];
    case 'DestroyAgent':
      return [
        end({
          type: 'Destroyed',
          data: {
            agentId,
            generation,
            branchDeleted: null,
            keptRef: null,
            restoreCommand: null,
            remaining: [],
            leftovers: [],
          },
        }),
      ];
    case 'UpdateAgent':
      return [end({ type: 'Updated', data: { agentId, generation, session: `fake-${body.name}` } })];
    case 'DeliverMessage':
      return [end({ type: 'MessageTyped', data: { agentId, incarnation, messageId: body.messageId } })];
  }
}
