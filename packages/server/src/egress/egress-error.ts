/**
 * A connection that was refused by the policy, or in hosted mode any connection that could not be made: there all of
 * them look alike. `code` is what libraries pass on; some replace it, so the class itself can also be recognised.
 */
export class EgressError extends Error {
  readonly #mark = true
  readonly code = 'EGRESS_DENIED'

  constructor(message: string) {
    super(message)
    this.name = 'EgressError'
  }

  /** Whether the value is an `EgressError`, or has one among its causes or parts. */
  static within(value: unknown, depth = 0): boolean {
    if (typeof value !== 'object' || value === null || depth > 8) return false
    if (#mark in value) return true
    const { cause, errors, originalError }: { cause?: unknown; errors?: unknown; originalError?: unknown } = value
    const parts = Array.isArray(errors) ? errors : []
    return [cause, originalError, ...parts].some((part) => EgressError.within(part, depth + 1))
  }
}
