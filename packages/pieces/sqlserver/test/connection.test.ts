import { readFileSync } from 'node:fs'
import { isPieceError } from '@plugboard/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CA, makeServer, type TestServer } from './make-server.js'
import { silentServer } from './silent-server.js'
import { act, failureOf, tryConnection } from './try-out.js'

type Values = Record<string, unknown>

const OTHER_CA = readFileSync(new URL('fixtures/other-ca.pem', import.meta.url), 'utf8')

describe('a connection to SQL Server', () => {
  let server: TestServer
  let plain: TestServer
  let full: TestServer
  beforeAll(async () => {
    server = await makeServer()
    plain = await makeServer('', { encryption: 'notSupported' })
    full = await makeServer('', { maxConnections: 0 })
    const password = String(server.values.password)
    const refusals = [18_470, 18_486, 18_487, 18_488, 40_615]
    for (const refusal of refusals) server.tds.host.accounts.logins.push({ user: `user_${refusal}`, password, refusal })
    server.tds.host.accounts.logins.push({ user: 'elsewhere', password, databases: ['other'] })
  })
  afterAll(() => Promise.all([server, plain, full].map((one) => one.stop())))

  const test = (values: Values) => tryConnection({ ...server.values, host: 'localhost', ...values })
  const testWindows = (values: Values) => tryConnection({ ...server.windows, host: 'localhost', ...values })

  it('is tested in stages and says whose it is', async () => {
    const { stages, result } = await test({ tls: 'verify-full', ca: CA })
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toEqual({ account: 'plugboard@shop' })
  })

  it('is made with an account of a Windows domain, whose answer to the challenge is checked', async () => {
    const { stages, result } = await testWindows({ tls: 'verify-full', ca: CA })
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toEqual({ account: 'EXAMPLE\\ada@shop' })
    expect((await testWindows({ domain: 'example', user: 'ADA' })).result).toEqual({ account: 'EXAMPLE\\ADA@shop' })
  })

  it.each([
    ['require', {}],
    ['require', { host: '127.0.0.1' }],
    ['verify-ca', { ca: CA }],
    ['verify-ca', { ca: CA, host: '127.0.0.1' }],
    ['verify-full', { ca: CA }],
  ])('is encrypted with %s', async (tls, more) => {
    const before = server.tds.host.encrypted
    expect((await test({ tls, ...more })).result).toEqual({ account: 'plugboard@shop' })
    expect(server.tds.host.encrypted - before).toBe(1)
  })

  it('is made without encryption only where it is off', async () => {
    expect((await tryConnection({ ...plain.values, tls: 'disable' })).result).toEqual({ account: 'plugboard@shop' })
    for (const tls of ['require', 'verify-ca', 'verify-full']) {
      const { result } = await tryConnection({ ...plain.values, tls })
      expect(result).toMatchObject({ code: 'tls_failed', field: 'tls' })
    }
    // Once with the password, in the connection that was to be without encryption.
    expect(plain.tds.host.logins).toBe(1)
  })

  it('never sends the password before it is known who answers', async () => {
    const before = server.tds.host.logins
    await test({ tls: 'verify-full' })
    await test({ tls: 'verify-full', ca: CA, host: '127.0.0.1' })
    await test({ tls: 'verify-ca', ca: OTHER_CA })
    expect(server.tds.host.logins).toBe(before)
  })

  const cases: [title: string, values: () => Values, stage: string, expected: object][] = [
    [
      'a wrong password',
      () => ({ password: 'wrong-password' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    [
      'an unknown user',
      () => ({ user: 'ghost' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    [
      'a disabled login',
      () => ({ user: 'user_18470' }),
      'authentication',
      { code: 'invalid_credentials', field: 'user' },
    ],
    [
      'a locked login',
      () => ({ user: 'user_18486' }),
      'authentication',
      { code: 'invalid_credentials', field: 'user' },
    ],
    [
      'an expired password',
      () => ({ user: 'user_18487' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    [
      'a password that must be changed',
      () => ({ user: 'user_18488' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    [
      'an address that is not admitted',
      () => ({ user: 'user_40615' }),
      'authentication',
      { code: 'permission_denied', field: 'host' },
    ],
    [
      'an unknown database',
      () => ({ database: 'nowhere' }),
      'authentication',
      { code: 'not_found', field: 'database' },
    ],
    [
      'a database closed to the user',
      () => ({ user: 'elsewhere' }),
      'authentication',
      { code: 'not_found', field: 'database' },
    ],
    [
      'a server that insists on TLS',
      () => ({ tls: 'disable' }),
      'network',
      { code: 'permission_denied', field: 'tls' },
    ],
    [
      'a server that is full',
      () => ({ host: '127.0.0.1', port: full.tds.port }),
      'authentication',
      { code: 'provider_unavailable' },
    ],
    [
      'a certificate of an unknown authority',
      () => ({ tls: 'verify-full' }),
      'network',
      { code: 'tls_failed', field: 'ca' },
    ],
    [
      'a certificate of another authority',
      () => ({ tls: 'verify-ca', ca: OTHER_CA }),
      'network',
      { code: 'tls_failed', field: 'ca' },
    ],
    [
      'a certificate for another name',
      () => ({ tls: 'verify-full', ca: CA, host: '127.0.0.1' }),
      'network',
      { code: 'tls_failed', field: 'host' },
    ],
    [
      'a CA certificate that is none',
      () => ({ tls: 'verify-full', ca: 'hello' }),
      '',
      { code: 'invalid_input', field: 'ca' },
    ],
    [
      'a CA certificate that is broken',
      () => ({ tls: 'verify-full', ca: CA.replace(/M/g, 'A') }),
      '',
      { code: 'invalid_input', field: 'ca' },
    ],
    [
      'an unknown server',
      () => ({ host: 'db.invalid' }),
      'network',
      { code: 'unreachable', field: 'host', message: expect.stringContaining('name') },
    ],
    [
      'a closed port',
      () => ({ port: 1 }),
      'network',
      { code: 'unreachable', field: 'port', message: expect.not.stringContaining('name') },
    ],
  ]
  it.each(cases)('names %s', async (_title, values, stage, expected) => {
    const { stages, result } = await test(values())
    expect(result).toMatchObject(expected)
    expect(stages.at(-1) ?? '').toBe(stage)
    if (!isPieceError(result)) throw new Error('There was no PieceError.')
    expect(result.hint).toMatch(/\.$/)
    expect(result.message + result.hint).not.toMatch(/right-Password|wrong-password/)
  })

  it.each([
    ['a wrong password', { password: 'wrong-password' }, 'password'],
    ['an unknown user', { user: 'ghost' }, 'password'],
    ['a domain the server does not trust', { domain: 'NOWHERE' }, 'domain'],
  ])('names %s of a Windows account', async (_title, values, field) => {
    const { stages, result } = await testWindows(values)
    expect(result).toMatchObject({ code: 'invalid_credentials', field })
    expect(stages.at(-1)).toBe('authentication')
  })

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'disable'],
    ['220 mail.example.com ESMTP\r\n', 'require'],
    ['\x04\x01\x00\x02\0\0\0\0\0', 'disable'],
    ['\x04\x01\x00\x20', 'verify-full'],
  ])('tells when %j answers in place of SQL Server, with TLS %s', async (greeting, tls) => {
    const stranger = await silentServer(greeting)
    const { result } = await test({ host: '127.0.0.1', port: stranger.port, tls, connectTimeout: 2 })
    await stranger.close()
    expect(result).toMatchObject({ code: 'bad_response', field: 'port' })
  })

  it.each([
    ['no token', '\xaa\x55\x01\x02'],
    ['a type that is none', '\x81\x01\0\0\0\0\0\0\0\x01\0'],
    ['a token that has no place there', '\x79\0\0\0\0'],
  ])('tells when what answers begins like SQL Server and goes on with %s', async (_title, tokens) => {
    const prelogin = '\x04\x01\x00\x1a\0\0\x01\0\0\0\x0b\0\x06\x01\0\x11\0\x01\xff\x10\0\0\0\0\0\x02'
    const head = `\x04\x01\x00${String.fromCharCode(8 + tokens.length)}\0\0\x01\0`
    const stranger = await silentServer(prelogin + head + tokens, { isOpen: true })
    const { result } = await test({ host: '127.0.0.1', port: stranger.port, tls: 'disable', connectTimeout: 20 })
    await stranger.close()
    expect(result).toMatchObject({ code: 'bad_response', field: 'port' })
  })

  it('goes where the server sends it on to, on the same terms', async () => {
    const gateway = await makeServer()
    const values = { ...gateway.values, host: 'localhost', tls: 'verify-full', ca: CA }
    gateway.tds.host.routeTo = { server: 'localhost', port: server.tds.port }
    expect((await tryConnection(values)).result).toEqual({ account: 'plugboard@shop' })
    gateway.tds.host.routeTo = { server: '127.0.0.1', port: server.tds.port }
    expect((await tryConnection(values)).result).toMatchObject({ code: 'tls_failed', field: 'host' })
    const before = plain.tds.host.logins
    gateway.tds.host.routeTo = { server: 'localhost', port: plain.tds.port }
    expect((await tryConnection(values)).result).toMatchObject({ code: 'tls_failed', field: 'tls' })
    expect(plain.tds.host.logins).toBe(before)
    gateway.tds.host.routeTo = { server: 'localhost', port: gateway.tds.port }
    expect((await tryConnection({ ...values, connectTimeout: 1 })).result).toMatchObject({ code: 'timeout' })
    await expect.poll(() => gateway.tds.sockets(), { timeout: 20_000 }).toBe(0)
    await gateway.stop()
  })

  it('works in packets of any size the server agrees to', async () => {
    const sql = 'select @p1 as value'
    const value = 'x'.repeat(3_000)
    for (const packetSize of [512, 1_000, 4_096]) {
      server.tds.host.packetSize = packetSize
      expect((await act('query', server.values, { sql, parameters: [value] })).rows).toEqual([{ value }])
    }
    server.tds.host.packetSize = 4_096
  })

  it('leaves no connection behind, however it ends', async () => {
    await act('query', server.values, { sql: 'select 1 as n' })
    await failureOf(act('query', server.values, { sql: 'selec' }))
    await test({ password: 'wrong-password' })
    await test({ tls: 'verify-full' })
    await expect.poll(() => server.tds.sockets(), { timeout: 20_000 }).toBe(0)
  })
})
