import { hostProviderContract } from '../provider/host-provider.contract-suite.js';
import { LocalHostProvider } from './local-host-provider.js';

hostProviderContract('LocalHostProvider', () => {
  const spec = { hostId: 'host-1', name: 'local' };
  return Promise.resolve({ provider: new LocalHostProvider(spec), spec, end: () => Promise.resolve() });
});
