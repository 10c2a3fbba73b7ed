export { EventStoreClient, type LoadedStream } from './event-store.client.js';
