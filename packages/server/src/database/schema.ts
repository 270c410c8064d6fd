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
  connection_renewals: ConnectionRenewalRow
  pending_token_answers: { connection_id: string; attempt: string; room: Buffer; created_at: number }
  oauth2_apps: OAuth2AppRow
  oauth2_transactions: OAuth2TransactionRow
  revocation_outbox: RevocationRow
  installed_pieces: InstalledPieceRow
  piece_archives: { piece_id: string; position: number; bytes: Buffer }
  piece_choices: { name: string; version: string; pinned: number; chosen_by: string; chosen_at: number }
  piece_installations: PieceInstallationRow
  piece_upgrades: PieceUpgradeRow
  connection_snapshots: ConnectionSnapshotRow
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
  files: FileRow
  file_chunks: { file_id: string; position: number; bytes: Buffer }
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
  /** When its credentials are renewed next, or are found lapsed; null when they do not lapse. */
  refresh_due_at: number | null
  /** What the provider calls the account, however it is renamed. */
  account_id: string | null
  /** JSON list; null where the auth method knows no scopes. */
  requested_scopes: string | null
  oauth2_app_id: string | null
  oauth2_app_version: number | null
  /** Keyed hash of client and account, hex: connections with the same one hold the same grant. */
  grant_fingerprint: string | null
  warning_code: string | null
  warning_message: string | null
  warning_since: number | null
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

/** Who renews a connection's credentials now, and how it went so far. */
export interface ConnectionRenewalRow {
  connection_id: string
  /** The server that holds the lease. */
  owner: string | null
  /** Fences out the answer of an attempt whose lease was taken over. */
  attempt: string | null
  /** When the lease lapses. */
  until: number | null
  /** Failed attempts in a row. */
  failures: number
  failing_since: number | null
  /** 1 when the provider may have answered an attempt without our having the answer. */
  outcome_unknown: number
}

export interface OAuth2AppRow {
  id: string
  /** Null for an app of the platform. */
  project_id: string | null
  /** The project's id, or `platform`. */
  scope: string
  piece: string
  method: string
  /** `entered` or `configuration`. */
  source: string
  client_id: string
  secret: Buffer | null
  key_id: number | null
  secret_updated_at: number | null
  /** `ok` or `misconfigured`. */
  state: string
  reason_code: string | null
  reason_message: string | null
  reason_since: number | null
  paused_until: number | null
  /** Rises with every change of client id or secret; bound into the sealed secret. */
  version: number
  created_by: string
  created_at: number
  modified_by: string
  modified_at: number
}

/** An authorization on its way from our page to the provider and back. */
export interface OAuth2TransactionRow {
  id: string
  /** SHA-256 of `state`, hex. */
  state_hash: string
  /** SHA-256 of the transaction cookie, hex. */
  browser_hash: string
  /** JSON: who began it, as the audit trail records it. */
  actor: string
  actor_id: string
  session_id: string | null
  project_id: string
  environment_id: string
  connection_id: string
  /** Last part of the redirect URI's path. */
  context: string
  app_id: string | null
  app_version: number | null
  client_id: string
  /** JSON of the resolved settings as they were at the start. */
  settings: string
  redirect_uri: string
  requested_scopes: string
  piece: string
  /** The verifier; after the callback, tokens that wait for a confirmation. */
  sealed: Buffer | null
  sealed_generation: number
  status: string
  /** JSON: how it ended. */
  outcome: string | null
  created_at: number
  expires_at: number
  consumed_at: number | null
}

/** A grant to be revoked at its provider, of a connection that is gone. */
export interface RevocationRow {
  id: string
  project_id: string
  environment_id: string
  piece: string
  connection_id: string
  label: string
  piece_version: string
  method: string
  plain_values: string
  app_id: string | null
  app_version: number | null
  /** As it stood in `connection_secrets`, with its generation; it still opens as that only. */
  ciphertext: Buffer
  generation: number
  attempts: number
  next_at: number
  /** When it is given up and wiped. */
  expires_at: number
  created_at: number
}

/** A piece that was installed while the server ran. Its files are in `piece_archives`, so that every server has them. */
export interface InstalledPieceRow {
  id: string
  /** Of the piece. */
  name: string
  version: string
  /** Name of the package. */
  package: string
  /** `registry`, `tarball` or `folder`. */
  source: string
  /** Of a folder: where it is. */
  folder: string | null
  /** SHA-512 of the package, as npm writes it. */
  integrity: string | null
  /** SHA-512 of the archive, hex. */
  archive_digest: string | null
  /** SHA-512 over all files, hex. */
  tree_digest: string | null
  /** JSON, as the code itself described it. */
  manifest: string
  /** The module that exports the piece, below the package. */
  entry: string
  installed_by: string
  installed_at: number
}

/** How an installation goes, or how it ended. */
export interface PieceInstallationRow {
  id: string
  /** `waiting`, `running`, `done` or `failed`. */
  state: string
  source: string
  subject: string
  stage: string
  note: string | null
  /** JSON: name, version, package. */
  piece: string | null
  /** JSON list of sentences. */
  remarks: string
  /** JSON: code, message, hint, field. */
  failure: string | null
  created_by: string
  created_at: number
  updated_at: number
}

/** Connections moved from one version of a piece to another. */
export interface PieceUpgradeRow {
  id: string
  piece: string
  from_version: string
  to_version: string
  /** `open` until it is `committed` or `rolled_back`. */
  state: string
  moved: number
  /** Of those moved: whose values were migrated. */
  migrated: number
  left_behind: number
  created_by: string
  created_at: number
  ended_by: string | null
  ended_at: number | null
}

/** A connection as it was before an upgrade, until that is committed or rolled back. */
export interface ConnectionSnapshotRow {
  upgrade_id: string
  connection_id: string
  project_id: string
  environment_id: string
  piece_version: string
  auth_version: number
  plain_values: string
  secrets_set: string
  /** Its secret values and how they looked right after, sealed for this table; null where nothing was migrated. */
  ciphertext: Buffer | null
  key_id: number | null
  /** Of the sealing it had. */
  secret_generation: number
  /** Of the connection right after the upgrade: another one tells that somebody changed it since. */
  generation_after: number
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

/** A file that a step gave or somebody uploaded. Its bytes are in `file_chunks`. */
export interface FileRow {
  id: string
  project_id: string
  name: string
  content_type: string
  /** Null until all bytes have come. */
  size: number | null
  created_by: string
  created_at: number
  expires_at: number
}
