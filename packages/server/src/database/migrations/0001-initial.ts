import { type Kysely, type Migration, sql } from 'kysely'
import { withAppendOnly } from '../portable.js'
import { createTable } from './create-table.js'

/** Every table of the first release. */
export const initial: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await places(db)
  await people(db)
  await connections(db)
  await flows(db)
  await runs(db)
  await audit(db)
}

async function places(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'settings', { columns: { name: 'text', value: 'text' }, primaryKey: ['name'] })
  await createTable(db, 'projects', {
    columns: { id: 'text', key: 'text', name: 'text', authoring_environment_id: 'text', created_at: 'integer' },
    primaryKey: ['id'],
    unique: [['key']],
  })
  await createTable(db, 'environments', {
    columns: { id: 'text', project_id: 'text', key: 'text', name: 'text', position: 'integer', created_at: 'integer' },
    primaryKey: ['id'],
    unique: [['project_id', 'key']],
    ownedBy: { project_id: 'projects' },
  })
  await createTable(db, 'keysets', {
    columns: {
      project_id: 'text',
      environment_id: 'text',
      key_id: 'integer',
      state: 'text',
      root_key_id: 'integer',
      wrapped: 'blob',
      created_at: 'integer',
    },
    primaryKey: ['project_id', 'environment_id', 'key_id'],
  })
}

async function people(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'users', {
    columns: {
      id: 'text',
      email: 'text',
      name: 'text',
      password_hash: 'text?',
      is_admin: 'integer',
      disabled_at: 'integer?',
      created_at: 'integer',
    },
    primaryKey: ['id'],
    unique: [['email']],
  })
  await createTable(db, 'members', {
    columns: { project_id: 'text', user_id: 'text', role: 'text', created_at: 'integer' },
    primaryKey: ['project_id', 'user_id'],
    ownedBy: { project_id: 'projects', user_id: 'users' },
  })
  await createTable(db, 'sessions', {
    columns: {
      id: 'text',
      user_id: 'text',
      created_at: 'integer',
      last_seen_at: 'integer',
      expires_at: 'integer',
      ip: 'text?',
      user_agent: 'text?',
    },
    primaryKey: ['id'],
    ownedBy: { user_id: 'users' },
    indexes: { sessions_by_user: ['user_id'] },
  })
  await createTable(db, 'api_tokens', {
    columns: {
      id: 'text',
      project_id: 'text?',
      environment_id: 'text?',
      name: 'text',
      role: 'text',
      secret_hash: 'text',
      created_by: 'text',
      created_at: 'integer',
      expires_at: 'integer',
      last_used_at: 'integer?',
      revoked_at: 'integer?',
    },
    primaryKey: ['id'],
    indexes: { api_tokens_by_project: ['project_id'] },
  })
}

async function connections(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'connections', {
    columns: {
      id: 'text',
      project_id: 'text',
      environment_id: 'text',
      key: 'text',
      name: 'text',
      name_folded: 'text',
      piece: 'text',
      piece_version: 'text',
      piece_type: 'text',
      method: 'text',
      auth_version: 'integer',
      status: 'text',
      reason_code: 'text?',
      reason_message: 'text?',
      reason_since: 'integer?',
      account: 'text?',
      scopes: 'text',
      plain_values: 'text',
      secrets_set: 'text',
      shared: 'integer',
      created_by: 'text',
      created_at: 'integer',
      modified_by: 'text',
      modified_at: 'integer',
      connected_at: 'integer?',
      last_tested_at: 'integer?',
      last_used_at: 'integer?',
      last_error: 'text?',
      expires_at: 'integer?',
      refresh_due_at: 'integer?',
      generation: 'integer',
    },
    primaryKey: ['id'],
    unique: [['environment_id', 'key']],
    ownedBy: { project_id: 'projects', environment_id: 'environments' },
    indexes: {
      connections_by_name: ['environment_id', 'name_folded', 'id'],
      connections_by_modified: ['environment_id', 'modified_at', 'id'],
      connections_by_created: ['environment_id', 'created_at', 'id'],
      connections_by_piece: ['environment_id', 'piece', 'name_folded', 'id'],
      connections_by_status: ['environment_id', 'status', 'name_folded', 'id'],
    },
  })
  await createTable(db, 'connection_secrets', {
    columns: {
      connection_id: 'text',
      ciphertext: 'blob',
      key_id: 'integer',
      generation: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['connection_id'],
    ownedBy: { connection_id: 'connections' },
  })
  await createTable(db, 'connection_tags', {
    columns: { connection_id: 'text', environment_id: 'text', tag: 'text' },
    primaryKey: ['connection_id', 'tag'],
    ownedBy: { connection_id: 'connections' },
    indexes: { connection_tags_by_tag: ['environment_id', 'tag', 'connection_id'] },
  })
  await createTable(db, 'connection_counts', {
    columns: { environment_id: 'text', piece: 'text', status: 'text', count: 'integer' },
    primaryKey: ['environment_id', 'piece', 'status'],
    ownedBy: { environment_id: 'environments' },
  })
  await createTable(db, 'tag_counts', {
    columns: { environment_id: 'text', tag: 'text', count: 'integer' },
    primaryKey: ['environment_id', 'tag'],
    ownedBy: { environment_id: 'environments' },
  })
}

