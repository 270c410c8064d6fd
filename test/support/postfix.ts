import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { freePorts } from './free-port.js'
import { endGroup, greets } from './process-group.js'

/** What a Postfix for tests works with. */
export interface PostfixSettings {
  /** Takes the mails of `example.test`. */
  lmtpPort: number
  /** Where a Dovecot answers whether somebody may sign in. */
  saslPort: number
  /** Takes what others submitted to another server; nobody signs in here. Default none. */
  relayPort?: number
  /** What is said to whom, as lines of regexp_table(5): `/^full@/ 452 4.2.2 Mailbox full`. */
  recipients?: readonly string[]
  /** The same for headers, as lines of header_checks(5). */
  headers?: readonly string[]
  /** More lines for main.cf; they win over what is there. */
  lines?: readonly string[]
}

/** A Postfix that runs for tests. */
export interface RunningPostfix {
  readonly host: string
  /** Submission with STARTTLS; nobody signs in without it. */
  readonly submissionPort: number
  /** Submission with TLS from the first byte. */
  readonly submissionsPort: number
  /** Takes nothing before STARTTLS, and nobody signs in. */
  readonly encryptedPort: number
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  log(): Promise<string>
  /** Ends the server and removes its files. */
  stop(): Promise<void>
}

const MASTER = '/usr/lib/postfix/sbin/master'
const PATIENCE = 20_000
/** Queues, and the sockets by which the processes of Postfix speak with each other. */
const QUEUES = ['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'trace']
  .concat(['maildrop', 'private', 'public'])
  .map((name) => join('spool', name))
const TLS = new URL('mail-tls/', import.meta.url)

/** Whether it is installed, and can be started: it wants the rights of root. */
export const hasPostfix = () => existsSync(MASTER) && process.getuid?.() === 0

/**
 * Starts a real Postfix of its own on free loopback ports, with throw-away files under the temporary folder. Who may sign
 * in it asks a Dovecot; `ada` sends as `ada@example.test` and as nobody else. Needs the rights of root.
 *
 * @throws with what Postfix wrote if it does not start.
 */
export async function startPostfix(settings: PostfixSettings): Promise<RunningPostfix> {
  if (!hasPostfix()) throw new Error('There is no postfix, or not the rights of root')
  const root = await mkdtemp(join(tmpdir(), 'plugboard-postfix-'))
  const [submissionPort = 0, submissionsPort = 0, encryptedPort = 0] = await freePorts(3)
  const place = {
    host: 'localhost',
    submissionPort,
    submissionsPort,
    encryptedPort,
    ca: await readFile(new URL('ca.pem', TLS), 'utf8'),
  }
  await writeFiles(root, place, settings)
  const server = await launch(root, place.submissionPort)
  return {
    ...place,
    log: () => readFile(join(root, 'log'), 'utf8'),
    stop: async () => {
      await endGroup(server)
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function userId(name: string): Promise<number> {
  const users = await readFile('/etc/passwd', 'utf8')
  return Number(new RegExp(`^${name}:[^:]*:(\\d+):`, 'm').exec(users)?.[1])
}

type Ports = Pick<RunningPostfix, 'submissionPort' | 'submissionsPort' | 'encryptedPort'>

async function writeFiles(root: string, ports: Ports, settings: PostfixSettings): Promise<void> {
  await chmod(root, 0o755)
  await mkdir(join(root, 'spool', 'pid'), { recursive: true })
  const owner = await userId('postfix')
  for (const name of ['data', ...QUEUES]) {
    await mkdir(join(root, name))
    await chown(join(root, name), owner, 0)
  }
  for (const name of ['server.pem', 'server-key.pem']) {
    await writeFile(join(root, name), await readFile(new URL(name, TLS)), { mode: 0o600 })
  }
  const files = {
    'main.cf': [...mainConfiguration(root, settings), ...(settings.lines ?? [])],
    'master.cf': services(ports, settings),
    recipients: settings.recipients ?? [],
    headers: settings.headers ?? [],
    users: ['!/^unknown@/ here'],
    senders: ['/^([^@]+)@example\\.test$/ $1'],
  }
  for (const [name, lines] of Object.entries(files)) await writeFile(join(root, name), `${lines.join('\n')}\n`)
}

function mainConfiguration(root: string, { lmtpPort, saslPort }: PostfixSettings): string[] {
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${join(root, 'spool')}`,
    `data_directory = ${join(root, 'data')}`,
    `maillog_file = ${join(root, 'log')}`,
    `maillog_file_prefixes = ${root}`,
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'myhostname = localhost',
    'mydestination =',
    'local_recipient_maps =',
    'alias_maps =',
    'mynetworks = 127.0.0.1/32',
    'virtual_mailbox_domains = example.test',
    `virtual_mailbox_maps = regexp:${join(root, 'users')}`,
    `virtual_transport = lmtp:inet:127.0.0.1:${lmtpPort}`,
    'smtpd_sasl_auth_enable = yes',
    'smtpd_sasl_type = dovecot',
    `smtpd_sasl_path = inet:127.0.0.1:${saslPort}`,
    'smtpd_tls_security_level = may',
    'smtpd_tls_auth_only = yes',
    `smtpd_tls_cert_file = ${join(root, 'server.pem')}`,
    `smtpd_tls_key_file = ${join(root, 'server-key.pem')}`,
    `smtpd_sender_login_maps = regexp:${join(root, 'senders')}`,
    'smtpd_sender_restrictions = reject_sender_login_mismatch',
    'smtpd_relay_restrictions = reject_unauth_destination',
    `smtpd_recipient_restrictions = check_recipient_access regexp:${join(root, 'recipients')}, permit_mynetworks`,
    `header_checks = regexp:${join(root, 'headers')}`,
    'smtpd_error_sleep_time = 0',
    'smtpd_hard_error_limit = 100',
  ]
}

function services({ submissionPort, submissionsPort, encryptedPort }: Ports, { relayPort }: PostfixSettings): string[] {
  return [
    `127.0.0.1:${submissionPort} inet n - n - - smtpd`,
    `127.0.0.1:${submissionsPort} inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes`,
    `127.0.0.1:${encryptedPort} inet n - n - - smtpd\n  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=no`,
    ...(relayPort === undefined
      ? []
      : [`127.0.0.1:${relayPort} inet n - n - - smtpd\n  -o smtpd_sasl_auth_enable=no -o smtpd_sender_restrictions=`]),
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'lmtp unix - - n - - lmtp',
    'smtp unix - - n - - discard',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'anvil unix - - n - 1 anvil',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'proxymap unix - - n - - proxymap',
    'postlog unix-dgram n - n - 1 postlogd',
  ]
}

async function launch(root: string, port: number): Promise<ChildProcess> {
  // In a group of its own, with the processes that serve connections.
  const server = spawn(MASTER, ['-c', root, '-d'], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let complaint = ''
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
  }
  try {
    for (const deadline = Date.now() + PATIENCE; !(await greets(port)); await passed(50)) {
      if (server.exitCode !== null) throw new Error(`postfix ended with ${server.exitCode}`)
      if (Date.now() > deadline) throw new Error('postfix does not answer')
    }
    return server
  } catch (cause) {
    await endGroup(server)
    const log = await readFile(join(root, 'log'), 'utf8').catch(() => '')
    throw new Error(`Postfix did not start:\n${complaint}${log.slice(-2_000)}`, { cause })
  }
}
