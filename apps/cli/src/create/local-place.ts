import { hostname } from 'node:os';
import { invalidInput, notFound } from '@mngr/errors';
import { isPluginEnabled } from '../plugins/shipped-plugins.js';
import type { Table } from '../settings/schema/setting-type.js';

const PROVIDER = 'local';
const isThisHost = (name: string): boolean =>
  ['local', 'localhost', hostname(), hostname().split('.')[0]].includes(name);

/** Until other providers exist, an agent lives here. @param values merged settings, which may disable it @throws AppError naming the unknown provider or host */
export function requireLocal(
  place: { readonly host: string | undefined; readonly provider: string | undefined } | undefined,
  providerFlag: string | undefined,
  hostFlag: string | undefined,
  values: Table = {},
): void {
  if (!isPluginEnabled(values, PROVIDER)) {
    throw invalidInput('provider.disabled', `The settings disable the provider ${PROVIDER}, and there is no other.`, {
      wayOut: `Enable it with: mngr plugin enable ${PROVIDER}`,
    });
  }
  for (const provider of [providerFlag, place?.provider]) {
    if (provider === undefined || provider === PROVIDER) continue;
    throw invalidInput('provider.unknown', `Unknown provider: ${provider}.`, { wayOut: 'Known providers: local.' });
  }
  for (const host of [hostFlag, place?.host]) {
    if (host === undefined || isThisHost(host)) continue;
    throw notFound('host.not-found', `no hosts found matching ${host}`, { wayOut: '"mngr list --hosts" shows them.' });
  }
}
