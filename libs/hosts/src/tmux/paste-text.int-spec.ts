import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, TestTmux } from '../testing/test-tmux.js';
import { capturePane } from './capture-pane.js';
import type { LaunchedSession } from './launch-session.js';
import { pasteText, submitText } from './paste-text.js';
import { sendKeys } from './send-keys.js';
import type { TmuxServer } from './tmux-server.js';

describe.each(['cli', 'control'] as const)('typing into an agent by %s on a real tmux', (transport) => {
  let test: TestTmux;
  let server: TmuxServer;
  let pane: LaunchedSession;
  let received: () => Promise<string>;
  beforeEach(async () => {
    test = await TestTmux.start(transport);
    server = test.server();
    const file = join(test.dir, 'received');
    // Echo off: the terminal would otherwise show the text a second time.
    pane = await test.launch(server, 'a', { command: { shellText: `stty -echo; echo ready; cat >'${file}'` } });
    await eventually(
      () => capturePane(server, pane),
      (text) => text.includes('ready'),
    );
    received = () => readFile(file, 'utf8');
  });
  afterEach(() => test.stop());

  const lines = (count: number, of: string): string =>
    Array.from({ length: count }, (_, index) => `${index} ${of}`).join('\n');

  it.each([
    ['one line', 'hello'],
    ['a leading hyphen', '-l --help'],
    ['what shells and tmux would interpret', `$HOME ~ \`id\` $(id) "q" 'q' \\n \\ #{pid} #(id) ; { } %1 !x`],
    ['tabs, emoji and several lines', 'a\tb 😀 Áň\n\n  indented\nlast'],
    ['100 kB in many lines', lines(1_000, 'x'.repeat(95))],
  ])('delivers %s byte by byte', async (_what, text) => {
    expect(await pasteText(server, pane, 'm-1', text)).toBe('typed');
    expect(await submitText(server, pane, 'm-1')).toBe('submitted');
    expect(await eventually(received, (got) => got.length > text.length)).toBe(`${text}\n`);
    expect(await server.lines('list-buffers')).toEqual([]);
  });

  it('types and submits each message once, however often it is asked', async () => {
    for (const text of ['one', 'x'.repeat(2_000) + '\n' + 'y'.repeat(3_000)]) {
      const id = `m-${text.length}`;
      const typed = [await pasteText(server, pane, id, text), await pasteText(server, pane, id, text)];
      const submitted = [await submitText(server, pane, id), await submitText(server, pane, id)];
      expect([...typed, ...submitted]).toEqual(['typed', 'already-typed', 'submitted', 'already-submitted']);
    }
    expect(await pasteText(server, pane, 'm-3', 'one')).toBe('already-typed'); // after a later message, too
    expect(await pasteText(server, pane, 'm', 'end')).toBe('typed'); // an id that others begin with
    await submitText(server, pane, 'm');
    const got = await eventually(received, (text) => text.endsWith('end\n'));
    expect(got).toBe(`one\n${'x'.repeat(2_000)}\n${'y'.repeat(3_000)}\nend\n`);
    expect(await server.lines('list-buffers')).toEqual([]);
  });

  it('remembers many messages without growing for ever', async () => {
    for (let index = 0; index < 60; index += 1)
      await pasteText(server, pane, `${String(index).padStart(3, '0')}-${'i'.repeat(100)}`, 'x');
    expect(await pasteText(server, pane, `040-${'i'.repeat(100)}`, 'x')).toBe('already-typed');
    expect((await server.lines(`show-options -v -t ${pane.paneId} @mngr_typed`)).join('').length).toBeLessThan(5_000);
  });

  it('presses no Enter for a message that it did not type', async () => {
    expect(await submitText(server, pane, 'unknown')).toBe('not-typed');
    await pasteText(server, pane, 'm-1', 'x');
    await submitText(server, pane, 'm-1');
    expect(await submitText(server, pane, 'm-1', { again: true })).toBe('submitted');
    expect(await eventually(received, (got) => got.length >= 3)).toBe('x\n\n');
  });

  it('reaches the agent while a person looks at its history in copy mode', async () => {
    await test.tmux('copy-mode', '-t', pane.paneId);
    await pasteText(server, pane, 'm-1', 'hello');
    await test.tmux('copy-mode', '-t', pane.paneId);
    await submitText(server, pane, 'm-1');
    expect(await eventually(received)).toBe('hello\n');
  });

  it('brackets the paste exactly when the program asked for it', async () => {
    const file = join(test.dir, 'raw');
    const script = `stty raw -echo; printf '\\033[?2004h'; echo ready; head -c 15 >'${file}'`;
    const raw = await test.launch(server, 'raw', { command: { shellText: script } });
    await eventually(
      () => capturePane(server, raw),
      (text) => text.includes('ready'),
    );
    await pasteText(server, raw, 'm-1', 'a\nb');
    expect(await eventually(() => readFile(file, 'utf8'))).toBe('\u001b[200~a\rb\u001b[201~');
  });

  it('types nothing that could leave the paste, and nothing into another life of the pane', async () => {
    await expect(pasteText(server, pane, 'm-1', 'a\u001b[201~b')).rejects.toMatchObject({
      code: 'message.control-character',
    });
    const other = { ...pane, tags: { ...pane.tags, incarnation: 2 } };
    for (const text of ['x', 'x\n'.repeat(5_000)]) {
      await expect(pasteText(server, other, 'm-1', text)).rejects.toMatchObject({ code: 'tmux.pane-gone' });
    }
    await expect(sendKeys(server, other, ['Enter'])).rejects.toMatchObject({ code: 'tmux.pane-gone' });
    await expect(sendKeys(server, pane, ['-X'])).rejects.toMatchObject({ code: 'tmux.unknown-key' });
    await sendKeys(server, pane, ['k', 'Enter']);
    expect(await eventually(received)).toBe('k\n');
    expect(await server.lines('list-buffers')).toEqual([]);
  });
});
