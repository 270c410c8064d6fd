/** What a token or revocation endpoint answered. */
export interface TokenAnswer {
  /** HTTP status. */
  readonly status: number
  /** Seconds until another try makes sense, between 0 and 3,600. */
  readonly retryAfter?: number | undefined
  /** Empty when it could not be read. */
  readonly body: Readonly<Record<string, unknown>>
  /** Why the body could not be read; completes a sentence such as "The answer is …". */
  readonly problem?: string | undefined
}
