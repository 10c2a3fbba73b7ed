import type { createAgentBody, LaunchSpec } from '@mngr/contracts';
import type { EnvironmentSeal } from '@mngr/secrets';
import type { z } from 'zod';

/** What the host is told to launch: with everything that may hold keys sealed for it. */
export function launchOf(body: z.output<typeof createAgentBody>, seal: EnvironmentSeal): LaunchSpec {
  const { name, type, program, workspace, environment, labels, tmux, shell, windows, autoStart } = body;
  const { uploads = [], provisionCommands: commands = [] } = body;
  const files = Object.fromEntries(uploads.map(({ path, base64 }) => [path, base64]));
  const sealedFiles = uploads.length === 0 ? {} : { sealedFiles: seal.seal(files) };
  return {
    ...{ name, type, program, workspace, labels, tmux, shell, sealedEnv: seal.seal(environment) },
    ...(body.runner === undefined ? {} : { runner: body.runner }),
    ...(windows === undefined || windows.length === 0 ? {} : { windows }),
    ...(uploads.length + commands.length === 0 ? {} : { provision: { ...sealedFiles, commands } }),
    ...(autoStart ? {} : { autoStart }),
    ...(body.startOnBoot ? { startOnBoot: true } : {}),
  };
}
