/** What may be the body of an answer as it goes over the wire. */
export type ReplyBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null

/**
 * An answer that says more than its content: another status, headers, or bytes. A handler returns it in place of plain
 * JSON or of a page.
 */
export class Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ReplyBody

  constructor(status: number, headers: Readonly<Record<string, string>>, body: ReplyBody) {
    this.status = status
    this.headers = headers
    this.body = body
  }

  /** JSON with another status or with headers. */
  static json(content: unknown, options: { status?: number; headers?: Record<string, string> } = {}): Reply {
    const headers = { 'content-type': 'application/json; charset=utf-8', ...options.headers }
    return new Reply(options.status ?? 200, headers, JSON.stringify(content))
  }

  /** Nothing: 204. */
  static empty(headers: Record<string, string> = {}): Reply {
    return new Reply(204, headers, null)
  }

  /** Bytes or text of another type, such as an image. */
  static raw(
    contentType: string,
    body: ReplyBody,
    options: { status?: number; headers?: Record<string, string> } = {},
  ) {
    return new Reply(options.status ?? 200, { 'content-type': contentType, ...options.headers }, body)
  }

  /** Sends the browser to another page of ours: 303, so that a form is not sent again. `path` begins with `/`. */
  static redirect(path: string, headers: Record<string, string> = {}): Reply {
    return new Reply(303, { location: path, ...headers }, null)
  }
}
