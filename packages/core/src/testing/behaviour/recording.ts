/** An answer of the provider, kept to be given again. */
export interface RecordedAnswer {
  /** Method and address of the request. */
  request: string
  status: number
  headers: Headers
  body: Uint8Array<ArrayBuffer>
}

/** The key under which an answer is kept. */
export const requestKey = (method: string, url: URL | string) => `${method} ${url}`

/** Sends requests for real, and keeps the answers in the order in which they arrive. */
export function recordingFetch(): { fetch: typeof fetch; answers: RecordedAnswer[] } {
  const answers: RecordedAnswer[] = []
  return {
    answers,
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      const { status, headers } = response
      const body = new Uint8Array(await response.arrayBuffer())
      const url = input instanceof Request ? input.url : input
      answers.push({ request: requestKey(init?.method ?? 'GET', url), status, headers, body })
      return responseOf({ status, headers, body })
    },
  }
}

const WITHOUT_BODY = new Set([101, 204, 205, 304])

/** A recorded answer as `fetch` would give it: what was encoded for the way is not any more. */
export function responseOf({ status, headers, body }: Omit<RecordedAnswer, 'request'>): Response {
  const plain = new Headers(headers)
  plain.delete('content-encoding')
  plain.delete('content-length')
  return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers: plain })
}
