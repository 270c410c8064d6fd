import { api, exchange, introspect, revoke, userinfo } from './account-endpoints.js'
import { authorize } from './authorize.js'
import { control } from './control.js'
import { json, plain, readBody, send } from './http.js'
import { handleTokenRequest } from './token-endpoint.js'

/** @typedef {import('./stub.js').Stub} Stub */
/** @typedef {import('./http.js').Answer} Answer */
/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */

/** @type {Readonly<Record<string, (stub: Stub, request: IncomingMessage, query: URLSearchParams) => Answer | Promise<Answer>>>} */
const ROUTES = {
  'GET /authorize': (stub, _request, query) => authorize(stub, query),
  'GET /userinfo': userinfo,
  'POST /revoke': revoke,
  'POST /introspect': introspect,
  'POST /exchange': exchange,
}

/**
 * Answers one request to a stub provider.
 *
 * @param {Stub} stub
 * @param {import('./commands.js').Commands} commands
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
export async function serve(stub, commands, request, response) {
  if (request.method === 'POST' && request.url === '/token') return handleTokenRequest(stub, request, response)
  const { pathname, searchParams } = new URL(request.url ?? '/', stub.url)
  const [, folder, name = ''] = pathname.split('/')
  if (folder === 'api') return send(response, api(stub, request, name))
  if (folder === 'control') return send(response, await control(commands, request, name))
  const route = `${request.method} ${pathname}`
  const answer = ROUTES[route]?.(stub, request, searchParams)
  send(response, (await answer) ?? json(404, { error: `There is no ${route} here.` }))
}

/**
 * Answers what a redirected token request ends up with.
 *
 * @param {Stub} stub
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
export async function recordRedirect(stub, request, response) {
  stub.ledger.counts.redirectsFollowed++
  stub.ledger.last.redirect = { headers: request.headers, body: await readBody(request) }
  send(response, plain(200, 'Recorded'))
}
