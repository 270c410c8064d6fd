import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { SMTPConnectionOptions } from 'nodemailer'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { cancelled, smtpError } from './smtp-error.js'
import { replyText } from './smtp-reply.js'
import type { SmtpSettings } from './smtp-settings.js'

/** Milliseconds. */
export interface SmtpTimeouts {
  /** From the first packet to the end of the TLS handshake. */
  connect: number
  /** Until the server greets. */
  greeting: number
  /** Of silence, at any later time. */
  silence: number
}

const TIMEOUTS: SmtpTimeouts = { connect: 20_000, greeting: 20_000, silence: 120_000 }

export interface SentMail {
  /** With angle brackets. The one the server gave, where it replaces ours and says so. */
  messageId: string
  accepted: string[]
  rejected: { address: string; message: string }[]
  /** The server's last reply. */
  response: string
}

/** One conversation with a mail server. Every failure is a `PieceError`; cancelling closes the socket at once. */
export interface SmtpSession {
  login(): Promise<void>
  /** `size`: bytes the message has at least, so that a server with a known limit is not sent what it must refuse. */
  send(mail: MailComposerOptions, size: number): Promise<SentMail>
  close(): void
}

/** Connects, encrypts as the settings say, and introduces itself. Nothing secret is sent yet. */
export async function openSession(
  settings: SmtpSettings,
  signal: AbortSignal,
  timeouts: SmtpTimeouts = TIMEOUTS,
): Promise<SmtpSession> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const socket = await openSocket(settings, signal, timeouts.connect)
  try {
    const connection = new Connection(connectionOptions(settings, socket, timeouts))
    const run = runner(connection, socket, settings, signal)
    await run<void>((done) => connection.connect(done))
    return {
      login: () => login(connection, settings, run),
      send: (mail, size) => send(connection, settings, run, mail, size),
      close: () => close(connection),
    }
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** Plain TCP through Node's own resolver, so that names resolve, and addresses are guarded, as for any other piece. */
async function openSocket({ host, port, ...rest }: SmtpSettings, signal: AbortSignal, timeout: number) {
  const deadline = AbortSignal.timeout(timeout)
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, deadline]) })
    return socket
  } catch (cause) {
    socket.destroy()
    if (signal.aborted) throw cancelled(cause)
    throw smtpError(deadline.aborted ? { code: 'ETIMEDOUT', cause } : cause, { host, port, ...rest })
  }
}

function connectionOptions(
  { host, port, tls, ca }: SmtpSettings,
  socket: Socket,
  timeouts: SmtpTimeouts,
): SMTPConnectionOptions {
  return {
    connection: socket,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    socketCloseTimeout: 1_000,
  }
}

type Callback<T> = (error?: Error | null, result?: T) => void
type Run = <T>(start: (done: Callback<T>) => void) => Promise<T | undefined>

/** Turns calls of the library into promises that also end when the connection breaks or the run is cancelled. */
function runner(connection: SMTPConnection, socket: Socket, settings: SmtpSettings, signal: AbortSignal): Run {
  const broken = new Promise<never>((_, reject) => connection.on('error', reject))
  // A connection may also break while nothing waits for it; the next call then fails with that.
  broken.catch(() => undefined)
  return async (start) => {
    const stop = new AbortController()
    const stopped = abortion(signal, stop.signal, () => {
      connection.close()
      socket.destroy()
    })
    try {
      return await Promise.race([stopped, broken, called(start)])
    } catch (error) {
      throw smtpError(error, settings)
    } finally {
      stop.abort()
    }
  }
}

/** Rejects once the run is cancelled, after `cleanUp`; forgets about the run when `release` aborts. */
function abortion(run: AbortSignal, release: AbortSignal, cleanUp: () => void): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => {
      cleanUp()
      reject(cancelled(run.reason))
    }
    if (run.aborted) onAbort()
    else run.addEventListener('abort', onAbort, { once: true, signal: release })
  })
}

function called<T>(start: (done: Callback<T>) => void): Promise<T | undefined> {
  return new Promise((resolve, reject) => start((error, result) => (error ? reject(error) : resolve(result))))
}

async function login(connection: SMTPConnection, settings: SmtpSettings, run: Run): Promise<void> {
  if (!settings.credentials) return
  const { user, password } = settings.credentials
  if (!connection.allowsAuth) throw smtpError({ code: 'NOAUTH' }, settings)
  await run<boolean>((done) => connection.login({ user, pass: password }, done))
}

async function send(
  connection: SMTPConnection,
  settings: SmtpSettings,
  run: Run,
  mail: MailComposerOptions,
  size: number,
): Promise<SentMail> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const message = new MailComposer({ ...mail, disableFileAccess: true, disableUrlAccess: true }).compile()
  const messageId = message.messageId()
  const envelope = { ...message.getEnvelope(), size }
  const info = await run<SendInfo>((done) => connection.send(envelope, message.createReadStream(), done))
  if (!info) throw smtpError(undefined, settings)
  return {
    messageId: info.serverMessageId ?? messageId,
    accepted: info.accepted,
    rejected: (info.rejectedErrors ?? []).map((error) => ({
      address: error.recipient ?? '',
      message: replyText(error.response ?? error.message, settings.credentials),
    })),
    response: replyText(info.response, settings.credentials),
  }
}

type SendInfo = NonNullable<Parameters<Parameters<SMTPConnection['send']>[2]>[1]>

function close(connection: SMTPConnection): void {
  connection.quit()
  connection.close()
}
