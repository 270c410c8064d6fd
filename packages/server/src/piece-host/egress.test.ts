import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseAllow } from '../egress/parse-allow.js'
import type { EgressPolicy } from '../egress/policy.js'
import type { PieceLocation } from './call.js'
import type { PieceHost, PieceHostParts } from './piece-host.js'
import { HOSTED, LOCAL, PieceLab, rejection, runCall } from './testing/piece-lab.js'

let lab: PieceLab
let server: Server
let port: number
let accepted: number
const peers = new Set<Socket>()
let events: Parameters<NonNullable<PieceHostParts['onEgress']>>[0][]

beforeAll(async () => {
  lab = await PieceLab.open()
})
afterAll(() => lab?.close())

beforeEach(async () => {
  accepted = 0
  events = []
  server = createServer((socket) => {
    accepted += 1
    peers.add(socket)
    socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  })
  port = await listen(server)
})
afterEach(async () => {
  for (const peer of peers) peer.destroy()
  peers.clear()
  await new Promise((resolve) => server.close(resolve))
})

async function listen(on: Server): Promise<number> {
  await new Promise<void>((resolve) => on.listen(0, '127.0.0.1', resolve))
  const address = on.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const hostWith = (policy: EgressPolicy): PieceHost => lab.host({ policy, onEgress: (event) => events.push(event) })

describe('in hosted mode no spelling of an inner address is reached', () => {
  const HOSTS = [
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '127.1',
    '0177.0.0.1',
    '0',
    'localhost.',
    'localhost',
    '①②⑦.0.0.1',
    '[::1]',
    '::1',
    '[::]',
    '::',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fe80::1%eth0',
    '169.254.169.254',
    'metadata.google.internal',
    '10.0.0.5',
    'localhost:25',
    'localhost\r\nA1 LOGOUT',
  ]

  /** Tries every host at once, and answers code, message and whether the answer came too early. */
  const attempts = (connect: string) => `return Promise.all(ctx.input.hosts.map((host) => new Promise((resolve) => {
    const started = performance.now()
    const failed = (error) => resolve({ host, code: (error.cause ?? error).code, message: (error.cause ?? error).message, early: performance.now() - started < 1990 })
    try { ${connect} } catch (error) { resolve({ host, code: error.code, invalid: true }) }
  })))`

  it('through a socket', async () => {
    const body = attempts(
      "net.connect({ host, port: ctx.input.port }).on('error', failed).on('connect', () => resolve('connected'))",
    )
    const piece = await lab.action(body, "import net from 'node:net'")
    const results = await hostWith(HOSTED).call(runCall(piece, { input: { hosts: HOSTS, port } }))
    const same = { code: 'EGRESS_DENIED', message: 'The server could not be reached.', early: false }
    expect(results).toEqual(HOSTS.map((host) => ({ host, ...same })))
    expect(accepted).toBe(0)
  })

  it('through fetch', async () => {
    const body = attempts(
      "fetch('http://' + (host.includes('::') && !host.startsWith('[') ? '[' + host + ']' : host) + ':' + ctx.input.port).then(() => resolve('connected'), failed)",
    )
    const hosts = HOSTS.filter((host) => !/[:%]25|\s|%/.test(host))
    const results = await hostWith(HOSTED).call(runCall(await lab.action(body), { input: { hosts, port } }))
    const same = { code: 'EGRESS_DENIED', message: 'The server could not be reached.', early: false }
    expect(results).toEqual(hosts.map((host) => ({ host, ...same })))
    expect(accepted).toBe(0)
  })
})

describe('every way to connect', () => {
  const WAYS: [string, string, string][] = [
    ['fetch', '', "await fetch('http://127.0.0.1:' + port)"],
    ['ctx.http', '', "await ctx.http('http://127.0.0.1:' + port, { retries: 0 })"],
    ['net', "import net from 'node:net'", "await once(net.connect(port, '127.0.0.1').resume(), 'close')"],
    ['tls', "import tls from 'node:tls'", "await once(tls.connect({ port, host: '127.0.0.1' }), 'secureConnect')"],
    ['http', "import http from 'node:http'", "await once(http.get('http://127.0.0.1:' + port), 'response')"],
    ['https', "import https from 'node:https'", "await once(https.get('https://127.0.0.1:' + port), 'response')"],
    ['http2', "import http2 from 'node:http2'", "await once(http2.connect('http://127.0.0.1:' + port), 'connect')"],
    ['pg', "import pg from 'pg'", "await new pg.Client({ host: '127.0.0.1', port }).connect()"],
    [
      'nodemailer',
      "import nodemailer from 'nodemailer'",
      "await nodemailer.createTransport({ host: '127.0.0.1', port }).verify()",
    ],
    [
      'nodemailer by name',
      "import nodemailer from 'nodemailer'",
      "await nodemailer.createTransport({ host: 'localhost', port }).verify()",
    ],
  ]

  it('is closed by the policy', async () => {
    const host = hostWith(HOSTED)
    const pieces = await Promise.all(WAYS.map(([, head, connect]) => wayPiece(head, connect)))
    const results = await Promise.all(pieces.map((piece) => host.call(runCall(piece, { input: { port } }))))
    expect(results).not.toContain('connected')
    expect(accepted).toBe(0)
    const denied = { outcome: 'denied', reason: 'loopback_address', projectId: 'prj_a' }
    for (const { name } of pieces) expect(events).toContainEqual(expect.objectContaining({ ...denied, piece: name }))
  })

  it.each(WAYS)('is opened by the policy: %s', async (_title, head, connect) => {
    const piece = await wayPiece(head, connect)
    await hostWith(LOCAL).call(runCall(piece, { input: { port } }))
    // The piece may know that it is connected before this process has looked.
    await expect.poll(() => accepted).toBeGreaterThan(0)
  })

  function wayPiece(head: string, connect: string): Promise<PieceLocation> {
    const body = `const { port } = ctx.input; try { ${connect}; return 'connected' } catch (error) { return String(error) }`
    return lab.action(body, `${head}; import { once } from 'node:events'`)
  }
})

describe('what a connection that failed is told as', () => {
  const body = `const { port, host, kind } = ctx.input
    if (kind === 'http') return (await ctx.http('http://' + host + ':' + port, { retries: 0 })).status
    if (kind === 'pg') await new pg.Client({ host, port, connectionTimeoutMillis: 20000 }).connect().catch((error) => { throw networkError(error) ?? error })
    if (kind === 'mail') await nodemailer.createTransport({ host, port, dnsTimeout: 3000 }).verify().catch((error) => { throw networkError(error, { host: 'host' }) ?? error })
    await once(net.connect(port, host), 'close')`
  const head = `import { networkError } from '@plugboard/core'; import net from 'node:net'; import { once } from 'node:events'
    import nodemailer from 'nodemailer'; import pg from 'pg'`

  it('in hosted mode is the same for denied, refused and unknown, and takes two seconds at least', async () => {
    const closed = createServer()
    const refused = await listen(closed)
    await new Promise((resolve) => closed.close(resolve))
    const host = hostWith({ ...HOSTED, allow: parseAllow(`127.0.0.1:${refused}`) })
    const piece = await lab.action(body, head)
    const timed = async (input: Record<string, unknown>) => {
      const started = performance.now()
      const error = await rejection(host.call(runCall(piece, { input })))
      return { ...error, early: performance.now() - started < 2_000 }
    }
    const kinds = ['http', 'pg', 'mail', 'net']
    const inputs = kinds.flatMap((kind) => [
      { kind, host: '127.0.0.1', port },
      { kind, host: '127.0.0.1', port: refused },
      { kind, host: 'nowhere.invalid', port: 443 },
    ])
    const errors = await Promise.all(inputs.map(timed))
    for (const error of errors) expect(error).toEqual({ ...errors[0], early: false })
    expect(errors[0]).toMatchObject({
      name: 'PieceError',
      code: 'unreachable',
      message: 'The server could not be reached.',
    })
    expect(accepted).toBe(0)
    expect(events.map((event) => event.reason)).toEqual(expect.arrayContaining(['loopback_address', 'ECONNREFUSED']))
  })

  it('in local mode is what the piece makes of it', async () => {
    const closed = createServer()
    const refused = await listen(closed)
    await new Promise((resolve) => closed.close(resolve))
    const piece = await lab.action(body, head)
    const error = await rejection(
      hostWith(LOCAL).call(runCall(piece, { input: { kind: 'http', host: '127.0.0.1', port: refused } })),
    )
    expect(error).toMatchObject({ code: 'unreachable', message: 'Nothing answers at this address.' })
  })

  it('outside of hosted mode says that a denied address is not allowed', async () => {
    const denied = [{ host: '127.0.0.1', port }]
    const piece = await lab.action(body, head)
    for (const policy of [
      { ...LOCAL, denied },
      { ...LOCAL, mode: 'locked' as const },
    ]) {
      for (const kind of ['http', 'net', 'mail']) {
        const error = await rejection(
          hostWith(policy).call(runCall(piece, { input: { kind, host: '127.0.0.1', port } })),
        )
        expect(error).toMatchObject({
          name: 'PieceError',
          code: 'unreachable',
          message: expect.stringContaining('does not allow'),
        })
      }
    }
    expect(accepted).toBe(0)
  })

  it('names the step of a test that failed in the same words', async () => {
    const source = `export const piece = { contract: 1, endpoints: {}, actions: [], triggers: [], auth: [{ name: 'none',
      validate: (ctx) => ctx.step('network', async () => { await ctx.http('http://127.0.0.1:${port}') }) }] }`
    const steps: unknown[] = []
    const { auth, ...call } = runCall(await lab.module(source))
    const options = { onStep: (step: unknown) => steps.push(step) }
    await rejection(hostWith(HOSTED).call({ ...call, method: 'validate', auth }, options))
    expect(steps).toMatchObject([{ name: 'network', ok: false, message: 'The server could not be reached.' }])
  })
})
