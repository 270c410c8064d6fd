import type { ColumnType } from 'kysely'

/**
 * The tables, as both databases hold them: text, integers, blobs, JSON as text, timestamps as UTC milliseconds. Only
 * stores read this.
 */
export interface Schema {
  settings: { name: string; value: string }
  projects: ProjectRow
  environments: EnvironmentRow
  users: UserRow
  members: { project_id: string; user_id: string; role: string; created_at: number }
  sessions: SessionRow
  api_tokens: ApiTokenRow
  keysets: KeysetRow
  connections: ConnectionRow
  connection_secrets: ConnectionSecretRow
  connection_tags: { connection_id: string; environment_id: string; tag: string }
  connection_counts: { environment_id: string; piece: string; status: string; count: number }
  tag_counts: { environment_id: string; tag: string; count: number }
  flows: FlowRow
  flow_versions: FlowVersionRow
  flow_deployments: {
    flow_id: string
    environment_id: string
    version: number
    deployed_by: string
    deployed_at: number
  }
  flow_values: { flow_id: string; environment_id: string; name: string; value: string }
  connection_references: ConnectionReferenceRow
  runs: RunRow
  run_steps: RunStepRow
  audit_events: AuditEventRow
  audit_heads: { project_id: string; seq: number; hash: Buffer; at: number }
}

export interface ProjectRow {
  id: string
  key: string
  name: string
  /** The environment whose connections a flow's draft refers to. */
  authoring_environment_id: string
  created_at: number
}

export interface EnvironmentRow {
  id: string
  project_id: string
  key: string
  name: string
  position: number
  created_at: number
}

export interface UserRow {
  id: string
  email: string
  name: string
  password_hash: string | null
  /** May do everything in every project. */
  is_admin: number
  disabled_at: number | null
  created_at: number
}

export interface SessionRow {
  /** SHA-256 of the cookie's value, hex. */
  id: string
  user_id: string
  created_at: number
  last_seen_at: number
  expires_at: number
  ip: string | null
  user_agent: string | null
}

export interface ApiTokenRow {
  id: string
  project_id: string | null
  environment_id: string | null
  name: string
  role: string
  /** SHA-256 of the secret part, hex. */
  secret_hash: string
  created_by: string
  created_at: number
  expires_at: number
  last_used_at: number | null
  revoked_at: number | null
}

export interface KeysetRow {
  project_id: string
  environment_id: string
  key_id: number
  state: string
  root_key_id: number
  wrapped: Buffer
  created_at: number
}

export interface ConnectionRow {
  id: string
  project_id: string
  environment_id: string
  key: string
  name: string
  /** Lower-case name, for search and order. */
  name_folded: string
  piece: string
  piece_version: string
  piece_type: string
  method: string
  auth_version: number
  status: string
  reason_code: string | null
  reason_message: string | null
  reason_since: number | null
  account: string | null
  /** JSON list of granted scopes. */
  scopes: string
  /** JSON object of the values that are not secret. */
  plain_values: string
  /** JSON object: secret field name → when it was set. */
  secrets_set: string
  shared: ColumnType<number, number | undefined>
  created_by: string
  created_at: number
  modified_by: string
  modified_at: number
  connected_at: number | null
  last_tested_at: number | null
  last_used_at: number | null
  last_error: string | null
  expires_at: number | null
  refresh_due_at: number | null
  /** Rises with every change of the row a person makes; a PATCH must name the one it saw. */
  generation: number
}

export interface ConnectionSecretRow {
  connection_id: string
  ciphertext: Buffer
  key_id: number
  /** Bound into the ciphertext; rises with every sealing. */
  generation: number
  updated_at: number
}

export interface FlowRow {
  id: string
  project_id: string
  key: string
  name: string
  /** JSON of the flow's draft. */
  draft: string
  created_by: string
  created_at: number
  modified_by: string
  modified_at: number
  generation: number
}

export interface FlowVersionRow {
  flow_id: string
  number: number
  /** JSON, as the draft was when it was published. */
  definition: string
  published_by: string
  published_at: number
}

export interface ConnectionReferenceRow {
  project_id: string
  flow_id: string
  /** Number of the flow version; 0 is the draft. */
  version: number
  step: string
  connection_key: string
}

export interface RunRow {
  id: string
  project_id: string
  environment_id: string
  flow_id: string | null
  /** Number of the flow version; 0 is the draft. */
  version: number | null
  status: string
  started_by: string
  started_at: number
  finished_at: number | null
}

export interface RunStepRow {
  run_id: string
  position: number
  name: string
  piece: string
  action: string
  connection_key: string | null
  status: string
  /** JSON. */
  output: string | null
  /** JSON: code, message, field, hint. */
  error: string | null
  ms: number
}

export interface AuditEventRow {
  project_id: string
  seq: number
  at: number
  actor_type: string
  actor_id: string
  actor_label: string
  ip: string | null
  session_id: string | null
  action: string
  target_type: string
  target_id: string
  target_label: string
  environment_id: string | null
  outcome: string
  request_id: string | null
  /** JSON: field names and facts, never values. */
  detail: string
  prev_hash: Buffer
  hash: Buffer
}
