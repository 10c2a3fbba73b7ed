import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '@mngr/errors';

const VERSION = 'v1';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals what may hold keys on its way through bus and store; only who holds the key file can open it. */
export class EnvironmentSeal {
  private constructor(private readonly key: Buffer) {}

  /** @param path a file with 32 random bytes, base64url, mode 0600 */
  static async fromFile(path: string): Promise<EnvironmentSeal> {
    const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64url');
    if (key.length !== KEY_BYTES)
      throw new AppError('invalid-input', 'secrets.bad-key', `${path} does not hold a key of ${KEY_BYTES} bytes.`);
    return new EnvironmentSeal(key);
  }

  /** @returns `v1.<base64url of nonce, tag and AES-256-GCM ciphertext>` */
  seal(environment: Readonly<Record<string, string>>): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(environment), 'utf8'), cipher.final()]);
    return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** @throws AppError `secrets.cannot-open` when it was sealed with another key or changed on the way */
  open(text: string): Readonly<Record<string, string>> {
    const bytes = Buffer.from(text.slice(VERSION.length + 1), 'base64url');
    try {
      if (!text.startsWith(`${VERSION}.`)) throw new Error('it is not of a version that this build knows');
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as Record<string, string>;
    } catch (cause) {
      throw new AppError(
        'rejected',
        'secrets.cannot-open',
        'The environment was sealed with a key that this machine does not have.',
        { cause },
      );
    }
  }
}
