import { Controller, Get } from '@nestjs/common';
import { GatewayConfig } from '../config.js';
import { openApiDocument } from './openapi.document.js';

@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly config: GatewayConfig) {}

  @Get()
  document() {
    return openApiDocument(this.config.version);
  }
}
