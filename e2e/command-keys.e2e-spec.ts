import { randomUUID } from 'node:crypto';
import { anAgent, type CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;

describe('the key of a command', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  it(
    'has one answer, also after the name in it has passed on to another agent (campaign, seed 21)',
    async () => {
      const [key, api] = [randomUUID(), world.api()];
      const create = () => api.create(anAgent('passed-on', world.tmuxDir, world.repo));
      const stop = () => api.command('/agents/passed-on/stop', {}, key);
      const first = await create();
      const stopped = await stop();
      expect(stopped).toMatchObject({ status: 200, body: { isComplete: true } });
      await world.ok(['destroy', 'passed-on', '-f']);
      const second = await create();
      const { commandId } = stopped.body;
      const [{ id }, { id: secondId }] = [first, second].map(({ body }) => body['agent']) as [
        { id: string },
        { id: string },
      ];
      expect(await stop()).toMatchObject({ status: 200, body: { commandId, agent: { id } } });
      expect(await world.list()).toMatchObject([{ id: secondId, state: 'RUNNING' }]);
    },
    TIMEOUT_MS,
  );
});
