export type LaneName = 'urgent' | 'command' | 'read' | 'stream' | 'health';

/** Which lane a request takes. @param route the pattern of its route, without the API prefix */
export function laneOf(method: string, route: string): LaneName {
  if (route.startsWith('/health/')) return 'health';
  if (method === 'POST') return /^\/agents\/:ref\/(stop|destroy)$/.test(route) ? 'urgent' : 'command';
  // Both may wait for a long time for something to come.
  return route === '/events' || route === '/agents/:ref/records' ? 'stream' : 'read';
}
