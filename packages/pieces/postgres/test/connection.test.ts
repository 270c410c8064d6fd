import { readFile } from 'node:fs/promises'
import { isPieceError } from '@plugboard/core'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningPostgres, startPostgres } from '../../../../test/support/postgres.js'
import { NO_POSTGRES } from './database.js'
import { connectionValues } from './make-database.js'
import { silentServer } from './silent-server.js'
import { act, failureOf, tryConnection } from './try-out.js'

type Values = Record<string, unknown>

const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

/** Who may connect: over TLS alone, without a password, or not at all. */
const HBA = [
  'host all postgres all scram-sha-256',
  'hostssl all tls_only all scram-sha-256',
  'host all trusted,ghost,cannot_login all trust',
  'host all clear all password',
  'host all hashed all md5',
].join('\n')

/** Puts text into a file of the server's own folder, readable by the server alone. */
async function writeOnServer(client: Client, file: string, text: string): Promise<void> {
  await client.query(
    `copy (select unnest(string_to_array('${text.trim()}', E'\\n'))) to program 'umask 077; cat > ${file}'`,
  )
}

describe.skipIf(NO_POSTGRES)('a connection to postgres', () => {
  let server: RunningPostgres
  let good: Values
  let ca: string
  beforeAll(async () => {
    server = await startPostgres()
    good = { ...connectionValues(new URL(server.url)), host: 'localhost', user: 'tls_only', password: 'over-tls-only' }
    ca = await fixture('ca.pem')
    const client = new Client(server.url)
    await client.connect()
    await client.query("create role tls_only login password 'over-tls-only'; create role trusted login")
    await client.query("create role clear login password 'in the clear'; create role cannot_login nologin")
    await client.query("set password_encryption = md5; create role hashed login password 'with md5'")
    await client.query('create database closed')
    await client.query('revoke connect on database closed from public')
    await writeOnServer(client, 'server.crt', await fixture('server.pem'))
    await writeOnServer(client, 'server.key', await fixture('server-key.pem'))
    await writeOnServer(client, 'pg_hba.conf', HBA)
    await client.query('alter system set ssl = on')
    await client.query('select pg_reload_conf()')
    await vi.waitFor(async () => {
      const { result } = await tryConnection({ ...good, tls: 'require' })
      expect(result).toEqual({ account: 'tls_only@postgres' })
    })
    await client.end()
  })
  afterAll(() => server.stop())

  const test = (values: Values) => tryConnection({ ...good, ...values })

  it('is tested in stages and says whose it is', async () => {
    const { stages, result } = await test({ tls: 'verify-full', ca })
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toEqual({ account: 'tls_only@postgres' })
  })

  it.each([
    ['require', {}],
    ['verify-ca', { host: '127.0.0.1' }],
    ['verify-full', {}],
  ])('is encrypted with %s', async (tls, more) => {
    const values = { ...good, tls, ca, ...more }
    const { rows } = await act('query', values, { sql: 'select ssl from pg_stat_ssl where pid = pg_backend_pid()' })
    expect(rows).toEqual([{ ssl: true }])
  })

  it('is cancelled over TLS too', async () => {
    const controller = new AbortController()
    const values = { ...good, tls: 'verify-full', ca }
    const failure = failureOf(act('query', values, { sql: 'select pg_sleep(60)' }, controller.signal))
    const client = new Client(server.url)
    await client.connect()
    const running = "select from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'"
    await expect.poll(async () => (await client.query(running)).rowCount).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    await expect.poll(async () => (await client.query(running)).rowCount).toBe(0)
    await client.end()
  })

  it.each([
    ['trusted', 'ignored'],
    ['clear', 'in the clear'],
    ['hashed', 'with md5'],
  ])('signs in as %s, however the server asks', async (user, password) => {
    expect((await test({ user, password })).result).toEqual({ account: `${user}@postgres` })
  })

  const other = () => fixture('other-ca.pem')
  const cases: [title: string, values: () => Values | Promise<Values>, stage: string, expected: object][] = [
    [
      'a wrong password',
      () => ({ tls: 'require', password: 'wrong-password' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    ['an unknown user', () => ({ user: 'ghost' }), 'authentication', { code: 'invalid_credentials', field: 'user' }],
    [
      'a user that may not sign in',
      () => ({ user: 'cannot_login' }),
      'authentication',
      { code: 'invalid_credentials', field: 'user' },
    ],
    [
      'a user the server does not admit',
      () => ({ tls: 'require', user: 'stranger' }),
      'authentication',
      { code: 'permission_denied', field: 'user' },
    ],
    [
      'a server that insists on TLS',
      () => ({ tls: 'disable' }),
      'authentication',
      { code: 'permission_denied', field: 'tls' },
    ],
    [
      'an unknown database',
      () => ({ tls: 'require', database: 'nowhere' }),
      'authentication',
      { code: 'not_found', field: 'database' },
    ],
    [
      'a database closed to the user',
      () => ({ tls: 'require', database: 'closed' }),
      'authentication',
      { code: 'permission_denied', field: 'database' },
    ],
    [
      'a certificate of an unknown authority',
      () => ({ tls: 'verify-full' }),
      'network',
      { code: 'tls_failed', field: 'ca' },
    ],
    [
      'a certificate of another authority',
      async () => ({ tls: 'verify-ca', ca: await other() }),
      'network',
      { code: 'tls_failed', field: 'ca' },
    ],
    [
      'a certificate for another name',
      () => ({ tls: 'verify-full', ca, host: '127.0.0.1' }),
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
      () => ({ tls: 'verify-full', ca: ca.replace(/M/g, 'A') }),
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
    const { stages, result } = await test(await values())
    expect(result).toMatchObject(expected)
    expect(stages.at(-1) ?? '').toBe(stage)
    if (!isPieceError(result)) throw new Error('There was no PieceError.')
    expect(result.hint).toMatch(/\.$/)
    expect(result.message + result.hint).not.toMatch(/over-tls-only|wrong-password/)
  })

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'disable'],
    ['220 mail.example.com ESMTP\r\n', 'disable'],
    ['S', 'require'],
    ['N', 'require'],
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'verify-full'],
  ])('tells when %j answers in place of PostgreSQL, with TLS %s', async (greeting, tls) => {
    const stranger = await silentServer(greeting)
    const { result } = await test({ host: '127.0.0.1', port: stranger.port, tls, connectTimeout: 2 })
    await stranger.close()
    if (!isPieceError(result)) throw new Error('There was no PieceError.')
    expect(['bad_response', 'tls_failed', 'provider_unavailable', 'timeout']).toContain(result.code)
    expect(result.hint).toMatch(/\.$/)
  })

  it('is refused, without harm, by a server that asks for Kerberos', async () => {
    const stranger = await silentServer('R\0\0\0\x08\0\0\0\x07')
    const { result } = await test({ host: '127.0.0.1', port: stranger.port, tls: 'disable' })
    await stranger.close()
    expect(result).toMatchObject({ code: 'unsupported', field: 'user' })
  })

  it('does not take its settings from the environment', async () => {
    const before = { ...process.env }
    Object.assign(process.env, {
      PGPASSWORD: 'x',
      PGSSLMODE: 'disable',
      PGHOST: 'db.invalid',
      PGUSER: 'x',
      PGDATABASE: 'x',
    })
    try {
      expect((await test({ tls: 'require' })).result).toEqual({ account: 'tls_only@postgres' })
    } finally {
      process.env = before
    }
  })
})
