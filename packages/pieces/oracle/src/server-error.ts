/** What the server reports, as the library hands it on. */
export interface ServerError extends Error {
  /** Such as 942 for ORA-00942. */
  errorNum: number
  /** Where in the SQL, in bytes from 0. */
  offset?: number
}

/** The library's own failures have no number, and a code that begins with NJS. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'errorNum' in error && typeof error.errorNum === 'number' && error.errorNum > 0
}

/** The library's own code, such as `NJS-503`. */
export function libraryCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error.code.startsWith('NJS-') ? error.code : undefined
}

/** What the server said, in one line and not too long: without its code, and without where it was called from. */
export function wordsOf(error: Error): string {
  const lines = error.message.replace(/^ORA-06550: [^\n]*\n/, '').split('\n')
  const first = (lines[0] ?? '').replace(/^(ORA|PLS)-\d+: /, '')
  return first.length > 200 ? `${first.slice(0, 200)}…` : first.trim().replace(/\.$/, '')
}

/** Oracle reports that a transaction was undone, and only then why: the number of the second line. */
export function deferredNumber(error: ServerError): number {
  if (error.errorNum !== 2091) return error.errorNum
  const [, number] = /\nORA-(\d+)/.exec(error.message) ?? []
  return number === undefined ? error.errorNum : Number(number)
}
