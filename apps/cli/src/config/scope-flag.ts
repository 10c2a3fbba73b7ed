import { choiceFlag } from '../program/flag.js';
import { SCOPES } from '../settings/layers/layer.js';

const WHERE = 'user (your profile), project (this repository), or local (this checkout)';

export const writeScopeFlag = choiceFlag('--scope <scope>', SCOPES, `Which file: ${WHERE} [default: project]`);
export const readScopeFlag = choiceFlag('--scope <scope>', SCOPES, `Only this file: ${WHERE} [default: all, merged]`);
