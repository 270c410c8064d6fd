import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../database/schema.js'
import { isRole } from './permissions.js'
import type { Token } from './token.js'

/** A token with the hash of its secret, for authentication only. */
export interface StoredToken extends Token {
  readonly secretHash: string
}

/** The token, unless it was revoked. It may have expired. */
export async function findToken(db: Kysely<Schema>, id: string): Promise<StoredToken | undefined> {
  const row = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  const token = row && tokenOf(row)
  return token && { ...token, secretHash: row.secret_hash }
}

/** The tokens of a project that were not revoked, the newest first. */
export async function listTokens(db: Kysely<Schema>, projectId: string): Promise<Token[]> {
  const rows = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(tokenOf).filter((token) => token !== undefined)
}

export async function insertToken(db: Kysely<Schema>, token: StoredToken): Promise<void> {
  await db
    .insertInto('api_tokens')
    .values({
      id: token.id,
      project_id: token.projectId,
      environment_id: token.environmentId,
      name: token.name,
      role: token.role,
      secret_hash: token.secretHash,
      created_by: token.createdBy,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      last_used_at: null,
      revoked_at: null,
    })
    .execute()
}

/** Whether this call is the one that revoked the token of this project. */
export async function revokeToken(db: Kysely<Schema>, projectId: string, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_tokens')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Whether this call is the one that recorded the first use. */
export async function markFirstUse(db: Kysely<Schema>, id: string, hour: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_tokens')
    .set({ last_used_at: hour })
    .where('id', '=', id)
    .where('last_used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function markUse(db: Kysely<Schema>, id: string, hour: number): Promise<void> {
  await db.updateTable('api_tokens').set({ last_used_at: hour }).where('id', '=', id).execute()
}

/** A row without a project or with an unknown role gives no rights, so it counts as no token. */
function tokenOf(row: Selectable<Schema['api_tokens']>): Token | undefined {
  if (row.project_id === null || !isRole(row.role)) return undefined
  return {
    id: row.id,
    projectId: row.project_id,
    environmentId: row.environment_id,
    name: row.name,
    role: row.role,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }
}
