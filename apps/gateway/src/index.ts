export { GatewayConfig } from './config.js';
export { openApiDocument } from './openapi/openapi.document.js';
export { startGateway, type RunningGateway } from './start.js';
