import { RootKeyError } from './root-key-error.js'

/** One root key: 32 bytes under an id from 1 to 4294967295. */
export type RootKey = { readonly id: number; readonly key: Buffer }

/** The root keys in use. The first is the primary: it wraps new keys; the others only unwrap older ones. */
export type RootKeys = readonly [RootKey, ...RootKey[]]

const KEY_BYTES = 32
const HIGHEST_ID = 0xffff_ffff
const BARE_KEY_ID = 1
const HOW_TO_MAKE_ONE = 'Give it base64 of exactly 32 random bytes, for example from: openssl rand -base64 32'

/**
 * Reads root keys from text: base64 of exactly 32 bytes (its id is 1), or a list `id:base64,id:base64`.
 * Space around the text and its entries is ignored.
 *
 * @param source how messages name the origin, e.g. `PLUGBOARD_ROOT_KEY`
 * @throws RootKeyError saying which entry is wrong, by position, never by content
 */
export function parseRootKeys(text: string, source: string): RootKeys {
  if (text.trim() === '') throw new RootKeyError(`${source} is empty. ${HOW_TO_MAKE_ONE}`)
  const [first = '', ...others] = text.split(',')
  const count = 1 + others.length
  const keys: RootKeys = [
    parseEntry(first.trim(), 1, count, source),
    ...others.map((entry, index) => parseEntry(entry.trim(), index + 2, count, source)),
  ]
  refuseRepeats(keys, source)
  return keys
}

function parseEntry(entry: string, position: number, count: number, source: string): RootKey {
  const where = count === 1 ? source : `Entry ${position} of ${source}`
  const colon = entry.indexOf(':')
  if (colon === -1 && count > 1) {
    throw new RootKeyError(`${where} has no id. Write a list of root keys as id:base64,id:base64, the primary first.`)
  }
  const id = colon === -1 ? BARE_KEY_ID : parseId(entry.slice(0, colon), where)
  return { id, key: parseKey(entry.slice(colon + 1), where) }
}

function parseId(text: string, where: string): number {
  const id = /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : 0
  if (id < 1 || id > HIGHEST_ID) {
    throw new RootKeyError(`${where} has an ill-formed id. Use a whole number from 1 to ${HIGHEST_ID}.`)
  }
  return id
}

function parseKey(text: string, where: string): Buffer {
  const key = Buffer.from(text, 'base64')
  // Node skips what is not base64, so only a text that encodes back to itself was well-formed.
  if (key.length !== KEY_BYTES || key.toString('base64') !== text) {
    throw new RootKeyError(`${where} is not base64 of exactly ${KEY_BYTES} bytes. ${HOW_TO_MAKE_ONE}`)
  }
  return key
}

function refuseRepeats(keys: RootKeys, source: string): void {
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    throw new RootKeyError(`${source} gives two root keys the same id. Give each root key an id of its own.`)
  }
  if (new Set(keys.map(({ key }) => key.toString('base64'))).size < keys.length) {
    throw new RootKeyError(`${source} lists the same root key twice. Remove one of the two entries.`)
  }
}
