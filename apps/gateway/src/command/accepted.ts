import { API_PREFIX } from '@mngr/contracts';
import { HttpException } from '@nestjs/common';

/** Leaves as 202: the command is recorded and will run; the client asks again with the same key, or reads the URL. */
export class Accepted extends HttpException {
  constructor(commandId: string) {
    super({ commandId, url: `${API_PREFIX}/commands/${commandId}` }, 202);
  }
}
