/** A transaction ended without an audit event and without saying why it needs none: a defect of the caller. */
export class UnauditedError extends Error {
  readonly code = 'unaudited'

  constructor() {
    super('A transaction must record an audit event, or say why it needs none with { unaudited: reason }')
    this.name = 'UnauditedError'
  }
}
