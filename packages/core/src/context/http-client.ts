/** Options of one request, beside those of `fetch`. */
export interface HttpInit extends Omit<RequestInit, 'signal'> {
  /** Appended to the URL; undefined values are left out. */
  query?: Record<string, string | number | boolean | undefined>
  /** Of a body that is a stream; filled in by itself. */
  duplex?: 'half'
  /** Sent as JSON with the matching content type. */
  json?: unknown
  /**
   * Milliseconds until the whole answer must have arrived, its body included; every try has as long. Reading a body
   * past it throws a `TimeoutError`. Default 30,000.
   */
  timeout?: number
  /**
   * Further tries after 429, 502, 503, 504 or a lost connection. Default 2 for GET, HEAD, OPTIONS, PUT, DELETE; 0
   * otherwise, and always for a body that is a stream. The pause a service asks for is kept up to 10 seconds; with a
   * longer one its answer is handed over at once.
   */
  retries?: number
}

/**
 * `fetch` with a deadline, retries for calls that may be repeated, and failures of the network turned into
 * `PieceError`. Any HTTP status is an answer, not an error: see `httpError` for turning one into a `PieceError`.
 */
export type HttpClient = (url: string | URL, init?: HttpInit) => Promise<Response>
