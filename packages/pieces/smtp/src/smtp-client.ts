import { once } from 'node:events'
import { connect as open, type Socket } from 'node:net'
import type { SMTPConnectionOptions } from 'nodemailer'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type Conversation, runner } from './conversation.js'
import { type Delivery, type SentMail, sendMail } from './send-mail.js'
import { signInWay, tokenHandlers } from './sign-in.js'
import { cancelled, smtpError } from './smtp-error.js'
import { extensionsOf } from './smtp-extensions.js'
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

/** Servers look long at what they are sent (RFC 5321 §4.5.3.2), and who gives up early may send it twice. */
const TIMEOUTS: SmtpTimeouts = { connect: 20_000, greeting: 20_000, silence: 300_000 }

/** One conversation with a mail server. Every failure is a `PieceError`; cancelling closes the socket at once. */
export interface SmtpSession {
  login(): Promise<void>
  send(mail: MailComposerOptions, delivery: Delivery): Promise<SentMail>
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
    await withDeadline(socket, timeouts, () => run<void>((done) => connection.connect(done)))
    const conversation = { connection, settings, run, extensions: extensionsOf(connection.lastServerResponse || '') }
    return {
      login: () => login(conversation),
      send: (mail, delivery) => sendMail(conversation, mail, delivery),
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
  const socket = open({ host, port })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, deadline]) })
    return socket
  } catch (cause) {
    socket.destroy()
    if (signal.aborted) throw cancelled(cause)
    throw smtpError(deadline.aborted ? { code: 'ETIMEDOUT', cause } : cause, { host, port, ...rest })
  }
}

/** Ends a server too that keeps talking, or stops in the middle of a reply, and never gets anywhere. */
async function withDeadline(socket: Socket, { connect, greeting }: SmtpTimeouts, work: () => Promise<unknown>) {
  const late = () => socket.destroy(Object.assign(new Error('The server never got ready.'), { code: 'ETIMEDOUT' }))
  const timer = setTimeout(late, connect + greeting)
  try {
    await work()
  } finally {
    clearTimeout(timer)
  }
}

function connectionOptions(settings: SmtpSettings, socket: Socket, timeouts: SmtpTimeouts): SMTPConnectionOptions {
  const { host, port, tls, ca } = settings
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
    customAuth: tokenHandlers(settings),
  }
}

async function login({ connection, settings, run, extensions }: Conversation): Promise<void> {
  if (!settings.credentials) return
  const way = signInWay(settings, extensions)
  if (!way) throw smtpError({ code: 'NOAUTH' }, settings)
  await run<boolean>((done) => connection.login(way, done))
}

function close(connection: SMTPConnection): void {
  connection.quit()
  connection.close()
}
