import { once } from 'node:events';

const ANSWER_MS = 20_000;

/**
 * Bytes that a Node process holds for good: its inspector collects garbage, then counts. NaN when it does not answer.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/v8/
 */
export async function liveHeapBytes(inspectorPort: number): Promise<number> {
  try {
    const list = await fetch(`http://127.0.0.1:${inspectorPort}/json`, { signal: AbortSignal.timeout(ANSWER_MS) });
    const [target] = (await list.json()) as readonly { readonly webSocketDebuggerUrl: string }[];
    if (target === undefined) return Number.NaN;
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    try {
      await once(socket, 'open', { signal: AbortSignal.timeout(ANSWER_MS) });
      await ask(socket, 1, 'HeapProfiler.collectGarbage');
      const usage = (await ask(socket, 2, 'Runtime.getHeapUsage')) as { readonly usedSize: number };
      return usage.usedSize;
    } finally {
      socket.close();
    }
  } catch {
    return Number.NaN;
  }
}

async function ask(socket: WebSocket, id: number, method: string): Promise<unknown> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  socket.send(JSON.stringify({ id, method }));
  for (;;) {
    const [event] = (await once(socket, 'message', { signal })) as [MessageEvent];
    const answer = JSON.parse(String(event.data)) as { readonly id?: number; readonly result?: unknown };
    if (answer.id === id) return answer.result;
  }
}
