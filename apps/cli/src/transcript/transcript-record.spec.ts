import { isOfRole, transcriptText } from './transcript-record.js';

describe('a record of a transcript', () => {
  it.each([
    [{ type: 'user_message', content: 'do it' }, 'user: do it'],
    [
      {
        type: 'user_message',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
      'user: one\ntwo',
    ],
    [{ type: 'assistant_message', text: 'done' }, 'assistant: done'],
    [{ type: 'agent_message', text: 'done' }, 'assistant: done'],
    [
      { type: 'assistant_message', text: 'I look', tool_calls: [{ tool_name: 'Bash', input: { command: 'ls' } }] },
      'assistant: I look\n  calls Bash: {"command":"ls"}',
    ],
    [{ type: 'tool_result', tool_name: 'Bash', output: 'a\nb' }, 'tool Bash: a\nb'],
    [{ type: 'tool_result', tool_name: 'Bash', output: 'no', is_error: true }, 'tool Bash failed: no'],
    [{ type: 'session_meta' }, 'session_meta: '],
  ])('%j reads as %j', (record, text) => {
    expect(transcriptText(record, false)).toBe(text);
  });

  it('is shortened where tools speak, unless all of it is wanted', () => {
    const record = { type: 'tool_result', tool_name: 'Bash', output: 'x'.repeat(600) };
    expect(transcriptText(record, false)).toContain('… (600 characters; --full shows all)');
    expect(transcriptText(record, true)).toBe(`tool Bash: ${'x'.repeat(600)}`);
    const said = { type: 'user_message', content: 'y'.repeat(600) };
    expect(transcriptText(said, false)).toHaveLength('user: '.length + 600);
  });

  it('belongs to one role, of which the agent has two names', () => {
    const record = { type: 'assistant_message' };
    expect([isOfRole(record, []), isOfRole(record, ['agent']), isOfRole(record, ['assistant'])]).toEqual([
      true,
      true,
      true,
    ]);
    expect([isOfRole(record, ['user', 'tool']), isOfRole({ type: 'other' }, ['user'])]).toEqual([false, false]);
  });
});
