import { defineCommand, type CommandOf } from '../define-command.js';
import { hostRegistered } from './host.events.js';

export const registerHost = defineCommand('RegisterHost', hostRegistered.schema);
export type HostCommand = CommandOf<typeof registerHost>;
