import type { Rule } from './rule.js'

const RECIPIENT = /^RCPT TO$/
const NEVER = /^5/

const NO_ADDRESS = {
  means: 'invalid_input',
  message: 'The server does not take the address of the sender for one.',
  hint: 'Check its spelling, and that its domain exists.',
  field: 'from',
} as const

const NOT_YOURS = {
  means: 'permission_denied',
  message: 'The server does not let this account send from this address.',
  hint: 'Use a sender address that belongs to the account.',
  field: 'from',
} as const

const NO_RELAY = {
  means: 'permission_denied',
  message: 'The server does not send to this recipient for you.',
  hint: 'Sign in with user name and password, or use the server that is responsible for your sender address.',
  field: 'to',
} as const

/** What a server has against the sender. */
export const SENDER: readonly Rule[] = [
  {
    when: { command: /^MAIL FROM$/, status: /^5\.1\.[78]$/ },
    ...NO_ADDRESS,
  },
  {
    when: { command: /^MAIL FROM$/, reply: /^501$/ },
    ...NO_ADDRESS,
  },
  {
    when: { command: /^MAIL FROM$/, reply: NEVER },
    ...NOT_YOURS,
  },
  {
    when: { reply: NEVER, text: /send ?as|as this sender|sender address rejected/i },
    ...NOT_YOURS,
  },
]

/** What a server has against a recipient. */
export const RECIPIENTS: readonly Rule[] = [
  {
    when: { command: RECIPIENT, reply: NEVER, status: /^5\.7\./ },
    ...NO_RELAY,
  },
  {
    when: { command: RECIPIENT, reply: NEVER, text: /\brelay/i },
    ...NO_RELAY,
  },
  {
    when: { command: RECIPIENT, reply: /^552$/ },
    means: 'quota_exceeded',
    message: 'The mailbox of the recipient is full.',
    hint: 'Ask the recipient to make room, or try again later.',
    field: 'to',
  },
  {
    when: { command: RECIPIENT, status: /^5\.1\.3$/ },
    means: 'invalid_input',
    message: 'The server does not accept the address of the recipient.',
    hint: 'Check the spelling of the address.',
    field: 'to',
  },
  {
    when: { command: RECIPIENT, reply: /^(55[016]|521)$/ },
    means: 'not_found',
    message: 'The server knows no such recipient.',
    hint: 'Check the spelling of the address.',
    field: 'to',
  },
  {
    when: { command: RECIPIENT, reply: NEVER },
    means: 'invalid_input',
    message: 'The server does not accept the recipient.',
    hint: 'Check the spelling of the address.',
    field: 'to',
  },
]
