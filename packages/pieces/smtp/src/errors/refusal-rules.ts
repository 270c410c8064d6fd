import { ENOUGH, type Rule } from './rule.js'

const MESSAGE = /^(MAIL FROM|DATA)$/
const LATER = /^4/
const NEVER = /^5/

const TOO_LARGE = {
  means: 'invalid_input',
  message: 'The message is larger than the server accepts.',
  hint: 'Send fewer or smaller attachments, or a link to them.',
  field: 'attachments',
} as const

/** What a server refuses for what it is asked, whichever command it answers. */
export const REFUSALS: readonly Rule[] = [
  {
    when: { code: /^UTF8FROM$/ },
    means: 'unsupported',
    message: 'The server takes no sender whose address has other letters than A to Z.',
    hint: 'Use another sender address; the server does not know SMTPUTF8.',
    field: 'from',
  },
  {
    when: { code: /^UTF8TO$/ },
    means: 'unsupported',
    message: 'The server takes no recipient whose address has other letters than A to Z.',
    hint: 'Use another address of the recipient; the server does not know SMTPUTF8.',
    field: 'to',
  },
  {
    when: { code: /^NODSN$/ },
    means: 'unsupported',
    message: 'The server makes no delivery reports.',
    hint: 'Leave the delivery report empty; the server does not know DSN.',
    field: 'notify',
  },
  {
    when: { status: /^[45]\.5\.3$/ },
    means: 'invalid_input',
    message: 'These are more recipients than the server takes at once.',
    hint: 'Send several mails with fewer recipients each.',
    field: 'to',
  },
  {
    when: { status: /^[45]\.4\.5$/ },
    means: 'quota_exceeded',
    message: 'The account has sent as much as it may for now.',
    hint: 'Wait until the limit of the provider is lifted, usually the next day, or have it raised.',
  },
  {
    when: { reply: NEVER, command: MESSAGE, text: /too (large|big)|message size|size exceed/i },
    ...TOO_LARGE,
  },
  {
    when: { status: /^[45]\.2\.2$/ },
    means: 'quota_exceeded',
    message: 'The mailbox of the recipient is full.',
    hint: 'Ask the recipient to make room, or try again later.',
    field: 'to',
  },
  {
    when: { reply: LATER, text: ENOUGH },
    means: 'rate_limited',
    message: 'The server has had enough for now.',
    hint: 'Send less often, or fewer mails at the same time.',
    retryAfter: 300,
  },
  {
    when: { reply: LATER, command: /^(MAIL FROM|RCPT TO|DATA)$/ },
    means: 'provider_unavailable',
    message: 'The server does not take the message now.',
    hint: 'Try again in a few minutes: servers often put off a sender they do not know yet.',
    retryAfter: 300,
  },
  {
    when: { reply: LATER },
    means: 'provider_unavailable',
    message: 'The server is not ready now.',
    hint: 'Try again in a minute.',
    retryAfter: 60,
  },
  {
    when: { reply: NEVER, command: MESSAGE, status: /^5\.(3\.4|2\.3)$/ },
    ...TOO_LARGE,
  },
  {
    when: { reply: /^552$/, command: MESSAGE, status: /^(?!5\.7)/ },
    ...TOO_LARGE,
  },
  {
    when: { code: /^EMESSAGE$/, message: /^Message size larger/ },
    ...TOO_LARGE,
  },
  {
    when: { reply: /^503$/, command: /^(MAIL FROM|RCPT TO|DATA)$/ },
    means: 'bad_response',
    message: 'The server lost the thread of the conversation.',
    hint: 'Try again; if it stays, check that this server takes mail from programs.',
  },
]
