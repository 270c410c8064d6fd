import { chmod, copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isPieceError } from '@plugboard/core'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningMariadb, startMariadb } from '../../../../test/support/mariadb.js'
import { NO_MARIADB } from './database.js'
import { connect, connectionValues } from './make-database.js'
import { silentServer } from './silent-server.js'
import { act, failureOf, tryConnection } from './try-out.js'

type Values = Record<string, unknown>

const path = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const fixture = (name: string) => readFile(path(name), 'utf8')

/** Users and what is peculiar about them. */
const USERS = [
  "create user tls_only identified by 'over-tls-only' require ssl",
  "create user trusted identified by ''",
  "create user locked identified by 'right' account lock",
  "create user expired identified by 'right' password expire",
  "create user elsewhere@'10.9.8.7' identified by 'right'",
  "install soname 'auth_ed25519'",
  "create user modern identified via ed25519 using password('right')",
  'grant select, execute on shop.* to tls_only, trusted, expired',
  'grant select on nowhere.* to tls_only',
]

describe.skipIf(NO_MARIADB)('a connection to mysql', () => {
  let server: RunningMariadb
  let superuser: Connection
  let folder: string
  let good: Values
  let ca: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugboard-mysql-tls-'))
    // MariaDB insists that the key is readable by its owner alone.
    await copyFile(path('server-key.pem'), join(folder, 'key.pem'))
    await chmod(join(folder, 'key.pem'), 0o600)
    server = await startMariadb(['--ssl', `--ssl-cert=${path('server.pem')}`, `--ssl-key=${folder}/key.pem`])
    superuser = await connect(server.url)
    for (const sql of ['create database shop', 'create database closed', ...USERS]) await superuser.query(sql)
    const login = { host: 'localhost', database: 'shop', user: 'tls_only', password: 'over-tls-only' }
    good = connectionValues(new URL(server.url), login)
    ca = await fixture('ca.pem')
  })
  afterAll(async () => {
    await superuser?.end()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const test = (values: Values) => tryConnection({ ...good, ...values })

  it('is tested in stages and says whose it is', async () => {
    const { stages, result } = await test({ tls: 'verify-full', ca })
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toEqual({ account: 'tls_only@shop' })
  })

  it.each([
    ['require', {}],
    ['verify-ca', { host: '127.0.0.1' }],
    ['verify-full', {}],
  ])('is encrypted with %s', async (tls, more) => {
    const { rows } = await act('query', { ...good, tls, ca, ...more }, { sql: "show status like 'Ssl_cipher'" })
    expect(rows).toEqual([{ Variable_name: 'Ssl_cipher', Value: expect.stringMatching(/^TLS_/) }])
  })

  it('is cancelled over TLS too, and told when the server ends it', async () => {
    const values = { ...good, tls: 'verify-full', ca }
    const running = async () => {
      const sql = "select id from information_schema.processlist where info like 'select sleep(60), 43%'"
      const [rows] = await superuser.query<RowDataPacket[]>(sql)
      return rows
    }
    const controller = new AbortController()
    const sleep = () => failureOf(act('query', values, { sql: 'select sleep(60), 43' }, controller.signal))
    const cut = sleep()
    await expect.poll(running, { interval: 10 }).toHaveLength(1)
    await superuser.query(`kill connection ${(await running())[0]?.id}`)
    expect(await cut).toMatchObject({ code: 'provider_unavailable' })
    await expect.poll(running).toHaveLength(0)
    const stopped = sleep()
    await expect.poll(running, { interval: 10 }).toHaveLength(1)
    controller.abort()
    expect(await stopped).toMatchObject({ code: 'timeout' })
    await expect.poll(running).toHaveLength(0)
  })

  const trusted = { user: 'trusted', password: undefined }

  it('needs no password for a user without one', async () => {
    expect((await test(trusted)).result).toEqual({ account: 'trusted@shop' })
  })

  const other = () => fixture('other-ca.pem')
  const cases: [title: string, values: () => Values | Promise<Values>, stage: string, expected: object][] = [
    [
      'a wrong password',
      () => ({ tls: 'require', password: 'wrong-password' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    [
      'an unknown user',
      () => ({ user: 'ghost' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password', hint: expect.stringContaining('TLS') },
    ],
    [
      'a user that may come from elsewhere alone',
      () => ({ user: 'elsewhere', password: 'right' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    [
      'a user that must use TLS',
      () => ({ tls: 'disable' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password', hint: expect.stringContaining('"Require"') },
    ],
    [
      'a locked user',
      () => ({ user: 'locked', password: 'right' }),
      'authentication',
      { code: 'permission_denied', field: 'user' },
    ],
    [
      'an expired password',
      () => ({ user: 'expired', password: 'right' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password', message: expect.stringContaining('expired') },
    ],
    [
      'a way of signing in that is not possible',
      () => ({ user: 'modern', password: 'right' }),
      'authentication',
      { code: 'unsupported', field: 'user' },
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

  it('hints at TLS where MariaDB admits nobody without it, which it does not say', async () => {
    await superuser.query('set global require_secure_transport = on')
    const { result } = await test(trusted)
    await superuser.query('set global require_secure_transport = off')
    expect(result).toMatchObject({ code: 'invalid_credentials', hint: expect.stringContaining('"Require"') })
  })

  it.each(['disable', 'require'])('names a full server, with TLS %s', async (tls) => {
    await superuser.query('set global max_connections = 10')
    const url = new URL(server.url)
    url.username = 'trusted'
    url.password = ''
    const others: Connection[] = []
    const full = (async () => {
      for (;;) others.push(await connect(url.href))
    })()
    await expect(full).rejects.toMatchObject({ errno: 1040 })
    const { stages, result } = await test({ ...trusted, tls })
    await Promise.all(others.map((one) => one.end()))
    await superuser.query('set global max_connections = 100')
    expect(stages).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ code: 'provider_unavailable', message: expect.stringContaining('connection') })
  })

  it('reads and means the same whatever the settings of the server are', async () => {
    const settings = {
      time_zone: "'+05:30'",
      sql_mode: "'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT'",
      lc_time_names: "'de_DE'",
      lc_messages: "'de_DE'",
      character_set_results: 'latin1',
      autocommit: '0',
      completion_type: "'RELEASE'",
      sql_auto_is_null: '1',
      init_connect: `'set @@sql_select_limit = 1'`,
    }
    const sql = `select from_unixtime(0) as moment, "a" || "b" as words, 'it\\'s' as slash, '€' as euro,
      date_format('2026-03-01', '%M') as month`
    for (const [name, value] of Object.entries(settings)) await superuser.query(`set global ${name} = ${value}`)
    const { rows } = await act('query', { ...good, ...trusted }, { sql })
    for (const name of Object.keys(settings)) await superuser.query(`set global ${name} = default`)
    expect(rows).toEqual([{ moment: '1970-01-01T00:00:00', words: 0, slash: "it's", euro: '€', month: 'March' }])
  })

  it('is ended by a time limit of the server, which is told', async () => {
    await superuser.query('set global max_statement_time = 0.1')
    const error = await failureOf(act('query', { ...good, ...trusted }, { sql: 'select sleep(20)' }))
    await superuser.query('set global max_statement_time = 0')
    expect(error).toMatchObject({ code: 'timeout', field: undefined })
  })

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'disable'],
    ['220 mail.example.com ESMTP\r\n', 'disable'],
    ['SSH-2.0-OpenSSH_9.2p1 Debian\r\n', 'require'],
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'verify-full'],
  ])('tells when %j answers in place of MySQL, with TLS %s', async (greeting, tls) => {
    const stranger = await silentServer(greeting)
    const { result } = await test({ host: '127.0.0.1', port: stranger.port, tls })
    await stranger.close()
    expect(result).toMatchObject({ code: 'bad_response', field: 'port' })
  })
})
