import { gzipSync } from 'node:zlib'
import { json, plain, redirect } from './http.js'

/** @typedef {import('./http.js').Answer} Answer */

/** @typedef {Record<string, unknown>} TokenSet */

/**
 * What a way to answer gets to work with.
 *
 * @typedef {object} Around
 * @property {string} elsewhere Address on another host that records what arrives there.
 * @property {string} nestedPath
 */

/**
 * One way to answer a token request.
 *
 * @typedef {object} Specimen
 * @property {'none' | 'unrotated' | 'rotated'} grant `none`: the grant is not looked at, hence stays as it is.
 *   `unrotated`: it gives a set, in which a refresh token stays the same. `rotated`: it is used as the settings say.
 * @property {(set: TokenSet, around: Around) => Answer} answer
 */

const MIB = 2 ** 20
const DEEP = 10_000
/** About three thousand years. */
const ABSURD_SECONDS = '99999999999'
const JSON_TYPE = { 'content-type': 'application/json' }

/** @param {Answer} answer @returns {Specimen} */
const refusal = (answer) => ({ grant: 'none', answer: () => answer })

/** @param {number} status @param {string} error */
const oauthError = (status, error) => refusal(json(status, { error, error_description: 'As it was told to.' }))

/** @param {Record<string, string>} [headers] */
const tooMany = (headers) => refusal(plain(429, 'Too many requests', headers))

/** @param {string} body */
const jsonText = (body) => refusal({ status: 200, headers: JSON_TYPE, body })

/** @param {TokenSet} change @returns {Specimen} */
const rotatedWith = (change) => ({ grant: 'rotated', answer: (set) => json(200, { ...set, ...change }) })

/** @param {(set: TokenSet) => Answer} answer @returns {Specimen} */
const unrotated = (answer) => ({ grant: 'unrotated', answer })

/**
 * Every odd way to answer a token request, by name.
 *
 * @satisfies {Record<string, Specimen>}
 */
export const ZOO = {
  'status-500': refusal(plain(500, 'Internal error')),
  'status-502-html': refusal(plain(502, '<html><h1>Bad gateway</h1></html>', { 'content-type': 'text/html' })),
  'status-503': refusal(plain(503, 'Back soon', { 'retry-after': '2' })),
  'status-429': tooMany(),
  'status-429-seconds': tooMany({ 'retry-after': '3' }),
  'status-429-date': { grant: 'none', answer: () => plain(429, 'Too many requests', { 'retry-after': inSeconds(3) }) },
  'status-429-absurd': tooMany({ 'retry-after': ABSURD_SECONDS }),
  'empty-body': jsonText(''),
  'json-array': jsonText('[]'),
  'json-null': jsonText('null'),
  'huge-json': unrotated((set) => json(200, { ...set, padding: 'x'.repeat(5 * MIB) })),
  'deep-json': unrotated((set) => ({ status: 200, headers: JSON_TYPE, body: deepJson(set) })),
  'html-type': unrotated((set) => json(200, set, { 'content-type': 'text/html' })),
  'expires-in-text': rotatedWith({ expires_in: '3600' }),
  'expires-in-negative': rotatedWith({ expires_in: -1 }),
  'expires-in-huge': rotatedWith({ expires_in: 1e99 }),
  'expires-in-word': rotatedWith({ expires_in: 'abc' }),
  'no-access-token': unrotated(({ access_token, ...rest }) => json(200, rest)),
  'token-type-mac': unrotated((set) => json(200, { ...set, token_type: 'mac' })),
  redirect: { grant: 'none', answer: (_, { elsewhere }) => redirect(elsewhere) },
  'error-in-success': oauthError(200, 'invalid_grant'),
  'gzip-bomb': { grant: 'none', answer: () => gzipBomb() },
  'invalid-utf8': unrotated((set) => ({ status: 200, headers: JSON_TYPE, body: invalidUtf8(set) })),
  'half-answer': unrotated((set) => ({ ...json(200, set), cut: 'half' })),
  'lost-answer': { grant: 'rotated', answer: (set) => ({ ...json(200, set), cut: 'lost' }) },
  'status-401': refusal(plain(401, 'Unauthorized')),
  'status-403': refusal(plain(403, 'Forbidden')),
  'status-404': refusal(plain(404, 'Not found')),
  'invalid-grant': oauthError(400, 'invalid_grant'),
  'invalid-client': oauthError(401, 'invalid_client'),
  'unauthorized-client': oauthError(400, 'unauthorized_client'),
  'invalid-scope': oauthError(400, 'invalid_scope'),
  'invalid-request': oauthError(400, 'invalid_request'),
  'form-encoded': { grant: 'rotated', answer: (set) => formEncoded(set) },
  nested: { grant: 'rotated', answer: (set, { nestedPath }) => json(200, { ok: true, ...nested(nestedPath, set) }) },
  'slack-error': refusal(json(200, { ok: false, error: 'invalid_refresh_token' })),
}

/** @typedef {keyof typeof ZOO} ZooName */

export const ZOO_NAMES = Object.keys(ZOO)

/**
 * @param {string} name
 * @returns {name is ZooName}
 */
export const isZooName = (name) => Object.hasOwn(ZOO, name)

/** @param {number} seconds */
const inSeconds = (seconds) => new Date(Date.now() + seconds * 1_000).toUTCString()

/** Too deep for `JSON.stringify`, so it is written out. @param {TokenSet} set */
const deepJson = (set) =>
  JSON.stringify({ ...set, deep: 0 }).replace('"deep":0', `"deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)}`)

/** Two bytes of the first token begin a character that does not go on. @param {TokenSet} set */
function invalidUtf8(set) {
  const body = Buffer.from(JSON.stringify(set))
  body.write('c328', body.indexOf('access.'), 'hex')
  return body
}

/** @param {TokenSet} set @returns {Answer} */
function formEncoded(set) {
  const entries = Object.entries(set).map(([name, value]) => [name, String(value)])
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { status: 200, headers, body: new URLSearchParams(entries).toString() }
}

/** @param {string} path @param {TokenSet} set @returns {TokenSet} */
const nested = (path, set) =>
  path.split('.').reduceRight((/** @type {TokenSet} */ inner, name) => ({ [name]: inner }), set)

/** @type {Buffer | undefined} */
let bomb

/** A hundred kilobytes that unpack to 100 MiB of white space around a small object. @returns {Answer} */
function gzipBomb() {
  bomb ??= gzipSync(Buffer.concat([Buffer.alloc(100 * MIB, ' '), Buffer.from('{}')]))
  return { status: 200, headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: bomb }
}
