/** `ok: false` with Slack's word for the error, and what it says beside it. */
export class Refused extends Error {
  readonly more: Record<string, unknown>
  constructor(word: string, more: Record<string, unknown> = {}) {
    super(word)
    this.more = more
  }
}
