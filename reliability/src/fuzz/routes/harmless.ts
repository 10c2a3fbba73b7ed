import {
  createAgentBody,
  destroyAgentBody,
  execBody,
  filesBody,
  sendMessageBody,
  startAgentBody,
  stopAgentBody,
} from '@mngr/contracts';
import { shellQuote } from '@mngr/hosts';
import type { z } from 'zod';

export interface HarmlessPlace {
  readonly tmuxDir: string;
  readonly workDir: string;
  readonly canary: string;
}

/**
 * A body that the gateway would accept does something on this machine: it is bent so that what it starts is nothing, on
 * the fleet's own tmux server, and so that it waits for at most a second. Anything else is left as it is.
 */
export function harmless(operation: string, body: unknown, place: HarmlessPlace): unknown {
  switch (operation) {
    case 'createAgent':
      return accepted(createAgentBody, body, ({ hostId, ...fits }) => ({
        ...fits,
        ...(hostId !== undefined && fits.name.length % 10 === 1 ? { hostId } : {}),
        type: fits.name.length % 10 === 0 ? fits.type : 'command',
        program:
          fits.program.kind === 'argv'
            ? { kind: 'argv', argv: ['true', ...fits.program.argv] }
            : { kind: 'shell', text: `: ${shellQuote(fits.program.text)}` },
        workspace: workspaceIn(fits.workspace, place.workDir),
        environment: { ...fits.environment, CANARY: place.canary },
        tmux: { ...fits.tmux, tmpDir: place.tmuxDir },
        shell: '/bin/sh',
        waitSeconds: Math.min(fits.waitSeconds, 1),
      }));
    case 'exec':
      return accepted(execBody, body, (fits) => ({ ...fits, command: `: ${shellQuote(fits.command)}` }));
    case 'files':
      // What is written stays in an agent's own directory.
      return accepted(filesBody, body, (fits) =>
        fits.act === 'write' ? { ...fits, root: 'work', path: fits.path.replace(/^\/+/, '') } : fits,
      );
    case 'startAgent':
      return accepted(startAgentBody, body, patient);
    case 'stopAgent':
      return accepted(stopAgentBody, body, (fits) => ({
        ...patient(fits),
        gracefulTimeoutSeconds: Math.min(fits.gracefulTimeoutSeconds, 0.2),
      }));
    case 'destroyAgent':
      return accepted(destroyAgentBody, body, patient);
    case 'sendMessage':
      return accepted(sendMessageBody, body, patient);
    default:
      return body;
  }
}

function accepted<S extends z.ZodType>(schema: S, body: unknown, bend: (fits: z.output<S>) => unknown): unknown {
  const parsed = schema.safeParse(body);
  return parsed.success ? bend(parsed.data) : body;
}

function patient<T extends { readonly waitSeconds: number }>(fits: T): T {
  return { ...fits, waitSeconds: Math.min(fits.waitSeconds, 1) };
}

function workspaceIn(workspace: z.output<typeof createAgentBody>['workspace'], workDir: string): unknown {
  // A few agents start, most fail on a directory that is not there.
  if (workspace.kind === 'worktree') return { ...workspace, repository: workDir };
  return {
    kind: 'in-place',
    path: workspace.path.length % 4 === 0 ? workDir : `${workDir}/none${workspace.path.length}`,
  };
}
