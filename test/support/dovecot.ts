import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { type DovecotSettings, dovecotConfiguration, MAIL_USER } from './dovecot-configuration.js'
import { freePorts } from './free-port.js'

/** Where a mail server for tests is found, and how one signs in. */
export interface TestMailServer {
  readonly host: string
  /** IMAP with TLS from the first byte. */
  readonly imapsPort: number
  /** IMAP with STARTTLS; on loopback it takes passwords without it as well. */
  readonly imapPort: number
  /** Submission with TLS from the first byte. */
  readonly submissionsPort: number
  /** Submission with STARTTLS. */
  readonly submissionPort: number
  /** Takes mail for any user without asking who it is from. */
  readonly lmtpPort: number
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  /** Of every user: a user is there as soon as somebody signs in with the name or mail arrives for it. */
  readonly password: string
}

/** A Dovecot that runs for tests. */
export interface RunningDovecot extends TestMailServer {
  /** Where the mails of a user are, as a maildir. */
  mailFolder(user: string): string
  /** What the server has written to its log so far. */
  log(): Promise<string>
  /** Ends the server as its operator would, with all connections. The mails stay. */
  halt(): Promise<void>
  /** Starts it again at the same ports. */
  resume(): Promise<void>
  /** Ends the server and removes its files. */
  stop(): Promise<void>
}

const DOVECOT = '/usr/sbin/dovecot'
const PATIENCE = 20_000
const TLS = new URL('mail-tls/', import.meta.url)

/** Whether a Dovecot can be started here: it is installed, and by root alone. */
export const hasDovecot = () => existsSync(DOVECOT) && process.getuid?.() === 0

/**
 * Starts a real Dovecot of its own on free loopback ports, with throw-away files under the temporary folder: IMAP,
 * submission and LMTP. Takes less than a second. Needs the rights of root, since Dovecot gives them up per process.
 *
 * @throws with what Dovecot wrote if it does not start.
 */
export async function startDovecot(settings: DovecotSettings = {}): Promise<RunningDovecot> {
  if (!hasDovecot()) {
    throw new Error(
      'There is no dovecot (dovecot-imapd, dovecot-lmtpd, dovecot-submissiond), or not the rights of root',
    )
  }
  const root = await mkdtemp(join(tmpdir(), 'plugboard-dovecot-'))
  const server = await place()
  const configuration = await writeFiles(root, server, settings)
  let running = await launch(configuration, root, server.imapPort)
  return {
    ...server,
    mailFolder: (user) => join(root, 'mail', user, 'Maildir'),
    log: () => readFile(join(root, 'log'), 'utf8'),
    halt: () => end(running),
    resume: async () => {
      running = await launch(configuration, root, server.imapPort)
    },
    stop: async () => {
      await end(running)
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function place(): Promise<TestMailServer> {
  const [imapsPort = 0, imapPort = 0, submissionsPort = 0, submissionPort = 0, lmtpPort = 0] = await freePorts(5)
  return {
    host: 'localhost',
    imapsPort,
    imapPort,
    submissionsPort,
    submissionPort,
    lmtpPort,
    ca: await readFile(new URL('ca.pem', TLS), 'utf8'),
    password: 'nobody-knows-this',
  }
}

async function writeFiles(root: string, server: TestMailServer, settings: DovecotSettings): Promise<string> {
  await chmod(root, 0o755)
  for (const name of ['run', 'state']) await mkdir(join(root, name), { mode: 0o755 })
  await mkdir(join(root, 'mail'))
  await chown(join(root, 'mail'), MAIL_USER.uid, MAIL_USER.gid)
  for (const name of ['server.pem', 'server-key.pem']) {
    await writeFile(join(root, name), await readFile(new URL(name, TLS)), { mode: 0o600 })
  }
  const files = dovecotConfiguration(root, server, settings)
  for (const [name, lines] of Object.entries(files)) await writeFile(join(root, name), `${lines.join('\n')}\n`)
  return join(root, 'dovecot.conf')
}

async function launch(configuration: string, root: string, port: number): Promise<ChildProcess> {
  // In a group of its own, with the processes that serve connections.
  const server = spawn(DOVECOT, ['-F', '-c', configuration], { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let complaint = ''
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  try {
    await listening(server, port)
    return server
  } catch (cause) {
    await end(server)
    const log = await readFile(join(root, 'log'), 'utf8').catch(() => '')
    throw new Error(`Dovecot did not start:\n${complaint}${log.slice(-2_000)}`, { cause })
  }
}

/** Whether the server greets, or why it never will. */
async function listening(server: ChildProcess, port: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await passed(20)) {
    if (server.exitCode !== null) throw new Error(`dovecot ended with ${server.exitCode}`)
    if (await greets(port)) return
    if (Date.now() > deadline) throw new Error('dovecot does not answer')
  }
}

async function greets(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'data')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Ends the server with all processes it has started. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return
  const ended = once(server, 'exit')
  process.kill(-server.pid, 'SIGTERM')
  await ended
  await goneGroup(server.pid)
}

/** Waits for the processes that served connections, which end after the one that started them. */
async function goneGroup(group: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await passed(10)) {
    try {
      process.kill(-group, Date.now() > deadline ? 'SIGKILL' : 0)
    } catch {
      return
    }
  }
}
