/** Why a call ended without the piece having answered it. */
export const CRASH_CODES = [
  /** The piece threw something that is not a `PieceError`. */
  'internal',
  /** The wall-clock limit passed. */
  'timeout',
  /** The process ended: `process.exit`, an uncaught error, a signal. */
  'crashed',
  /** The heap or the memory of the process grew past its limit. */
  'out_of_memory',
  /** The answer, or what came instead of one, was not acceptable. */
  'protocol',
  /** Every worker was busy for too long, or too many calls were waiting. */
  'overloaded',
  /** The host was closed. */
  'closed',
] as const

export type CrashCode = (typeof CRASH_CODES)[number]

/** A call failed through a fault of the piece or of its process. `message` is fit to be shown, `detail` is for the log. */
export class PieceCrash extends Error {
  readonly code: CrashCode
  /** Scrubbed of the call's secrets. */
  readonly detail: string | undefined

  constructor(code: CrashCode, message: string, detail?: string) {
    super(message)
    this.name = 'PieceCrash'
    this.code = code
    this.detail = detail
  }
}
