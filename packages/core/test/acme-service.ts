import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import type { AuthContext } from '../src/context/context.js'
import { httpError } from '../src/context/http-error.js'
import { readJson } from '../src/context/read-json.js'
import { startWebServer, type WebServer } from './web-server.js'

export const GOOD_KEY = 'acme/key+4711'
export const HINT = 'Create a new key in your Acme settings.'

const ITEMS = [1, 2, 3].map((id) => ({ id: `item-${id}`, title: `Item ${id}` }))

/** A service that knows one key and three items. */
export const startAcme = (): Promise<WebServer> =>
  startWebServer((request, response) => {
    const path = request.url ?? ''
    if (request.headers.authorization !== `Bearer ${GOOD_KEY}`) return answer(response, 401, { error: 'unknown key' })
    if (path === '/me') return answer(response, 200, { email: 'ada@acme.example' })
    const after = /^\/news\?after=(\d+)$/.exec(path)?.[1]
    if (after !== undefined) return answer(response, 200, { items: ITEMS.slice(Number(after)) })
    const item = ITEMS.find(({ id }) => path === `/items/${id}`)
    answer(response, item ? 200 : 404, item ?? { error: 'no such item' })
  })

/** Acme's own answers have a mark, which those of a proxy lack. */
function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-acme': 'yes' }).end(JSON.stringify(body))
}

/** Whether it is Acme itself that does not know the key. */
export const refusesKey = ({ status, headers }: Response): boolean => status === 401 && headers.has('x-acme')

export interface AcmeAuth {
  apiKey: string
  fields: { baseUrl: string }
}

/** Sends a request with the key. */
export const sendAcme = ({ http, auth }: AuthContext<AcmeAuth>, path: string): Promise<Response> =>
  http(`${auth.fields.baseUrl}${path}`, { headers: { authorization: `Bearer ${auth.apiKey}` } })

/** Asks Acme as a good piece does. */
export async function askAcme<Schema extends TSchema>(
  ctx: AuthContext<AcmeAuth>,
  path: string,
  schema: Schema,
): Promise<Static<Schema>> {
  const response = await sendAcme(ctx, path)
  if (refusesKey(response)) throw httpError(response, { field: 'apiKey', hint: HINT })
  if (!response.ok) throw httpError(response)
  return readJson(response, schema)
}

/** The parts of the answers that are used. */
export const answers = {
  me: Type.Object({ email: Type.String() }),
  item: Type.Object({ id: Type.String(), title: Type.String() }),
  news: Type.Object({ items: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })) }),
}

/** How Acme signs what it sends. */
export const signAcme = (body: string, key = GOOD_KEY): string => createHmac('sha256', key).update(body).digest('hex')

/** Whether a signature is Acme's. */
export function isSigned(body: Uint8Array, signature = '', key: string): boolean {
  const [expected, given] = [signAcme(Buffer.from(body).toString(), key), signature].map((text) => Buffer.from(text))
  return expected?.length === given?.length && timingSafeEqual(expected ?? Buffer.alloc(0), given ?? Buffer.alloc(0))
}
