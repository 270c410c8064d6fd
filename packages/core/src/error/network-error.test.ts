import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { expect, it } from 'vitest'
import { closedOrigin, startWebServer } from '../../test/web-server.js'
import { networkError } from './network-error.js'
import { PieceError } from './piece-error.js'

const NAMES = { host: 'server', port: 'port', tls: 'encryption' }
const coded = (code: string, more = {}) => Object.assign(new Error(code), { code, ...more })

it.each([
  ['ENOTFOUND', 'unreachable', 'server'],
  ['EAI_AGAIN', 'unreachable', 'server'],
  ['EAI_FAIL', 'unreachable', 'server'],
  ['ECONNREFUSED', 'unreachable', 'port'],
  ['EHOSTUNREACH', 'unreachable', 'port'],
  ['ENETUNREACH', 'unreachable', 'port'],
  ['EGRESS_DENIED', 'unreachable', 'port'],
  ['ETIMEDOUT', 'timeout', 'server'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'server'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout', 'server'],
  ['ECONNRESET', 'provider_unavailable', undefined],
  ['EPIPE', 'provider_unavailable', undefined],
  ['UND_ERR_SOCKET', 'provider_unavailable', undefined],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_failed', 'encryption'],
  ['CERT_HAS_EXPIRED', 'tls_failed', 'encryption'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_failed', 'encryption'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_failed', 'encryption'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_failed', 'encryption'],
  ['UNABLE_TO_DECRYPT_CERT_SIGNATURE', 'tls_failed', 'encryption'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_failed', 'encryption'],
  ['INVALID_PURPOSE', 'tls_failed', 'encryption'],
  ['EPROTO', 'tls_failed', 'encryption'],
])('%s reads %s at the field %s', (code, expected, field) => {
  const cause = coded(code)
  const error = networkError(cause, NAMES)
  expect(error).toMatchObject({ code: expected, field, cause, hint: expect.stringMatching(/\.$/) })
  expect(networkError(cause)?.field).toBeUndefined()
})

it('points at the host where there is no field for port or TLS', () => {
  expect(networkError(coded('ECONNREFUSED'), { host: 'url' })?.field).toBe('url')
  expect(networkError(coded('CERT_HAS_EXPIRED'), { host: 'url' })?.field).toBe('url')
})

it.each([
  ['a cause', new TypeError('fetch failed', { cause: coded('ECONNREFUSED') })],
  ['a cause of a cause', new Error('a', { cause: new Error('b', { cause: coded('ECONNREFUSED') }) })],
  ['a part', new AggregateError([new Error('other'), coded('ECONNREFUSED')])],
  ['a part of a cause', new Error('a', { cause: new AggregateError([coded('ECONNREFUSED')]) })],
  ['a cause below a code that says nothing', coded('ERR_OF_A_LIBRARY', { cause: coded('ECONNREFUSED') })],
  ['an object that is no Error', { code: 'ECONNREFUSED' }],
])('finds the code in %s', (_place, error) => {
  expect(networkError(error)?.code).toBe('unreachable')
})

it('takes the outermost code that says something', () => {
  expect(networkError(coded('ETIMEDOUT', { cause: coded('ECONNREFUSED') }))?.code).toBe('timeout')
})

it('gives a PieceError back as it is', () => {
  const error = new PieceError('not_found', 'No such thing.')
  expect(networkError(error, NAMES)).toBe(error)
})

it.each([undefined, null, 'ECONNREFUSED', 5, new Error('ECONNREFUSED'), coded('EACCES'), { code: 111 }])(
  'says nothing of %s',
  (error) => {
    expect(networkError(error)).toBeUndefined()
  },
)

it('ends where causes and parts lead back to themselves', () => {
  const error = new AggregateError([], 'round')
  error.cause = error
  error.errors.push(error, error, new Error('a', { cause: error }))
  expect(networkError(error)).toBeUndefined()
})

it('tells a port at which nothing listens', async () => {
  const [, port] = /:(\d+)$/.exec(await closedOrigin()) ?? []
  const [error] = await once(connect(Number(port), '127.0.0.1'), 'error').catch((thrown: unknown) => [thrown])
  expect(networkError(error, NAMES)).toMatchObject({ code: 'unreachable', field: 'port' })
  const both = await fetch(`http://localhost:${port}`).catch((thrown: unknown) => thrown)
  expect(networkError(both, NAMES)).toMatchObject({ code: 'unreachable', field: 'port' })
})

it('tells a name nobody knows', async () => {
  const error = await fetch('http://db.invalid').catch((thrown: unknown) => thrown)
  expect(networkError(error, NAMES)).toMatchObject({ code: 'unreachable', field: 'server' })
})

it('tells a server that does not speak TLS', async () => {
  const server = await startWebServer((_request, response) => void response.end())
  const socket = connectTls({ port: Number(new URL(server.origin).port), host: '127.0.0.1' })
  const [error] = await once(socket, 'error')
  await server.close()
  expect(networkError(error, NAMES)).toMatchObject({ code: 'tls_failed', field: 'encryption' })
})
