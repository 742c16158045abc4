/** Hashes as Node names them, for a browser, where those of the platform are asynchronous. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

interface Hashing {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
}

class Hash {
  readonly #hashing: Hashing;

  constructor(hashing: Hashing) {
    this.#hashing = hashing;
  }

  update(data: string | Uint8Array): this {
    this.#hashing.update(typeof data === 'string' ? new TextEncoder().encode(data) : data);
    return this;
  }

  digest(encoding: 'hex' | 'base64'): string {
    const bytes = this.#hashing.digest();
    return encoding === 'hex' ? bytesToHex(bytes) : btoa(String.fromCharCode(...bytes));
  }
}

export function createHash(_algorithm: 'sha256'): Hash {
  return new Hash(sha256.create());
}

export function createHmac(_algorithm: 'sha256', key: Uint8Array): Hash {
  return new Hash(hmac.create(sha256, key));
}

export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
