/** The database server did not let us in. The message says why, and never holds the password. */
export class DatabaseUnreachableError extends Error {
  readonly code = 'database_unreachable'

  constructor(cause: unknown) {
    super(`PLUGBOARD_DATABASE_URL names a database that cannot be used now: ${reasonOf(cause)}`, { cause })
    this.name = 'DatabaseUnreachableError'
  }
}

/** Node joins what it tried into an error without a message. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ')
  return cause instanceof Error ? cause.message : 'the driver gave no reason'
}
