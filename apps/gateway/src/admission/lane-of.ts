export type LaneName = 'urgent' | 'command' | 'read' | 'stream' | 'health';

/** Which lane a request takes. @param route the pattern of its route, without the API prefix */
export function laneOf(method: string, route: string): LaneName {
  if (route.startsWith('/health/')) return 'health';
  // A piece of input belongs to a stream that was admitted already, and mostly waits for its reader.
  if (route === '/events' || route === '/agents/:ref/input') return 'stream';
  if (method !== 'POST') return 'read';
  return /^\/agents\/:ref\/(stop|destroy)$/.test(route) ? 'urgent' : 'command';
}
