import type { Rule } from './rule.js'

const WANTS_TLS = {
  means: 'tls_failed',
  message: 'The server wants an encrypted connection.',
  hint: 'Choose STARTTLS.',
  field: 'tls',
} as const

/** What goes wrong before a word is said in private. */
export const ENCRYPTION: readonly Rule[] = [
  {
    when: { originalCode: /^(UNABLE_TO_(GET|VERIFY)|SELF_SIGNED|DEPTH_ZERO)/ },
    means: 'tls_failed',
    message: 'The certificate of the server is not signed by a trusted authority.',
    hint: 'If it is your own server, paste the certificate of its authority into the connection.',
    field: 'tls',
  },
  {
    when: { originalCode: /^ERR_TLS_CERT_ALTNAME_INVALID$/ },
    means: 'tls_failed',
    message: 'The certificate of the server belongs to another name.',
    hint: 'Enter the server name that the certificate was made for.',
    field: 'host',
  },
  {
    when: { originalCode: /^(ERR_SSL|EPROTO)/ },
    means: 'tls_failed',
    message: 'What answers on this port does not speak TLS.',
    hint: 'Choose STARTTLS for this port, or the port for TLS from the start (usually 465).',
    field: 'tls',
  },
  {
    when: { command: /^STARTTLS$/, code: /^ETLS$/ },
    means: 'tls_failed',
    message: 'The server does not offer STARTTLS.',
    hint: 'Choose TLS from the start and the port for it (usually 465). Nothing was sent unencrypted.',
    field: 'tls',
  },
  {
    when: {
      message: /secure TLS connection was established|^Error initiating TLS|^Connection closed unexpectedly$/,
      code: /^(ESOCKET|ETLS)$/,
    },
    means: 'tls_failed',
    message: 'The server broke off while the connection was being encrypted.',
    hint: 'Check that port and encryption belong together: usually 465 for TLS from the start, 587 for STARTTLS.',
    field: 'tls',
  },
  {
    when: { reply: /^538$/ },
    ...WANTS_TLS,
  },
  {
    when: { reply: /^5/, text: /\bSTARTTLS\b/i },
    ...WANTS_TLS,
  },
  {
    when: { code: /^ETIMEDOUT$/, timeoutType: /^GREETING/ },
    means: 'timeout',
    message: 'The server accepted the connection, but did not greet.',
    hint: 'A port for TLS from the start (usually 465) stays silent until TLS begins: check that port and encryption belong together.',
    field: 'tls',
  },
  {
    when: { code: /^ETIMEDOUT$/, timeoutType: /^UPGRADE/ },
    means: 'timeout',
    message: 'The server did not finish encrypting the connection in time.',
    hint: 'Try again; if it stays, check that port and encryption belong together.',
    field: 'tls',
  },
]
