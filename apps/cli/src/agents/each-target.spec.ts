import { notFound, rejected } from '@mngr/errors';
import { eachTarget } from './each-target.js';

describe('several targets', () => {
  it('keep their order, whichever ends first, and name the one that does not exist', async () => {
    const ends: string[] = [];
    const outcomes = await eachTarget(
      ['slow', 'none', 'quick'],
      async (target) => {
        if (target === 'none') throw notFound('agent.not-found', 'There is no such agent.');
        if (target === 'slow') await new Promise((done) => setTimeout(done, 20));
        return target.length;
      },
      { onOutcome: ({ target }) => ends.push(target) },
    );
    expect(outcomes.map(({ target, ok }) => [target, ok])).toEqual([
      ['slow', true],
      ['none', false],
      ['quick', true],
    ]);
    expect(ends.at(-1)).toBe('slow');
    expect(outcomes[1]).toMatchObject({ error: { message: 'Could not find agent: none' } });
  });

  it('begin nothing further after a failure when asked to abort', async () => {
    const begun: string[] = [];
    const act = async (target: string): Promise<void> => {
      begun.push(target);
      throw rejected('agent.busy', 'No.');
    };
    expect(await eachTarget(['a', 'b'], act, { onError: 'abort' })).toHaveLength(1);
    expect(begun).toEqual(['a']);
  });
});
