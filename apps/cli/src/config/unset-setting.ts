import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { keyPathText, valueAtPath, withoutPath } from '../settings/layers/key-path.js';
import type { Scope } from '../settings/layers/layer.js';
import { changeSettings, keyNotFound, keyPathArg } from './change-settings.js';

/** `config unset`. @throws AppError `settings.no-key` when the file does not have the key */
export async function unsetSetting(invocation: Invocation, text: string, scope: Scope): Promise<number> {
  const path = keyPathArg(text);
  const file = await changeSettings(invocation, scope, (values) => {
    if (valueAtPath(values, path) === undefined) keyNotFound(path);
    return withoutPath(values, path);
  });
  const { output } = invocation;
  const result = { key: keyPathText(path), scope, path: file };
  output.line(`Removed ${result.key} from ${scope} (${file})`);
  output.json(result);
  output.event('config_unset', result);
  output.items([result]);
  return EXIT.ok;
}
