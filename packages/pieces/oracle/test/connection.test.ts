import { readFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { isPieceError, type PieceError } from '@plugboard/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OraError } from './server/ora-error.js'
import {
  connectionValues,
  type Greeting,
  type OracleServer,
  redirect,
  refuse,
  startOracleServer,
} from './server/oracle-server.js'
import { packet, TNS } from './server/tns.js'
import { act, tryConnection } from './try-out.js'

type Values = Record<string, unknown>

const pem = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

async function failureOfTest(values: Values): Promise<{ stages: string[]; error: PieceError }> {
  const { stages, result } = await tryConnection(values)
  if (!isPieceError(result)) throw new Error(`There was no PieceError but ${JSON.stringify(result)}`)
  expect(result.hint).toMatch(/\.$/)
  expect(`${result.message} ${result.hint}`).not.toMatch(/right-password|wrong-password/)
  return { stages, error: result }
}

describe('a connection to oracle', () => {
  let server: OracleServer
  let secure: OracleServer
  let ca: string
  beforeAll(async () => {
    ca = await pem('ca.pem')
    server = await startOracleServer()
    const tls = { cert: await pem('server.pem'), key: await pem('server-key.pem') }
    secure = await startOracleServer({ tls })
  })
  afterAll(() => Promise.all([server.close(), secure.close()]))

  const good = (more: Values = {}) => ({ ...connectionValues(server), ...more })
  const overTls = (more: Values = {}) => ({ ...connectionValues(secure), host: 'localhost', ca, ...more })

  it('is tested in stages and says whose it is', async () => {
    const { stages, result } = await tryConnection(good())
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toEqual({ account: 'PLUGBOARD@TESTPDB' })
  })

  it('is made by service name or by SID, and says nothing else of the database', async () => {
    expect((await tryConnection(good())).result).toEqual({ account: 'PLUGBOARD@TESTPDB' })
    expect((await tryConnection(good({ serviceName: undefined, sid: 'testpdb' }))).result).toEqual({
      account: 'PLUGBOARD@TESTPDB',
    })
    const [byService, bySid] = server.descriptors.slice(-2)
    expect(byService).toMatch(/\(CONNECT_DATA=\(SERVICE_NAME=testpdb\)\(CID=[^=]*=Plugboard\)/)
    expect(bySid).toMatch(/\(CONNECT_DATA=\(SID=testpdb\)\(CID=/)
    for (const one of [byService, bySid])
      expect(one).toContain(`(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${server.port}))`)
  })

  it.each([
    ['verify-ca', { host: '127.0.0.1' }],
    ['verify-full', {}],
  ])('is encrypted with %s', async (tls, more) => {
    expect((await tryConnection(overTls({ tls, ...more }))).result).toEqual({ account: 'PLUGBOARD@TESTPDB' })
    expect(secure.descriptors.at(-1)).toContain('(PROTOCOL=tcps)')
  })

  it('makes the settings of the session its own', async () => {
    await act('query', good(), { sql: 'select 1 from dual' })
    const [settings] = server.state.statements.filter(({ sql }) => sql.startsWith('alter session')).slice(-1)
    expect(settings?.sql).toBe(
      `alter session set TIME_ZONE = '+00:00' NLS_LANGUAGE = 'AMERICAN' NLS_DATE_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS' ` +
        `NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.FF9' NLS_TIMESTAMP_TZ_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.FF9TZH:TZM' ` +
        `NLS_NUMERIC_CHARACTERS = '.,' NLS_SORT = 'BINARY' NLS_COMP = 'BINARY'`,
    )
  })

  it('is gone when a call has ended, also when it failed', async () => {
    await act('query', good(), { sql: 'select 1 from dual' })
    await act('query', good(), { sql: 'nonsense' }).catch(() => {})
    await tryConnection(good({ password: 'wrong-password' }))
    await expect.poll(() => server.open()).toBe(0)
  })

  it('does not take its settings from the environment', async () => {
    const before = { ...process.env }
    Object.assign(process.env, { TNS_ADMIN: '/nowhere', ORA_SDTZ: 'nonsense', TWO_TASK: 'nowhere' })
    try {
      expect((await tryConnection(good())).result).toEqual({ account: 'PLUGBOARD@TESTPDB' })
    } finally {
      process.env = before
    }
  })

  const refusals: [title: string, number: number, expected: object][] = [
    ['a locked account', 28000, { code: 'invalid_credentials', field: 'user' }],
    ['an expired password', 28001, { code: 'invalid_credentials', field: 'password' }],
    ['a user that may not sign in', 1045, { code: 'permission_denied', field: 'user' }],
    ['a password of an old kind', 28040, { code: 'unsupported', field: 'user' }],
    ['a database that is starting', 1033, { code: 'provider_unavailable', field: undefined }],
    ['a database that is not running', 1034, { code: 'provider_unavailable', field: undefined }],
    ['a database for operators only', 1035, { code: 'permission_denied', field: 'user' }],
    ['a server without a process left', 20, { code: 'provider_unavailable', field: undefined }],
    ['a server without a session left', 18, { code: 'provider_unavailable', field: undefined }],
    ['anything else the server says', 4031, { code: 'provider_unavailable', field: undefined }],
  ]
  it.each(refusals)('names %s', async (_title, number, expected) => {
    server.state.users.REFUSED = { password: 'right-password', refusal: new OraError(number, 'what the server says') }
    const { error, stages } = await failureOfTest(good({ user: 'refused' }))
    expect(error).toMatchObject(expected)
    expect(stages.at(-1)).toBe('authentication')
  })

  const troubles: [title: string, values: () => Values | Promise<Values>, stage: string, expected: object][] = [
    [
      'a wrong password',
      () => good({ password: 'wrong-password' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    [
      'an unknown user',
      () => good({ user: 'ghost' }),
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    [
      'an unknown service',
      () => good({ serviceName: 'nowhere' }),
      'authentication',
      { code: 'not_found', field: 'serviceName' },
    ],
    [
      'an unknown SID',
      () => good({ serviceName: '', sid: 'nowhere' }),
      'authentication',
      { code: 'not_found', field: 'sid' },
    ],
    ['a closed port', () => good({ port: 1 }), 'network', { code: 'unreachable', field: 'port' }],
    ['an unknown server', () => good({ host: 'db.invalid' }), 'network', { code: 'unreachable', field: 'host' }],
    ['a server without TLS', () => good({ tls: 'verify-full' }), 'network', { code: 'tls_failed', field: 'tls' }],
    [
      'a server with TLS, asked without',
      () => ({ ...connectionValues(secure) }),
      'network',
      { code: 'bad_response', field: 'port' },
    ],
    [
      'an unknown authority',
      () => overTls({ tls: 'verify-full', ca: undefined }),
      'network',
      { code: 'tls_failed', field: 'ca' },
    ],
    [
      'another authority',
      async () => overTls({ tls: 'verify-ca', ca: await pem('other-ca.pem') }),
      'network',
      { code: 'tls_failed', field: 'ca' },
    ],
    [
      'a certificate for another name',
      () => overTls({ tls: 'verify-full', host: '127.0.0.1' }),
      'network',
      { code: 'tls_failed', field: 'host' },
    ],
    [
      'a CA certificate that is none',
      () => overTls({ tls: 'verify-full', ca: 'hello' }),
      '',
      { code: 'invalid_input', field: 'ca' },
    ],
    [
      'a CA certificate that is broken',
      () => overTls({ tls: 'verify-full', ca: ca.replace(/M/g, 'A') }),
      '',
      { code: 'invalid_input', field: 'ca' },
    ],
    [
      'no service name and no SID',
      () => good({ serviceName: undefined }),
      '',
      { code: 'invalid_input', field: 'serviceName' },
    ],
  ]
  it.each(troubles)('names %s', async (_title, values, stage, expected) => {
    const { error, stages } = await failureOfTest(await values())
    expect(error).toMatchObject(expected)
    expect(stages.at(-1) ?? '').toBe(stage)
  })
})

describe('a listener that does not let a connection through', () => {
  /** Tests a connection to a listener that answers in this way. */
  async function answeredBy(greeting: Greeting, more: Values = {}) {
    const server = await startOracleServer({ greeting })
    try {
      return await failureOfTest({ ...connectionValues(server), connectTimeout: 1, ...more })
    } finally {
      await server.close()
    }
  }

  it.each([
    [12514, 'not_found', 'serviceName'],
    [12521, 'not_found', 'serviceName'],
    [12505, 'not_found', 'sid'],
    [12516, 'provider_unavailable', undefined],
    [12518, 'provider_unavailable', undefined],
    [12519, 'provider_unavailable', undefined],
    [12520, 'provider_unavailable', undefined],
    [12526, 'provider_unavailable', undefined],
    [12527, 'provider_unavailable', undefined],
    [12528, 'provider_unavailable', undefined],
    [12541, 'unreachable', 'port'],
    [12545, 'unreachable', 'host'],
    [12660, 'unsupported', 'tls'],
    [12599, 'provider_unavailable', undefined],
  ])('with ORA-%i is told as %s at %s', async (number, code, field) => {
    const { error } = await answeredBy(() => refuse(number))
    expect(error).toMatchObject({ code, field })
  })

  it('and says why in a packet of its own is understood', async () => {
    const text = Buffer.from('(DESCRIPTION=(ERR=12514))')
    const head = Buffer.alloc(4)
    head.writeUInt16BE(text.length, 2)
    const answer = Buffer.concat([packet(TNS.refuse, head), packet(TNS.data, Buffer.concat([Buffer.alloc(2), text]))])
    expect((await answeredBy(() => answer)).error).toMatchObject({ code: 'not_found', field: 'serviceName' })
  })

  it.each([
    ['closes at once', (_: string, socket: Socket) => void socket.destroy()],
    ['ends at once', (_: string, socket: Socket) => void socket.end()],
    ['answers with what is no packet', () => Buffer.from('\0\x10garbage, garbage')],
    ['answers like a web server', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['answers like a mail server', () => Buffer.from('220 mail.example.com ESMTP\r\n')],
    ['answers with a packet of no length', () => Buffer.alloc(8)],
    ['refuses without a reason', () => packet(TNS.refuse, Buffer.alloc(4))],
  ])(
    'and %s is told from Oracle',
    async (_title, greeting: (descriptor: string, socket: Socket) => Buffer | undefined) => {
      const { error } = await answeredBy(greeting)
      expect(['bad_response', 'provider_unavailable', 'timeout']).toContain(error.code)
    },
  )

  it('and asks for the same again is answered again, and then waited for', async () => {
    const { error } = await answeredBy((_, socket) => {
      socket.write(packet(TNS.resend, Buffer.alloc(0)))
      return Buffer.alloc(0)
    })
    expect(['bad_response', 'timeout']).toContain(error.code)
  })

  it('and sends it elsewhere is followed, but not in circles', async () => {
    const target = await startOracleServer()
    const first = await startOracleServer({
      greeting: () => redirect(`(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${target.port}))`),
    })
    const { result } = await tryConnection(connectionValues(first))
    expect(result).toEqual({ account: 'PLUGBOARD@TESTPDB' })
    await Promise.all([first.close(), target.close()])
    const { error } = await answeredBy((descriptor) => {
      const [, port] = /\(PORT=(\d+)\)/.exec(descriptor) ?? []
      return redirect(`(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${port}))`)
    })
    expect(error.code).toBe('bad_response')
  })

  /** A server that takes connections and never answers, or not after the first packet. */
  async function silent(first?: Buffer) {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
      socket.once('data', () => first && socket.write(first))
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The server has no port.')
    const close = () => new Promise((closed) => server.close(closed))
    return { values: { ...connectionValues(address), connectTimeout: 1 }, sockets, close }
  }

  it.each(['verify-ca', 'verify-full'])(
    'but is silent where TLS is to be agreed upon (%s) is left as well',
    async (tls) => {
      const { values, sockets, close } = await silent()
      const { error } = await failureOfTest({ ...values, tls })
      expect(error).toMatchObject({ code: 'timeout', field: 'host' })
      await expect.poll(() => sockets.size).toBe(0)
      await close()
    },
  )

  it.each([
    ['from the start', undefined],
    ['after accepting', packet(TNS.accept, acceptance())],
  ])('but is silent %s is left after the connect timeout, and the connection is cut', async (_title, first) => {
    const { values, sockets, close } = await silent(first)
    const { error, stages } = await failureOfTest(values)
    expect(error).toMatchObject({ code: 'timeout', field: 'host', message: expect.stringContaining('1 seconds') })
    expect(stages).toEqual(['network'])
    await expect.poll(() => sockets.size).toBe(0)
    await close()
  })

  it.each([
    ['from the start', undefined],
    ['after accepting', packet(TNS.accept, acceptance())],
  ])('but is silent %s is left at once when the run is cancelled', async (_title, first) => {
    const { values, sockets, close } = await silent(first)
    const controller = new AbortController()
    const pending = tryConnection({ ...values, connectTimeout: 60 }, controller.signal)
    await expect.poll(() => sockets.size).toBe(1)
    controller.abort()
    expect((await pending).result).toMatchObject({ code: 'timeout' })
    await expect.poll(() => sockets.size).toBe(0)
    await close()
  })
})

function acceptance(): Buffer {
  const body = Buffer.alloc(37)
  body.writeUInt16BE(318, 0)
  body.set([4, 4], 14)
  body.writeUInt32BE(8_192, 24)
  body.writeUInt32BE(65_535, 28)
  return body
}
