import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export const USER = 'ada@example.com'
export const PASSWORD = 'S3cret-pässword/+='
export const TOKEN = 'ya29.good-token_of-ada'

const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8')
export const CA = pem('ca')

/** What arrived, as the server saw it. */
export interface Arrived {
  source: string
  from: string
  to: string[]
  secure: boolean
  user: string | undefined
}

export interface MailServer {
  port: number
  arrived: Arrived[]
  /** Sign-in mechanisms that were used, in order. */
  mechanisms: string[]
  /** Open connections. */
  connections(): Promise<number>
  close(): Promise<void>
}

/** A real mail server on loopback that takes one user and keeps what it gets. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const arrived: Arrived[] = []
  const mechanisms: string[] = []
  const server = new SMTPServer({
    key: pem('server-key'),
    cert: pem('server'),
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    closeTimeout: 100,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    onAuth({ method, username, password, accessToken, validatePassword }, _session, callback) {
      mechanisms.push(method)
      const fits =
        method === 'XOAUTH2'
          ? accessToken === TOKEN
          : method === 'CRAM-MD5'
            ? validatePassword?.(PASSWORD)
            : password === PASSWORD
      if (username === USER && fits) callback(null, { user: username })
      else callback(null, { message: `No: ${password ?? accessToken}`, responseCode: 535 })
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (stream.sizeExceeded) return callback(Object.assign(new Error('Too big'), { responseCode: 552 }))
        const { mailFrom, rcptTo } = session.envelope
        const source = Buffer.concat(chunks).toString()
        const from = mailFrom ? mailFrom.address : ''
        arrived.push({ source, from, to: rcptTo.map((one) => one.address), secure: session.secure, user: session.user })
        callback(null, 'Queued as 42')
      })
    },
    ...options,
  })
  // Clients that give up on TLS, or are cancelled, are what is being tested; the client's view of it is asserted.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: portOf(server.server),
    arrived,
    mechanisms,
    connections: () => new Promise((resolve) => server.server.getConnections((_, count) => resolve(count))),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

export interface ScriptedServer {
  port: number
  /** Lines the client sent. */
  lines: string[]
  /** Resolves when a client has connected. */
  connected: Promise<Socket>
  close(): Promise<void>
}

/** A server that answers each line as `reply` says; for what a proper mail server never does. */
export async function startScriptedServer(
  greeting: string | undefined,
  reply: (line: string, socket: Socket) => string | undefined,
): Promise<ScriptedServer> {
  const lines: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    if (greeting !== undefined) socket.write(`${greeting}\r\n`)
    let rest = ''
    socket.on('data', (chunk) => {
      const parts = (rest + chunk.toString()).split('\r\n')
      rest = parts.pop() ?? ''
      for (const line of parts) {
        lines.push(line)
        const answer = reply(line, socket)
        if (answer !== undefined && !socket.destroyed) socket.write(`${answer}\r\n`)
      }
    })
  })
  const connected = once(server, 'connection').then(([socket]) => socket)
  // Not every test waits for it.
  connected.catch(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: portOf(server),
    lines,
    connected,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** A server that says more than it should before it encrypts, and offers no sign-in after it. */
export async function startInjectingServer(injected: string): Promise<ScriptedServer & { secureLines: string[] }> {
  const secureLines: string[] = []
  const scripted = await startScriptedServer('220 test', (line, socket) => {
    if (line.startsWith('EHLO')) return '250-test\r\n250 STARTTLS'
    if (line !== 'STARTTLS') return undefined
    socket.removeAllListeners('data')
    socket.write(`220 Go on\r\n${injected}`)
    const secure = new TLSSocket(socket, { isServer: true, key: pem('server-key'), cert: pem('server') })
    secure.on('error', () => undefined)
    secure.on('data', (chunk) => {
      secureLines.push(...chunk.toString().split('\r\n'))
      secure.write('250 test\r\n')
    })
    return undefined
  })
  return { ...scripted, secureLines }
}

/** A port nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function portOf(server: Pick<Server, 'address'>): number {
  const address: AddressInfo | string | null = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('The server does not listen.')
}
