import { z } from 'zod';
import { labelsSchema } from '../agent/launch.js';
import { defineCommand, type CommandOf } from '../define-command.js';
import { hostIdSchema } from '../ids.js';
import { hostRegistered } from './host.events.js';

export const registerHost = defineCommand('RegisterHost', hostRegistered.schema);
/** Give a host labels; those of other names stay. */
export const labelHost = defineCommand('LabelHost', z.object({ hostId: hostIdSchema, labels: labelsSchema }));
export type HostCommand = CommandOf<typeof registerHost | typeof labelHost>;
