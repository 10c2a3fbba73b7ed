import { createFlags, type CreateFlagValues } from './create-flags.js';
import { programOf, resolveType } from './agent-type.js';
import { withTypeAdditions } from './type-additions.js';

const values = {
  agent_types: {
    server: { command: 'python3 -m http.server', cli_args: '--bind 127.0.0.1', env: ['A=1'] },
    quiet: { parent_type: 'server', cli_args: ['8080', '>/dev/null'], env: ['B=2'] },
    flags: { parent_type: 'command', cli_args: '--fast' },
    yolo: { parent_type: 'claude' },
    round: { parent_type: 'about' },
    about: { parent_type: 'round' },
    lost: { parent_type: 'nowhere' },
    uploads: { command: 'x', upload_file: ['a:b'], create_directory: ['d e'] },
  },
  plugins: { codex: { enabled: false } },
  disabled_plugins: ['gemini'],
};

describe('an agent type', () => {
  it('that ships runs the words after the dashes', () => {
    const type = resolveType(values, 'command');
    expect(type).toMatchObject({ name: 'command', runner: 'command' });
    expect(programOf(type, values, ['sleep', '9 9'])).toEqual({ kind: 'argv', argv: ['sleep', '9 9'] });
    expect(() => programOf(type, values, [])).toThrow('needs its command after "--"');
  });

  it('of settings has its command, the arguments of those it is built on, its own, and the words', () => {
    const type = resolveType(values, 'quiet');
    expect(type).toMatchObject({ name: 'quiet', runner: 'command', additions: { env: ['A=1', 'B=2'] } });
    expect(programOf(type, values, ["it's"])).toEqual({
      kind: 'shell',
      text: `python3 -m http.server --bind 127.0.0.1 8080 >/dev/null 'it'\\''s'`,
    });
    expect(programOf(resolveType(values, 'flags'), values, ['my tool'])).toEqual({
      kind: 'shell',
      text: "'my tool' --fast",
    });
  });

  it.each([
    ['nope', 'Unknown agent type: nope.'],
    ['lost', 'Unknown agent type: nowhere.'],
    ['codex', 'the settings disable it'],
    ['gemini', 'the settings disable it'],
    ['round', 'is built on itself: round → about → round'],
  ])('%s is refused', (name, sentence) => {
    expect(() => resolveType(values, name)).toThrow(sentence);
  });

  it('whose program is not driven yet can only be made without being started', () => {
    const type = resolveType(values, 'yolo');
    expect(() => programOf(type, values, [])).toThrow('type claude cannot be started yet');
    expect(programOf(type, values, ['-p', 'x'], false)).toEqual({ kind: 'argv', argv: ['claude', '-p', 'x'] });
  });

  it('puts what it adds before what the flags say', () => {
    const flags = Object.fromEntries(Object.entries(createFlags).map(([key, flag]) => [key, flag.read(undefined)]));
    const given = { ...(flags as CreateFlagValues), env: ['B=3'] };
    expect(withTypeAdditions(given, resolveType(values, 'quiet')).env).toEqual(['A=1', 'B=2', 'B=3']);
    const uploads = resolveType(values, 'uploads');
    expect(uploads.additions).toMatchObject({ upload_file: ['a:b'], extra_provision_command: ["mkdir -p -- 'd e'"] });
  });
});
