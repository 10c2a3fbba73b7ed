import type { z } from 'zod';
import { agentNameSchema, labelsSchema } from './agent/launch.js';
import { gitRef } from './agent/workspace.js';
import { comparePositions, positionSchema } from './envelope.js';
import { agentIdSchema, commandIdSchema, newHexId, newId, projectIdSchema } from './ids.js';

const refusedOf = (schema: z.ZodType, values: readonly unknown[]) =>
  values.filter((value) => !schema.safeParse(value).success);
const takenOf = (schema: z.ZodType, values: readonly unknown[]) =>
  values.filter((value) => schema.safeParse(value).success);

describe('names', () => {
  it('of agents are what a tmux session and a branch can carry', () => {
    expect(refusedOf(agentNameSchema, ['a', 'A1', 'my-agent_2', '0', 'x'.repeat(63)])).toEqual([]);
    const bad = [
      '',
      '-a',
      'a-',
      '_a',
      'a_',
      'a b',
      'a.b',
      'a:b',
      'a/b',
      'ä',
      'x'.repeat(64),
      'a\n',
      '*',
      '=a',
      '@h',
      '..',
    ];
    expect(takenOf(agentNameSchema, bad)).toEqual([]);
  });

  it('of git refs are passed to git as one harmless word', () => {
    expect(refusedOf(gitRef, ['main', 'mngr/fox', 'v1.0', 'HEAD', 'feature/ü', 'a-b', '@', 'deadbeef'])).toEqual([]);
    const bad = [
      '',
      '-f',
      '--upload-pack=x',
      'a b',
      'a~1',
      'a^',
      'a:b',
      'a?',
      'a[',
      'a\\b',
      'a\n',
      'a\x7f',
      'a\0',
      '*',
      'x'.repeat(251),
    ];
    expect(takenOf(gitRef, bad)).toEqual([]);
  });

  it('of labels begin with a letter or digit', () => {
    expect(refusedOf(labelsSchema, [{ 'team/a': 'x', 'a.b_c-d': '' }])).toEqual([]);
    expect(takenOf(labelsSchema, [{ '-a': 'x' }, { '': 'x' }, { a: 'x'.repeat(257) }, { a: 1 }])).toEqual([]);
  });

  it('of ids are nothing but a prefix and hex digits', () => {
    expect(refusedOf(agentIdSchema, [newId('agent')])).toEqual([]);
    const hex = newHexId();
    const bad = [
      hex,
      `agent-${hex}0`,
      `agent-${hex.slice(1)}`,
      `agent-${hex.slice(1)}G`,
      `host-${hex}`,
      `agent-${hex}\n`,
      ` agent-${hex}`,
      'agent-*',
    ];
    expect(takenOf(agentIdSchema, bad)).toEqual([]);
    expect(takenOf(commandIdSchema, [`${hex}\n`, hex.toUpperCase().replace(/\d/g, 'A'), `${hex}.x`])).toEqual([]);
    expect(takenOf(projectIdSchema, ['', '-a', 'A', 'a.b', 'a b', '>', 'a\n', 'x'.repeat(64)])).toEqual([]);
  });

  it('of ids sort by the time they were made', () => {
    const ids = [0, 1, 255, 256, 2 ** 32, 1_700_000_000_000, 2 ** 47].map((time) => newHexId(time));
    expect(ids.toReversed().toSorted()).toEqual(ids);
    expect(new Set(Array.from({ length: 1_000 }, () => newHexId(5))).size).toBe(1_000);
  });
});

describe('positions', () => {
  it('are compared as numbers, beyond what a double can count', () => {
    const sorted = ['0', '9', '10', '9007199254740992', '9007199254740993', '9223372036854775807'];
    expect(sorted.toReversed().toSorted(comparePositions)).toEqual(sorted);
    expect(comparePositions('7', '7')).toBe(0);
  });

  it('are one text for one place', () => {
    expect(refusedOf(positionSchema, ['0', '1', '9223372036854775807'])).toEqual([]);
    expect(
      takenOf(positionSchema, [
        '',
        '01',
        '-1',
        '+1',
        '1.0',
        '1e3',
        ' 1',
        '1\n',
        '12345678901234567890',
        '9223372036854775808',
        '9999999999999999999',
        7,
      ]),
    ).toEqual([]);
  });
});
