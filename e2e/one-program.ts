import { eventually, processesOf, type ProcessInfo } from '@mngr/testing';

/**
 * Waits until exactly one `sleep` of an agent runs. The agent is told as started when its launch script has written its
 * pid down, a moment before that script becomes the program.
 */
export async function oneProgramOf(agentId: string): Promise<ProcessInfo | undefined> {
  const [program] = await eventually(
    () => processesOf(agentId).filter(({ argv }) => argv[0] === 'sleep'),
    (programs) => programs.length === 1,
  );
  return program;
}
