import { createSocket } from 'node:dgram'
import dns from 'node:dns'
import { connect, createServer, type Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Answer, EgressEvent } from './checked-lookup.js'
import { installEgressGuard } from './guard.js'
import { parseAllow } from './parse-allow.js'
import type { EgressPolicy } from './policy.js'

const LOCAL: EgressPolicy = { mode: 'local', allow: [], denied: [] }
const HOSTED: EgressPolicy = { mode: 'hosted', allow: [], denied: [] }

let server: Server
let port: number
let accepted: number
let events: EgressEvent[]
let uninstall: () => void

beforeEach(async () => {
  accepted = 0
  events = []
  uninstall = () => undefined
  server = createServer((socket) => {
    accepted += 1
    socket.on('error', () => undefined).end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})

afterEach(async () => {
  uninstall()
  await new Promise((resolve) => server.close(resolve))
})

interface Setup {
  policy?: EgressPolicy
  /** Answers of the resolver, by name; the last of a list of lists is repeated. */
  names?: Record<string, Answer[][]>
  minimumMs?: number
}

function guard({ policy = LOCAL, names = {}, minimumMs = 50 }: Setup = {}): string[] {
  const asked: string[] = []
  const resolve = async (name: string) => {
    const nth = asked.filter((one) => one === name).length
    asked.push(name)
    const answers = names[name]
    if (!answers) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
    return answers[Math.min(nth, answers.length - 1)] ?? []
  }
  uninstall = installEgressGuard({ policy, resolve, report: (event) => events.push(event), minimumMs })
  return asked
}

const v4 = (address: string): Answer => ({ address, family: 4 })

/** Connects, and answers what the server said or the error's code and message. */
function attempt(host: string, to = port, options: object = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: to, ...options })
    socket.on('data', (data) => resolve(data.toString()))
    socket.on('error', (error: Error & { code?: string }) => resolve(`${error.code}: ${error.message}`))
  })
}

/** The address a socket is about to connect to; the socket is closed before it does. */
function lookedUp(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.on('lookup', (_error, address) => {
      socket.destroy()
      resolve(address)
    })
  })
}

