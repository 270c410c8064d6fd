import { realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { type BaseContext, isPieceError, PieceError } from '@plugboard/core'
import type { Database } from 'node-sqlite3-wasm'

type FileContext = Pick<BaseContext, 'signal' | 'folders'> & { auth: { fields: { file: string } } }
type Blame = (name: string) => string

/** Opens the file, runs the work in one transaction, and closes the file, whatever happens. */
export async function inFile<T>(ctx: FileContext, blame: Blame, work: (db: Database) => T): Promise<T> {
  const { default: sqlite } = await import('node-sqlite3-wasm')
  const path = await allowedFile(ctx)
  ctx.signal.throwIfAborted()
  const db = new sqlite.Database(path, { fileMustExist: true })
  try {
    db.exec('pragma foreign_keys = on; begin')
    const result = work(db)
    db.exec('commit')
    return result
  } catch (error) {
    throw isPieceError(error) ? error : sqliteError(Object(error).message, blame, error)
  } finally {
    db.close()
  }
}

async function allowedFile({ folders, auth: { fields } }: FileContext): Promise<string> {
  const path = await realpath(fields.file).catch((cause: unknown) => {
    throw new PieceError('not_found', 'There is no such file.', { field: 'file', hint: 'Check the path.', cause })
  })
  if (folders.some((folder) => relative(folder, path).split(sep)[0] !== '..')) return path
  const hint = `Put it into ${folders.join(' or ') || 'a folder that PLUGBOARD_FOLDERS lists'}.`
  throw new PieceError('permission_denied', 'The file lies in no folder that may be used.', { field: 'file', hint })
}

function sqliteError(message: string, blame: Blame, cause: unknown): PieceError {
  const [, column] = /(?:no such column:|has no column named) "?(.*?)"?$/.exec(message) ?? []
  const missing = /no such table/.test(message) ? 'table' : column
  const hint = 'Check the spelling, and the input of this step.'
  if (missing !== undefined) return new PieceError('not_found', message, { field: blame(missing), hint, cause })
  if (!/locked/.test(message)) return new PieceError('invalid_input', message, { field: blame(''), hint, cause })
  return new PieceError('provider_unavailable', 'The file is in use.', { hint: 'Try again.', cause })
}

/** Runs one statement and reads at most `limit` rows. */
export function run(db: Database, sql: string, parameters: readonly unknown[], limit = Number.POSITIVE_INFINITY) {
  const rows: Record<string, unknown>[] = []
  const statement = db.prepare(sql)
  try {
    for (const row of statement.iterate(parameters.map(written), { expand: false })) {
      rows.push(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, read(value)])))
      if (rows.length > limit) break
    }
  } finally {
    statement.finalize()
  }
  const columns = Object.keys(rows[0] ?? {}).map((name) => ({ name, type: 'any' }))
  const count = rows.length > 0 ? Math.min(rows.length, limit) : Number(db.get('select changes() as n')?.n)
  return { rows: rows.slice(0, limit), more: rows.length > limit, count, columns }
}

function written(value: unknown): string | number | boolean | Uint8Array | null {
  if (value === undefined || value === null) return null
  if (String(value).includes('\0')) throw new Error('a text holds a null byte')
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value
  const { base64 } = Object(value)
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : JSON.stringify(value)
}

function read(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  return typeof value === 'bigint' ? String(value) : value
}