async function flows(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'flows', {
    columns: {
      id: 'text',
      project_id: 'text',
      key: 'text',
      name: 'text',
      draft: 'text',
      created_by: 'text',
      created_at: 'integer',
      modified_by: 'text',
      modified_at: 'integer',
      generation: 'integer',
    },
    primaryKey: ['id'],
    unique: [['project_id', 'key']],
    ownedBy: { project_id: 'projects' },
  })
  await createTable(db, 'flow_versions', {
    columns: { flow_id: 'text', number: 'integer', definition: 'text', published_by: 'text', published_at: 'integer' },
    primaryKey: ['flow_id', 'number'],
    ownedBy: { flow_id: 'flows' },
  })
  await createTable(db, 'flow_deployments', {
    columns: {
      flow_id: 'text',
      environment_id: 'text',
      version: 'integer',
      deployed_by: 'text',
      deployed_at: 'integer',
    },
    primaryKey: ['flow_id', 'environment_id'],
    ownedBy: { flow_id: 'flows', environment_id: 'environments' },
  })
  await createTable(db, 'connection_references', {
    columns: { project_id: 'text', flow_id: 'text', version: 'integer', step: 'text', connection_key: 'text' },
    primaryKey: ['flow_id', 'version', 'step'],
    ownedBy: { flow_id: 'flows' },
    indexes: { connection_references_by_key: ['project_id', 'connection_key', 'flow_id', 'version'] },
  })
  await createTable(db, 'flow_values', {
    columns: { flow_id: 'text', environment_id: 'text', name: 'text', value: 'text' },
    primaryKey: ['flow_id', 'environment_id', 'name'],
    ownedBy: { flow_id: 'flows', environment_id: 'environments' },
  })
}

async function runs(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'runs', {
    columns: {
      id: 'text',
      project_id: 'text',
      environment_id: 'text',
      flow_id: 'text?',
      version: 'integer?',
      status: 'text',
      started_by: 'text',
      started_at: 'integer',
      finished_at: 'integer?',
    },
    primaryKey: ['id'],
    ownedBy: { project_id: 'projects', environment_id: 'environments' },
    indexes: { runs_by_environment: ['environment_id', 'id'], runs_by_flow: ['flow_id', 'id'] },
  })
  await createTable(db, 'run_steps', {
    columns: {
      run_id: 'text',
      position: 'integer',
      name: 'text',
      piece: 'text',
      action: 'text',
      connection_key: 'text?',
      status: 'text',
      output: 'text?',
      error: 'text?',
      ms: 'integer',
    },
    primaryKey: ['run_id', 'position'],
    ownedBy: { run_id: 'runs' },
  })
}

async function audit(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'audit_heads', {
    columns: { project_id: 'text', seq: 'integer', hash: 'blob', at: 'integer' },
    primaryKey: ['project_id'],
  })
  await createTable(db, 'audit_events', {
    columns: {
      project_id: 'text',
      seq: 'integer',
      at: 'integer',
      actor_type: 'text',
      actor_id: 'text',
      actor_label: 'text',
      ip: 'text?',
      session_id: 'text?',
      action: 'text',
      target_type: 'text',
      target_id: 'text',
      target_label: 'text',
      environment_id: 'text?',
      outcome: 'text',
      request_id: 'text?',
      detail: 'text',
      prev_hash: 'blob',
      hash: 'blob',
    },
    primaryKey: ['project_id', 'seq'],
    clustered: true,
  })
  await indexByTarget(db)
  await withAppendOnly(db, 'audit_events')
}

/**
 * Leases are by far the most events, and each would dirty another page of this index: without it a lease costs a third.
 */
async function indexByTarget(db: Kysely<unknown>): Promise<void> {
  await sql`create index audit_events_by_target on audit_events (target_id, seq) where action <> 'connection.leased'`.execute(
    db,
  )
}
