/** The audit record of a change could not be written, so the change was rolled back. `cause` says why. */
export class AuditUnavailableError extends Error {
  readonly code = 'audit_unavailable'
  readonly hint = 'Nothing was changed. Try again; if it persists, an operator has to look at the database.'

  constructor(cause: unknown) {
    super('The audit record could not be written, so nothing was changed', { cause })
    this.name = 'AuditUnavailableError'
  }
}