describe('the guard', () => {
  it('lets a permitted connection through, by address and by name', async () => {
    guard({ names: { 'db.example': [[v4('127.0.0.1')]] } })
    expect(await attempt('127.0.0.1')).toBe('hello')
    expect(await attempt('db.example')).toBe('hello')
    expect(await attempt('db.example', port, { autoSelectFamily: false })).toBe('hello')
    expect(await attempt('db.example', port, { autoSelectFamily: true })).toBe('hello')
  })

  it('refuses an address before a packet is sent', async () => {
    guard({ policy: { ...LOCAL, denied: [{ host: '127.0.0.1', port }] } })
    expect(await attempt('127.0.0.1')).toContain('EGRESS_DENIED')
    expect(await attempt('127.0.0.2')).toContain('EGRESS_DENIED')
    expect(accepted).toBe(0)
    expect(events).toMatchObject([
      { outcome: 'denied', host: '127.0.0.1', port, address: '127.0.0.1', reason: 'own_service' },
      { outcome: 'denied', reason: 'own_service' },
    ])
  })

  it('resolves a name once and connects to the checked answer, so a name that changes gains nothing', async () => {
    const names = { 'rebind.example': [[v4('127.0.0.1')], [v4('169.254.169.254')]] }
    const asked = guard({ names })
    expect(await attempt('rebind.example')).toBe('hello')
    expect(asked).toEqual(['rebind.example'])
    expect(await attempt('rebind.example')).toContain('EGRESS_DENIED')
  })

  it('in hosted mode never reaches loopback through a name that first is public', async () => {
    const names = { 'rebind.example': [[v4('203.0.114.1')], [v4('127.0.0.1')]] }
    const allow = parseAllow(`*:${port}`)
    const asked = guard({ policy: { ...HOSTED, allow }, names })
    const socket = connect({ host: 'rebind.example', port }).on('error', () => undefined)
    const looked = await lookedUp(socket)
    expect(looked).toBe('203.0.114.1')
    expect(asked).toEqual(['rebind.example'])
    expect(await attempt('rebind.example')).toContain('EGRESS_DENIED')
    expect(accepted).toBe(0)
  })

  it('refuses a name of which any answer may not be reached', async () => {
    guard({ names: { 'mixed.example': [[v4('127.0.0.1'), v4('10.0.0.1'), { address: 'fe80::1', family: 6 }]] } })
    expect(await attempt('mixed.example')).toContain('EGRESS_DENIED')
    expect(accepted).toBe(0)
  })

  it('closes a connection that turns out to lead elsewhere', async () => {
    guard()
    const socket = new Socket()
    Object.defineProperty(socket, 'remoteAddress', { value: '169.254.169.254' })
    const error = new Promise<Error>((resolve) => socket.on('error', resolve))
    socket.connect(port, '127.0.0.1')
    expect(await error).toMatchObject({ code: 'EGRESS_DENIED', message: expect.stringContaining('did not lead') })
  })

  it('does not use a lookup that the caller brings', async () => {
    guard({ names: { 'db.example': [[v4('127.0.0.1')]] } })
    const lookup = () => {
      throw new Error('must not be asked')
    }
    expect(await attempt('db.example', port, { lookup })).toBe('hello')
  })

  it('reads each option once, so that what is checked is what is used', async () => {
    const policy = { ...LOCAL, denied: [{ host: '127.0.0.1', port }] }
    guard({ policy, names: { 'one.example': [[v4('10.255.255.1')]] } })
    let reads = 0
    const options = {
      port,
      get host() {
        return ++reads === 1 ? '127.0.0.1' : '10.255.255.1'
      },
    }
    const error = await new Promise<Error>((resolve) => new Socket().on('error', resolve).connect(options))
    expect(error.message).toContain('127.0.0.1')
    expect(accepted).toBe(0)
  })

  it.each([
    ['a port and a host', (socket: Socket, to: number) => socket.connect(to, '127.0.0.1')],
    ['a port and a callback', (socket: Socket, to: number) => socket.connect(to, () => undefined)],
    ['options and a callback', (socket: Socket, to: number) => socket.connect({ port: to }, () => undefined)],
  ])('checks connect with %s', async (_title, start) => {
    const policy = { ...LOCAL, denied: [{ host: '127.0.0.1', port }] }
    guard({ policy, names: { localhost: [[v4('127.0.0.1')]] } })
    const socket = new Socket()
    const error = new Promise<Error>((resolve) => socket.on('error', resolve))
    start(socket, port)
    expect((await error).message).toContain('does not allow')
    expect(accepted).toBe(0)
  })

  it('calls the callback of connect as a method of the connected socket', async () => {
    guard()
    const socket = new Socket()
    const self = await new Promise((resolve) => {
      socket.connect(port, '127.0.0.1', function (this: unknown) {
        resolve(this)
      })
    })
    expect(self).toBe(socket)
    expect(socket.remotePort).toBe(port)
    socket.destroy()
  })

  it('sends what was written before the connection stood', async () => {
    guard()
    const heard = new Promise<string>((resolve) =>
      server.once('connection', (peer) => peer.on('data', (data) => resolve(String(data)))),
    )
    const socket = connect({ host: '127.0.0.1', port })
    socket.write('early')
    expect(await heard).toBe('early')
    socket.destroy()
  })

  it('passes on the errors of a name that does not exist and of a refused connection', async () => {
    guard()
    expect(await attempt('nowhere.example')).toContain('ENOTFOUND')
    await new Promise((resolve) => server.close(resolve))
    expect(await attempt('127.0.0.1')).toContain('ECONNREFUSED')
  })

  it('refuses local sockets, servers, UDP and other name servers', () => {
    guard()
    expect(() => connect('/run/x.sock')).toThrow('local sockets')
    expect(() => connect({ path: '/run/x.sock' })).toThrow('local sockets')
    expect(() => createServer().listen(0, '127.0.0.1')).toThrow('listen')
    const udp = createSocket('udp4')
    expect(() => udp.send('x', 53, '127.0.0.1')).toThrow('UDP')
    expect(() => udp.bind(0, '127.0.0.1')).toThrow('UDP')
    expect(() => udp.connect(53, '127.0.0.1')).toThrow('UDP')
    expect(() => dns.setServers(['127.0.0.1'])).toThrow('name servers')
    expect(() => new dns.promises.Resolver().setServers(['127.0.0.1'])).toThrow('name servers')
    expect(events).toHaveLength(8)
  })

  it('is gone after it was taken away', async () => {
    guard({ policy: HOSTED })
    uninstall()
    expect(await attempt('127.0.0.1')).toBe('hello')
  })
})

