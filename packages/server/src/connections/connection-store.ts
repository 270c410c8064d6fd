import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import { dialectOf, textList } from '../database/portable.js'
import type { ConnectionRow, Schema } from '../database/schema.js'
import type { Place } from '../environments/environment.js'
import { type Connection, foldName } from './connection.js'
import { type ConnectionQuery, decodeCursor, encodeCursor, statusesOf } from './connection-query.js'
import { fromRow, toRow } from './connection-row.js'

type Db = Kysely<Schema>

/** A sealed secret beside its connection. */
export interface StoredSecret {
  ciphertext: Buffer
  keyId: number
  generation: number
}

/** The connection with this key or id in this place; undefined when there is none. */
export async function findConnection(db: Db, place: Place, keyOrId: string): Promise<Connection | undefined> {
  const row = await db
    .selectFrom('connections')
    .selectAll()
    .where('environment_id', '=', place.environment.id)
    .where((eb) => eb.or([eb('key', '=', keyOrId), eb('id', '=', keyOrId)]))
    .executeTakeFirst()
  if (!row) return undefined
  const tags = await tagsOf(db, [row.id])
  return fromRow(row, place, tags.get(row.id) ?? [])
}

/** The connections with these ids in this place, by id. */
export async function findConnections(db: Db, place: Place, ids: readonly string[]): Promise<Connection[]> {
  const { rows } = await sql<Selectable<ConnectionRow>>`select * from connections
    where environment_id = ${place.environment.id} and id in ${textList(db, ids)} order by id`.execute(db)
  const tags = await tagsOf(db, ids)
  return rows.map((row) => fromRow(row, place, tags.get(row.id) ?? []))
}

/** Whether any environment has a connection with this id. */
export async function idExists(db: Db, id: string): Promise<boolean> {
  return (await db.selectFrom('connections').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

/** As `findConnection`, keeping others from changing or deleting the row until the transaction ends. */
export async function lockConnection(db: Db, place: Place, keyOrId: string): Promise<Connection | undefined> {
  if (dialectOf(db) === 'postgres') {
    await db
      .selectFrom('connections')
      .select('id')
      .where('environment_id', '=', place.environment.id)
      .where((eb) => eb.or([eb('key', '=', keyOrId), eb('id', '=', keyOrId)]))
      .forUpdate()
      .execute()
  }
  return findConnection(db, place, keyOrId)
}

/** Which of these keys the environment has, held against deletion until the transaction ends. */
export async function holdKeys(db: Db, place: Place, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const query = db
    .selectFrom('connections')
    .select('key')
    .where('environment_id', '=', place.environment.id)
    .where('key', 'in', [...keys])
  const rows = await (dialectOf(db) === 'postgres' ? query.forShare() : query).execute()
  return new Set(rows.map((row) => row.key))
}

export interface ConnectionPage {
  connections: Connection[]
  next: string | null
}

/** One page of an environment's connections. */
export async function listConnections(db: Db, place: Place, query: ConnectionQuery): Promise<ConnectionPage> {
  if (query.pieces?.length === 0) return { connections: [], next: null }
  const { rows } = await pageQuery(db, place, query).execute(db)
  const page = rows.slice(0, query.limit)
  const tags = await tagsOf(
    db,
    page.map((row) => row.id),
  )
  return {
    connections: page.map((row) => fromRow(row, place, tags.get(row.id) ?? [])),
    next: rows.length > query.limit ? cursorAfter(page.at(-1), query) : null,
  }
}

const COLUMNS = {
  name: 'name_folded',
  modifiedAt: 'modified_at',
  createdAt: 'created_at',
} as const

function sortOf({ sort }: ConnectionQuery) {
  const descending = sort.startsWith('-')
  const column = COLUMNS[(descending ? sort.slice(1) : sort) as keyof typeof COLUMNS]
  return { column, direction: descending ? ('desc' as const) : ('asc' as const) }
}

/** Written out, because building it anew for each request takes longer than running it. */
function pageQuery(db: Db, place: Place, query: ConnectionQuery) {
  const { column, direction } = sortOf(query)
  const start = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query.sort)
  const after = start
    ? sql`and (${sql.ref(column)}, id) ${direction === 'asc' ? sql`>` : sql`<`} (${start.value}, ${start.id})`
    : sql``
  const order = direction === 'asc' ? sql`asc` : sql`desc`
  return sql<Selectable<ConnectionRow>>`
    select * from connections where ${conditions(db, place, query)} ${after}
    order by ${sql.ref(column)} ${order}, id ${order} limit ${query.limit + 1}`
}

function cursorAfter(row: Selectable<ConnectionRow> | undefined, query: ConnectionQuery): string | null {
  return row ? encodeCursor({ value: row[sortOf(query).column], id: row.id }) : null
}

function conditions(db: Db, place: Place, { search, status, pieces, tag }: ConnectionQuery): RawBuilder<unknown> {
  const all = [sql`environment_id = ${place.environment.id}`]
  if (search) all.push(sql`name_folded like ${`%${escapeLike(foldName(search))}%`} escape '!'`)
  if (status) all.push(sql`status in ${textList(db, statusesOf(status))}`)
  if (pieces) all.push(sql`piece in ${textList(db, pieces)}`)
  if (tag) {
    all.push(sql`id in (select connection_id from connection_tags
      where environment_id = ${place.environment.id} and tag = ${tag})`)
  }
  return sql.join(all, sql` and `)
}

const escapeLike = (text: string): string => text.replace(/[%_!]/g, '!$&')

/** How many connections match, the page aside. */
export async function countMatching(db: Db, place: Place, query: ConnectionQuery): Promise<number> {
  const counted = sql<{
    count: number
  }>`select count(*) as count from connections where ${conditions(db, place, query)}`
  const { rows } = await counted.execute(db)
  return Number(rows[0]?.count ?? 0)
}

async function tagsOf(db: Db, ids: readonly string[]): Promise<Map<string, string[]>> {
  const tags = new Map<string, string[]>()
  if (ids.length === 0) return tags
  const { rows } = await sql<{ connection_id: string; tag: string }>`
    select connection_id, tag from connection_tags where connection_id in ${textList(db, ids)} order by tag`.execute(db)
  for (const { connection_id, tag } of rows) tags.set(connection_id, [...(tags.get(connection_id) ?? []), tag])
  return tags
}

export async function insertConnection(db: Db, connection: Connection): Promise<void> {
  await db.insertInto('connections').values(toRow(connection)).execute()
  await insertTags(db, connection)
}

/** Writes the row if it still has `generation`; false when somebody else was quicker. */
export async function updateConnection(db: Db, connection: Connection, generation: number): Promise<boolean> {
  const { id, ...row } = toRow(connection)
  const result = await db
    .updateTable('connections')
    .set(row)
    .where('id', '=', id)
    .where('generation', '=', generation)
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n) return false
  await db.deleteFrom('connection_tags').where('connection_id', '=', id).execute()
  await insertTags(db, connection)
  return true
}

