import { RootKeyError } from './root-key-error.js'
import { createKeyFile, type KeyFileReader, readKeyFile } from './root-key-file.js'
import { parseRootKeys, type RootKeys } from './root-key-text.js'

export type RootKeyOptions = {
  /** The content of `PLUGBOARD_ROOT_KEY`. The caller removes it from the environment afterwards. */
  readonly value?: string | undefined
  /** The content of `PLUGBOARD_ROOT_KEY_FILE`: a path. */
  readonly file?: string | undefined
  /** Where the key lives when neither is given, outside the folder of the database. */
  readonly generateAt?: string | undefined
  /** Whether nothing is stored yet. A key is only ever generated for an empty database. */
  readonly databaseIsEmpty: boolean
  readonly log: { warn(fields: object, message: string): void }
  /** Who reads the file; this process unless given. */
  readonly reader?: KeyFileReader
}

export type LoadedRootKey = {
  readonly keys: RootKeys
  /** The path of the key file that this call generated; absent when the key was there already. */
  readonly generatedAt?: string
}

const VALUE = 'PLUGBOARD_ROOT_KEY'
const FILE = 'PLUGBOARD_ROOT_KEY_FILE'

/**
 * Reads the root key from a value or a file, else from `generateAt`, where it is generated for an empty database.
 * Text and file rules: `parseRootKeys`, `readKeyFile`.
 *
 * @throws RootKeyError when there is no key, it is malformed or not kept safely; the server must then not start
 */
export async function loadRootKey(options: RootKeyOptions): Promise<LoadedRootKey> {
  const { value, file } = options
  if (value !== undefined && file !== undefined) {
    throw new RootKeyError(`${VALUE} and ${FILE} are both set. Remove one of them.`)
  }
  if (value !== undefined) return { keys: parseRootKeys(value, VALUE) }
  if (file !== undefined) return { keys: await keysInFile(file, options) }
  return defaultKeys(options)
}

async function keysInFile(path: string, options: RootKeyOptions): Promise<RootKeys> {
  if (path.trim() === '') throw new RootKeyError(`${FILE} is empty. Name the file that holds the root key.`)
  const source = `${FILE} (${path})`
  const text = await readKeyFile(path, source, readerOf(options))
  if (text === undefined) throw new RootKeyError(`${source} does not exist. Name the file that holds the root key.`)
  return parseRootKeys(text, source)
}

async function defaultKeys(options: RootKeyOptions): Promise<LoadedRootKey> {
  const path = options.generateAt
  if (path === undefined) {
    throw new RootKeyError(`No root key is set. Set ${FILE} to a file that holds it, or ${VALUE} to the key.`)
  }
  const existing = await defaultKeysAt(path, options)
  if (existing !== undefined) return { keys: existing }
  if (!options.databaseIsEmpty) throw new RootKeyError(keyOfDataMissing(path))
  const created = await createKeyFile(path, readerOf(options).platform)
  const keys = await defaultKeysAt(path, options)
  if (keys === undefined) throw new RootKeyError(`The new root key file ${path} has vanished. Start the server again.`)
  if (!created) return { keys }
  options.log.warn(
    { path },
    'A new root key was generated. Back it up apart from the database: without it a backup of the database is worthless.',
  )
  return { keys, generatedAt: path }
}

async function defaultKeysAt(path: string, options: RootKeyOptions): Promise<RootKeys | undefined> {
  const source = `The root key file ${path} (used because neither ${VALUE} nor ${FILE} is set)`
  const text = await readKeyFile(path, source, readerOf(options))
  return text === undefined ? undefined : parseRootKeys(text, source)
}

function keyOfDataMissing(path: string): string {
  return (
    `The database holds data, but its root key is missing: ${path} does not exist and neither ${VALUE} nor ${FILE} ` +
    `is set. Put the key back, or set ${FILE} to the file that holds it. No new key is made, as it could not open the data.`
  )
}

function readerOf(options: RootKeyOptions): KeyFileReader {
  return options.reader ?? { platform: process.platform, uid: process.getuid?.() }
}
