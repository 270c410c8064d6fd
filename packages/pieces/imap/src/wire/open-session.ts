import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ImapSettings } from '../imap-settings.js'
import { ImapFailure } from './imap-failure.js'
import { ImapSession, type Listener, type StatusResponse } from './imap-session.js'

/** Milliseconds. */
export interface ImapTimeouts {
  /** Until the connection stands, and again until it is encrypted. */
  connect: number
  /** Of silence, at any later time. */
  silence: number
}

const TIMEOUTS: ImapTimeouts = { connect: 20_000, silence: 30_000 }

/**
 * Connects, encrypts as the settings say, and listens to the greeting. Nothing secret is sent yet. Aborting the signal
 * closes the socket at once.
 */
export async function openSession(
  settings: ImapSettings,
  signal: AbortSignal,
  timeouts: ImapTimeouts = TIMEOUTS,
): Promise<ImapSession> {
  const plain = await openSocket(settings, signal, timeouts.connect)
  const end = () => plain.destroy()
  signal.addEventListener('abort', end, { once: true })
  plain.once('close', () => signal.removeEventListener('abort', end))
  try {
    const socket = settings.tls === 'implicit' ? await encrypted(plain, settings, signal, timeouts.connect) : plain
    const first = sessionOver(socket, signal, timeouts.silence)
    await greeting(first)
    const session = settings.tls === 'starttls' ? await startTls(first, settings, signal, timeouts) : first
    if (session.capabilities.size === 0) await askCapabilities(session)
    return session
  } catch (error) {
    plain.destroy()
    throw signal.aborted ? new ImapFailure('cancelled', { cause: error }) : error
  }
}

function sessionOver(socket: Socket, signal: AbortSignal, silence: number): ImapSession {
  const session = new ImapSession(socket)
  session.patience = silence
  const cancel = () => session.fail(new ImapFailure('cancelled', { cause: signal.reason }))
  signal.addEventListener('abort', cancel, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', cancel))
  return session
}

/** Plain TCP through Node's own resolver, so that names resolve, and addresses are guarded, as for any other piece. */
async function openSocket({ host, port }: ImapSettings, signal: AbortSignal, timeout: number): Promise<Socket> {
  const deadline = AbortSignal.timeout(timeout)
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, deadline]) })
    // Whoever reads is told of a failure; between two readers nobody is, and that must not end the process.
    return socket.on('error', () => undefined)
  } catch (cause) {
    socket.destroy()
    if (signal.aborted) throw new ImapFailure('cancelled', { cause })
    throw new ImapFailure('socket', { cause: deadline.aborted ? { code: 'ETIMEDOUT', cause } : cause })
  }
}

async function encrypted(plain: Socket, { host, ca }: ImapSettings, signal: AbortSignal, timeout: number) {
  const socket = connectTls({
    socket: plain,
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
    minVersion: 'TLSv1.2',
  })
  const deadline = AbortSignal.timeout(timeout)
  const closed = new AbortController()
  socket.once('close', () => closed.abort())
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.any([signal, deadline, closed.signal]) })
    return socket.on('error', () => undefined)
  } catch (cause) {
    socket.on('error', () => undefined).destroy()
    if (signal.aborted) throw new ImapFailure('cancelled', { cause })
    if (deadline.aborted) throw new ImapFailure('silent', { command: 'TLS', cause })
    throw new ImapFailure('tls', { cause })
  }
}

async function greeting(session: ImapSession): Promise<void> {
  const said = await session.next()
  if (said.kind !== 'status' || said.tag !== '*') throw new ImapFailure('not-imap')
  if (said.status === 'BYE') throw new ImapFailure('bye', { command: 'GREETING', code: said.code, text: said.text })
  if (said.status !== 'OK' && said.status !== 'PREAUTH') throw new ImapFailure('not-imap')
  keepCapabilities(session, said)
}

/** RFC 3501 §6.2.1: what was said before the encryption counts for nothing after it. */
async function startTls(plain: ImapSession, settings: ImapSettings, signal: AbortSignal, timeouts: ImapTimeouts) {
  if (plain.capabilities.size === 0) await askCapabilities(plain)
  if (!plain.capabilities.has('STARTTLS')) throw new ImapFailure('no-starttls')
  await plain.run(['STARTTLS'])
  const socket = plain.release()
  return sessionOver(await encrypted(socket, settings, signal, timeouts.connect), signal, timeouts.silence)
}

/** Asks what the server can do; also after a sign-in, which may change it. */
export async function askCapabilities(session: ImapSession): Promise<void> {
  await session.run(['CAPABILITY'], capabilityListener(session))
}

/** Notes capabilities wherever they are told. */
export function capabilityListener(session: ImapSession): Listener {
  return {
    onData: ({ name, tokens }) => {
      if (name === 'CAPABILITY') {
        session.capabilities = new Set(
          tokens.flatMap((token) => (typeof token === 'string' ? token.toUpperCase() : [])),
        )
      }
    },
    onStatus: (status) => keepCapabilities(session, status),
  }
}

/** Whether the answer told the capabilities. */
export function keepCapabilities(session: ImapSession, { code, codeText }: StatusResponse): boolean {
  if (code !== 'CAPABILITY') return false
  session.capabilities = new Set(codeText.toUpperCase().split(' '))
  return true
}