async function insertTags(db: Db, { id, place, tags }: Connection): Promise<void> {
  if (tags.length === 0) return
  const rows = tags.map((tag) => ({ connection_id: id, environment_id: place.environment.id, tag }))
  await db.insertInto('connection_tags').values(rows).execute()
}

export async function deleteConnection(db: Db, id: string): Promise<void> {
  await db.deleteFrom('connections').where('id', '=', id).execute()
}

/** What is stored of a connection's credentials. */
export interface StoredValues {
  plain: Record<string, unknown>
  secret: StoredSecret | undefined
}

/** The plain values and the sealed secret of a connection, read together: a new secret never meets an old server name. */
export async function findStoredValues(db: Db, connectionId: string): Promise<StoredValues | undefined> {
  const row = await db
    .selectFrom('connections as c')
    .leftJoin('connection_secrets as s', 's.connection_id', 'c.id')
    .select(['c.plain_values', 's.ciphertext', 's.key_id', 's.generation'])
    .where('c.id', '=', connectionId)
    .executeTakeFirst()
  if (!row) return undefined
  const { ciphertext, key_id: keyId, generation } = row
  const isSealed = ciphertext !== null && keyId !== null && generation !== null
  return { plain: JSON.parse(row.plain_values), secret: isSealed ? { ciphertext, keyId, generation } : undefined }
}

/** Which sealing a connection has now; 0 when nothing was sealed yet. */
export async function secretGenerationOf(db: Db, connectionId: string): Promise<number> {
  const query = db.selectFrom('connection_secrets').select('generation').where('connection_id', '=', connectionId)
  return (await query.executeTakeFirst())?.generation ?? 0
}

/** Forgets how renewing went so far; an attempt under way finds that somebody was quicker. */
export async function forgetRenewals(db: Db, connectionId: string): Promise<void> {
  await db.deleteFrom('connection_renewals').where('connection_id', '=', connectionId).execute()
}

export function writeSecret(db: Db, connectionId: string, secret: StoredSecret, now: number): Promise<void> {
  return writeSecrets(db, [{ connectionId, secret }], now)
}

/** As `writeSecret`, for many connections at a time. */
export async function writeSecrets(
  db: Db,
  secrets: readonly { connectionId: string; secret: StoredSecret }[],
  now: number,
): Promise<void> {
  if (secrets.length === 0) return
  const rows = secrets.map(({ connectionId, secret: { ciphertext, keyId, generation } }) => {
    return { connection_id: connectionId, ciphertext, key_id: keyId, generation, updated_at: now }
  })
  await db
    .insertInto('connection_secrets')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('connection_id').doUpdateSet((eb) => ({
        ciphertext: eb.ref('excluded.ciphertext'),
        key_id: eb.ref('excluded.key_id'),
        generation: eb.ref('excluded.generation'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
}
