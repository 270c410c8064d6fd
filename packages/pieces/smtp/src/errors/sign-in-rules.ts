import { ENOUGH, type Rule } from './rule.js'

const SIGN_IN = /^AUTH/

/** RFC 4954 §6, and what the big providers say in its place. */
export const SIGNING_IN: readonly Rule[] = [
  {
    when: { code: /^NOAUTH$/ },
    means: 'unsupported',
    message: 'The server does not offer this way of signing in here.',
    hint: 'Choose STARTTLS or TLS, without which many servers hide it; else another auth method of this piece, or leave user name and password empty.',
    field: 'user',
  },
  {
    when: { command: SIGN_IN, reply: /^432$/ },
    means: 'invalid_credentials',
    message: 'The server wants the password to be changed first.',
    hint: 'Change it where the provider says, and enter the new one.',
    field: 'secret',
  },
  {
    when: { command: SIGN_IN, text: ENOUGH },
    means: 'rate_limited',
    message: 'The server has seen enough sign-ins of this account for now.',
    hint: 'Send less often, or fewer mails at the same time.',
    retryAfter: 300,
  },
  {
    when: { command: SIGN_IN, reply: /^4/ },
    means: 'provider_unavailable',
    message: 'The server cannot check the credentials now.',
    hint: 'Try again in a minute.',
    retryAfter: 60,
  },
  {
    when: { command: SIGN_IN, reply: /^50[0-4]$/ },
    means: 'unsupported',
    message: 'The server does not understand this way of signing in.',
    hint: 'Ask the operator of the server how programs sign in to it; some demand OAuth 2.0 or another port.',
    field: 'user',
  },
  {
    when: { command: SIGN_IN, text: /disabled|not enabled|not allowed to use smtp/i },
    means: 'permission_denied',
    message: 'Sending by SMTP, or this way of signing in, is switched off for the account.',
    hint: 'Ask the administrator of the mailbox to allow it; Exchange Online calls it Authenticated SMTP.',
    field: 'user',
  },
  {
    when: { command: SIGN_IN, status: /^5\.7\.(1|13)$/ },
    means: 'permission_denied',
    message: 'The server knows the credentials, but this account may not send by SMTP.',
    hint: 'Ask the administrator of the mailbox to allow it, or check the user name.',
    field: 'user',
  },
  {
    when: { command: SIGN_IN, reply: /^534$/ },
    means: 'invalid_credentials',
    message: 'The server wants other credentials than the usual password.',
    hint: 'Create an app password in the security settings of the account and enter that, or connect by OAuth 2.0.',
    field: 'secret',
  },
  {
    when: { command: SIGN_IN, reply: /^5/ },
    means: 'invalid_credentials',
    message: 'The server did not accept the credentials.',
    hint: 'Check user name and password, or reconnect. With two-step sign-in the account needs an app password.',
    field: 'secret',
  },
  {
    when: { reply: /^530$/ },
    means: 'invalid_credentials',
    message: 'The server wants a sign-in before it takes mail.',
    hint: 'Enter user name and password in the connection.',
    field: 'user',
  },
]