describe('names of the policy', () => {
  it('cover a library that resolves a listed name itself', async () => {
    const names = { 'db.example': [[v4('127.0.0.1')]] }
    guard({ policy: { ...HOSTED, allow: parseAllow(`db.example:${port}`) }, names })
    expect(await attempt('127.0.0.1')).toBe('hello')
    expect(events).toMatchObject([{ outcome: 'allowed', reason: 'listed', address: '127.0.0.1' }])
  })

  it('keep the own database closed behind its address and behind other names', async () => {
    const names = { 'db.internal': [[v4('127.0.0.1')]], 'other.example': [[v4('127.0.0.1')]] }
    guard({ policy: { ...LOCAL, denied: [{ host: 'db.internal', port }] }, names })
    expect(await attempt('db.internal')).toContain('EGRESS_DENIED')
    expect(await attempt('127.0.0.1')).toContain('EGRESS_DENIED')
    expect(await attempt('other.example')).toContain('EGRESS_DENIED')
    expect(accepted).toBe(0)
  })

  it('close a port while the own service on it cannot be resolved', async () => {
    guard({ policy: { ...LOCAL, denied: [{ host: 'db.internal', port }] } })
    expect(await attempt('127.0.0.1')).toContain('cannot be resolved')
    expect(accepted).toBe(0)
  })
})

describe('the hosted mode', () => {
  it('tells denied, refused and unknown apart neither by words nor before the minimum time', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const address = closed.address()
    const refused = typeof address === 'object' && address !== null ? address.port : 0
    await new Promise((resolve) => closed.close(resolve))
    guard({ policy: { ...HOSTED, allow: parseAllow(`127.0.0.1:${refused}`) }, minimumMs: 300 })
    const timed = async (host: string, to: number) => {
      const started = performance.now()
      const said = await attempt(host, to)
      return { said, early: performance.now() - started < 295 }
    }
    const results = await Promise.all([
      timed('127.0.0.1', port),
      timed('127.0.0.1', refused),
      timed('nowhere.example', 443),
    ])
    const same = { said: 'EGRESS_DENIED: The server could not be reached.', early: false }
    expect(results).toEqual([same, same, same])
    expect(events.map((event) => event.reason).sort()).toEqual([
      'ECONNREFUSED',
      'ENOTFOUND',
      'listed',
      'loopback_address',
    ])
    expect(accepted).toBe(0)
  })

  it('does not hold up a socket that its owner closes', async () => {
    guard({ policy: HOSTED, names: { 'slow.example': [[v4('203.0.114.1')]] }, minimumMs: 60_000 })
    const socket = connect({ host: 'slow.example', port: 443 })
    const closed = new Promise((resolve) => socket.on('close', resolve))
    await lookedUp(socket)
    await closed
    expect(events).toMatchObject([{ outcome: 'failed', reason: 'given_up' }])
  })

  it('leaves errors after the connection stands alone', async () => {
    guard({ policy: { ...HOSTED, allow: parseAllow(`127.0.0.1:${port}`) }, minimumMs: 60_000 })
    const socket = connect({ host: '127.0.0.1', port })
    await new Promise((resolve) => socket.on('connect', resolve))
    const error = new Promise((resolve) => socket.on('error', resolve))
    socket.destroy(new Error('own reason'))
    expect(await error).toEqual(new Error('own reason'))
  })
})
