import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey } from './derive.js'

const BYTES = 8

/** Eight bytes that are stored to recognise the root key at the next start, and from which it cannot be computed. */
export function keyCheckValue(rootKey: Buffer): Buffer {
  return createHmac('sha256', deriveKey(rootKey, 'key-check')).update('plugboard').digest().subarray(0, BYTES)
}

/** Whether `stored` is the key check value of this root key; takes the same time wherever they differ. */
export function matchesKeyCheck(rootKey: Buffer, stored: Uint8Array): boolean {
  return stored.length === BYTES && timingSafeEqual(keyCheckValue(rootKey), stored)
}
