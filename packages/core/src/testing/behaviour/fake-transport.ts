/** A request as it was sent. */
export interface SentRequest {
  url: URL
  method: string
  headers: Headers
  body: string
  signal: AbortSignal
}

/** What stands in for the network. */
export interface FakeTransport {
  fetch: typeof fetch
  /** In the order in which they were sent. */
  requests: readonly SentRequest[]
}

/** Answers every request itself, and keeps it. */
export function fakeTransport(answer: (request: SentRequest) => Response | Promise<Response>): FakeTransport {
  const requests: SentRequest[] = []
  return {
    requests,
    fetch: async (input, init) => {
      const sent = await readRequest(input, init)
      requests.push(sent)
      return answer(sent)
    },
  }
}

async function readRequest(input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<SentRequest> {
  const request = new Request(input, init)
  const { url, method, headers } = request
  const signal = init.signal ?? request.signal
  return { url: new URL(url), method, headers, body: await request.text(), signal }
}

/** Everything a request carries, as text. */
export const textOfRequest = ({ url, headers, body }: SentRequest): string =>
  [decoded(url.href), url.href, ...headers.values(), body].join('\n')

/** As a person would read it, where it can be read. */
function decoded(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    return href
  }
}

/** Never answers; fails when the request is given up. */
export function silence({ signal }: SentRequest): Promise<Response> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason)
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
  })
}
