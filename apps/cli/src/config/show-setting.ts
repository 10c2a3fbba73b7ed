import { cellText } from '../output/template.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { keyPathText, valueAtPath } from '../settings/layers/key-path.js';
import type { Scope } from '../settings/layers/layer.js';
import { keyNotFound, keyPathArg } from './change-settings.js';
import { shownValues } from './shown-values.js';

/** `config get`. @throws AppError `settings.no-key` when nothing says anything about it */
export async function showSetting(invocation: Invocation, text: string, scope: Scope | undefined): Promise<number> {
  const path = keyPathArg(text);
  const { values } = await shownValues(invocation, scope, true);
  const value = valueAtPath(values, path);
  if (value === undefined) keyNotFound(path);
  const { output } = invocation;
  const result = { key: keyPathText(path), value };
  output.line(cellText(value));
  output.json(result);
  output.event('config_value', result);
  output.items([result]);
  return EXIT.ok;
}
