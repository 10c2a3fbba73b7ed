import { spawn } from 'node:child_process';

/** The program that shows an address on this system. */
function openerOf(env: NodeJS.ProcessEnv): string {
  const chosen = env['BROWSER']?.split(':')[0];
  if (chosen) return chosen;
  return process.platform === 'darwin' ? 'open' : 'xdg-open';
}

/** Shows an address in the person's browser, which goes on by itself. @returns false when there is none to start */
export async function openBrowser(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const child = spawn(openerOf(env), [url], { env, stdio: 'ignore', detached: true });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
