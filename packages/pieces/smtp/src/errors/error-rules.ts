import { RECIPIENTS, SENDER } from './address-rules.js'
import { ENCRYPTION } from './encryption-rules.js'
import { REFUSALS } from './refusal-rules.js'
import type { Rule } from './rule.js'
import { SIGNING_IN } from './sign-in-rules.js'

const CONVERSATION: readonly Rule[] = [
  {
    when: { command: /^DATA$/, reply: /^552$/ },
    means: 'permission_denied',
    message: 'The server refused what is attached.',
    hint: 'Its reply says why; many refuse programs and archives with programs in them. Send a link instead.',
    field: 'attachments',
  },
  {
    when: { command: /^DATA$/, reply: /^5/ },
    means: 'permission_denied',
    message: 'The server refused the message.',
    hint: 'Its reply says why; often it takes the message for spam or the sender address for forged.',
  },
  {
    when: { command: /^(CONN|EHLO|HELO)$/, reply: /^5/ },
    means: 'permission_denied',
    message: 'The server refuses connections from here.',
    hint: 'Ask its operator to let the address of Plugboard in.',
    field: 'host',
  },
  {
    when: { code: /^EPROTOCOL$/ },
    means: 'bad_response',
    message: 'What answers on this port is not a mail server.',
    hint: 'Check the port: 587 and 465 are usual.',
    field: 'port',
  },
  {
    when: { code: /^ECONNECTION$/ },
    means: 'provider_unavailable',
    message: 'The server closed the connection.',
    hint: 'Try again, but for a message that broke off at its very end: it may have been taken. If it stays, check port and encryption.',
    retryAfter: 60,
  },
]

/** First match wins. */
export const RULES: readonly Rule[] = [
  ...ENCRYPTION,
  ...SIGNING_IN,
  ...REFUSALS,
  ...SENDER,
  ...RECIPIENTS,
  ...CONVERSATION,
]
