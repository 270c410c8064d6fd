import { type Kysely, type Migration, sql } from 'kysely'
import { addColumns, createTable } from './create-table.js'

/** OAuth2 apps, authorizations under way, and what renewing credentials needs. */
export const oauth2: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await connections(db)
  await apps(db)
  await transactions(db)
  await renewals(db)
  await revocations(db)
}

async function connections(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'connections', {
    account_id: 'text?',
    requested_scopes: 'text?',
    oauth2_app_id: 'text?',
    oauth2_app_version: 'integer?',
    grant_fingerprint: 'text?',
    warning_code: 'text?',
    warning_message: 'text?',
    warning_since: 'integer?',
  })
  await sql`create index connections_by_refresh_due on connections (refresh_due_at) where refresh_due_at is not null`.execute(
    db,
  )
  await sql`create index connections_by_app on connections (oauth2_app_id) where oauth2_app_id is not null`.execute(db)
  await sql`create index connections_by_grant on connections (grant_fingerprint) where grant_fingerprint is not null`.execute(
    db,
  )
}

async function apps(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'oauth2_apps', {
    columns: {
      id: 'text',
      project_id: 'text?',
      scope: 'text',
      piece: 'text',
      method: 'text',
      source: 'text',
      client_id: 'text',
      secret: 'blob?',
      key_id: 'integer?',
      secret_updated_at: 'integer?',
      state: 'text',
      reason_code: 'text?',
      reason_message: 'text?',
      reason_since: 'integer?',
      paused_until: 'integer?',
      version: 'integer',
      created_by: 'text',
      created_at: 'integer',
      modified_by: 'text',
      modified_at: 'integer',
    },
    primaryKey: ['id'],
    unique: [['scope', 'piece', 'method']],
    ownedBy: { project_id: 'projects' },
  })
}

async function transactions(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'oauth2_transactions', {
    columns: {
      id: 'text',
      state_hash: 'text',
      browser_hash: 'text',
      actor: 'text',
      actor_id: 'text',
      session_id: 'text?',
      project_id: 'text',
      environment_id: 'text',
      connection_id: 'text',
      context: 'text',
      app_id: 'text?',
      app_version: 'integer?',
      client_id: 'text',
      settings: 'text',
      redirect_uri: 'text',
      requested_scopes: 'text',
      piece: 'text',
      sealed: 'blob?',
      sealed_generation: 'integer',
      status: 'text',
      outcome: 'text?',
      created_at: 'integer',
      expires_at: 'integer',
      consumed_at: 'integer?',
    },
    primaryKey: ['id'],
    unique: [['state_hash']],
    ownedBy: { connection_id: 'connections' },
    indexes: {
      oauth2_transactions_by_project: ['project_id', 'status', 'expires_at'],
      oauth2_transactions_by_actor: ['actor_id', 'status', 'expires_at'],
      oauth2_transactions_by_connection: ['connection_id'],
    },
  })
}

async function renewals(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'connection_renewals', {
    columns: {
      connection_id: 'text',
      owner: 'text?',
      attempt: 'text?',
      until: 'integer?',
      failures: 'integer',
      failing_since: 'integer?',
      outcome_unknown: 'integer',
    },
    primaryKey: ['connection_id'],
    ownedBy: { connection_id: 'connections' },
  })
  await createTable(db, 'pending_token_answers', {
    columns: { connection_id: 'text', attempt: 'text', room: 'blob', created_at: 'integer' },
    primaryKey: ['connection_id'],
    ownedBy: { connection_id: 'connections' },
  })
}

async function revocations(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'revocation_outbox', {
    columns: {
      id: 'text',
      project_id: 'text',
      environment_id: 'text',
      piece: 'text',
      connection_id: 'text',
      label: 'text',
      piece_version: 'text',
      method: 'text',
      plain_values: 'text',
      app_id: 'text?',
      app_version: 'integer?',
      ciphertext: 'blob',
      generation: 'integer',
      attempts: 'integer',
      next_at: 'integer',
      expires_at: 'integer',
      created_at: 'integer',
    },
    primaryKey: ['id'],
    ownedBy: { project_id: 'projects', environment_id: 'environments' },
    indexes: { revocation_outbox_by_next: ['next_at'] },
  })
}
