import { join } from 'node:path'
import type { TestMailServer } from './dovecot.js'

/** What one test wants otherwise. */
export interface DovecotSettings {
  /**
   * Where the server asks whether an access token is good and whose it is (RFC 7662), with the client's id and secret
   * in the address. Without it, XOAUTH2 and OAUTHBEARER are not offered.
   */
  introspectionUrl?: string
  /** The property of the introspection's answer that holds the user's name; `username` unless told. */
  userProperty?: string
  /** The server that takes what is submitted; without it submissions fail. */
  relay?: { host: string; port: number }
  /** More lines for dovecot.conf; they win over what is there. */
  lines?: readonly string[]
}

/** Owns all mail; Debian's `nobody`. */
export const MAIL_USER = { uid: 65_534, gid: 65_534 }

/** The configuration files of a server in `root`, by name. Debian's own configuration is not read. */
export function dovecotConfiguration(
  root: string,
  server: TestMailServer,
  settings: DovecotSettings,
): Record<string, string[]> {
  return {
    'dovecot.conf': [
      ...general(root),
      ...listeners(server),
      ...mail(root),
      ...users(root, server, settings),
      ...submission(settings),
      ...(settings.lines ?? []),
    ],
    ...(settings.introspectionUrl && { 'oauth2.conf': introspection(settings.introspectionUrl, settings) }),
  }
}

function general(root: string): string[] {
  return [
    `base_dir = ${join(root, 'run')}`,
    `state_dir = ${join(root, 'state')}`,
    `log_path = ${join(root, 'log')}`,
    'instance_name = plugboard-test',
    'protocols = imap lmtp submission',
    'listen = 127.0.0.1',
    'ssl = yes',
    `ssl_cert = <${join(root, 'server.pem')}`,
    `ssl_key = <${join(root, 'server-key.pem')}`,
    'shutdown_clients = yes',
    // A login server of its own for each connection would cost a start of a process each time.
    'service imap-login {\n  service_count = 0\n  client_limit = 200\n}',
    // Without this listener a wrong password does not make the next ones wait.
    'service anvil {\n  client_limit = 1000\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}',
    'mail_max_userip_connections = 100',
    'auth_failure_delay = 0',
  ]
}

function listeners(server: TestMailServer): string[] {
  const listener = (name: string, port: number, tls = false) =>
    `  inet_listener ${name} {\n    address = 127.0.0.1\n    port = ${port}\n    ssl = ${tls ? 'yes' : 'no'}\n  }`
  return [
    `service imap-login {\n${listener('imap', server.imapPort)}\n${listener('imaps', server.imapsPort, true)}\n}`,
    `service submission-login {\n${listener('submission', server.submissionPort)}`,
    `${listener('submissions', server.submissionsPort, true)}\n}`,
    `service lmtp {\n${listener('lmtp', server.lmtpPort)}\n}`,
  ]
}

function mail(root: string): string[] {
  return [
    `mail_home = ${join(root, 'mail', '%u')}`,
    'mail_location = maildir:~/Maildir',
    `mail_uid = ${MAIL_USER.uid}`,
    `mail_gid = ${MAIL_USER.gid}`,
    'first_valid_uid = 500',
    'mail_fsync = never',
    'namespace inbox {\n  inbox = yes\n  separator = /',
    ...['Archive', 'Drafts', 'Junk', 'Sent', 'Trash'].map(
      (name) => `  mailbox ${name} {\n    special_use = \\${name}\n    auto = create\n  }`,
    ),
    '}',
    'hostname = localhost',
    'postmaster_address = postmaster@localhost',
    // Delivers to the user with exactly the name that was asked for.
    'recipient_delimiter =',
    'auth_username_format = %Lu',
  ]
}

function users(root: string, { password }: TestMailServer, { introspectionUrl }: DovecotSettings): string[] {
  const tokens = introspectionUrl
    ? [`passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${join(root, 'oauth2.conf')}\n}`]
    : []
  return [
    `auth_mechanisms = plain login${introspectionUrl ? ' xoauth2 oauthbearer' : ''}`,
    ...tokens,
    `passdb {\n  driver = static\n  mechanisms = plain login\n  args = password=${password}\n}`,
    `userdb {\n  driver = static\n  args = uid=${MAIL_USER.uid} gid=${MAIL_USER.gid} allow_all_users=yes\n}`,
  ]
}

function introspection(url: string, { userProperty = 'username' }: DovecotSettings): string[] {
  return [
    `introspection_url = ${url}`,
    'introspection_mode = post',
    `username_attribute = ${userProperty}`,
    'username_format = %Lu',
    'active_attribute = active',
    'active_value = true',
  ]
}

function submission({ relay }: DovecotSettings): string[] {
  if (!relay) return []
  return [
    `submission_relay_host = ${relay.host}`,
    `submission_relay_port = ${relay.port}`,
    'submission_relay_trusted = yes',
  ]
}
