import { ENCRYPTION, type Rule, SIGNING_IN } from './sign-in-rules.js'

const REFUSALS: readonly Rule[] = [
  {
    reason: 'refused',
    code: /^(NONEXISTENT|TRYCREATE)$/,
    means: 'not_found',
    message: 'The mailbox has no such folder.',
    hint: 'Choose a folder that exists; it may have been renamed or deleted.',
    field: 'place',
  },
  {
    reason: 'refused',
    code: /^(NOPERM|AUTHORIZATIONFAILED)$/,
    means: 'permission_denied',
    message: 'The account may not do this in this folder.',
    hint: 'Choose another folder, or have the right granted.',
    field: 'place',
  },
  {
    reason: 'refused',
    code: /^OVERQUOTA$/,
    means: 'quota_exceeded',
    message: 'The mailbox is full.',
    hint: 'Delete mails, or have the quota raised.',
  },
  {
    reason: 'refused',
    code: /^BADCHARSET$/,
    means: 'unsupported',
    message: 'The server searches in no text beyond ASCII.',
    hint: 'Search for words without accents or other letters than A to Z.',
  },
  {
    reason: 'refused',
    code: /^(UNAVAILABLE|INUSE|SERVERBUG|CORRUPTION|EXPUNGEISSUED)$/,
    means: 'provider_unavailable',
    message: 'The server cannot do this now.',
    hint: 'Try again in a minute; if it stays, its operator has to look.',
    retryAfter: 60,
  },
  {
    reason: 'refused',
    code: /^(LIMIT|THROTTLED)$/,
    means: 'rate_limited',
    message: 'The server does not do so much at once.',
    hint: 'Ask for less, or less often.',
    retryAfter: 60,
  },
  {
    reason: 'refused',
    code: /^(TOOBIG|APPENDLIMIT)$/,
    means: 'invalid_input',
    message: 'The mail is larger than the server keeps.',
    hint: 'Attach fewer or smaller files.',
    field: 'attachments',
  },
  {
    reason: 'refused',
    code: /^(CANNOT|UNKNOWN-CTE)$/,
    means: 'unsupported',
    message: 'The server cannot do this at all.',
    hint: 'Choose another folder or another name.',
    field: 'place',
  },
  {
    reason: 'refused',
    command: /^(SELECT|EXAMINE|STATUS|UID COPY|UID MOVE|APPEND)$/,
    status: /^NO$/,
    means: 'not_found',
    message: 'The folder cannot be opened.',
    hint: 'Choose a folder that exists and holds mails; it may have been renamed or deleted.',
    field: 'place',
  },
  {
    reason: 'refused',
    status: /^NO$/,
    means: 'provider_unavailable',
    message: 'The server refused.',
    hint: 'Try again; if it stays, ask its operator.',
  },
  {
    reason: 'refused',
    means: 'bad_response',
    message: 'The server did not understand what it was asked.',
    hint: 'It may not keep to the standard; try with fewer conditions.',
  },
]

const CONVERSATION: readonly Rule[] = [
  {
    reason: 'bye',
    code: /^(ALERT|UNAVAILABLE|)$/,
    means: 'provider_unavailable',
    message: 'The server closed the conversation.',
    hint: 'Try again in a minute; it may be busy, or restarting.',
    retryAfter: 60,
  },
  {
    reason: 'bye',
    means: 'provider_unavailable',
    message: 'The server takes no conversation now.',
    hint: 'Try again in a minute.',
    retryAfter: 60,
  },
  {
    reason: 'closed',
    means: 'provider_unavailable',
    message: 'The server closed the connection.',
    hint: 'Try again; if it stays, check that port and encryption belong to this server.',
    retryAfter: 60,
  },
  {
    reason: 'silent',
    means: 'timeout',
    message: 'The server accepted the connection, but did not answer in time.',
    hint: 'Check that port and encryption belong together: a port for TLS from the start (usually 993) stays silent until TLS begins.',
    field: 'tls',
  },
  {
    reason: 'cancelled',
    means: 'timeout',
    message: 'The run was cancelled before the server had answered.',
    hint: 'Run it again, with more time if it was stopped by a time limit.',
  },
  {
    reason: 'not-imap',
    means: 'bad_response',
    message: 'What answers on this port does not speak IMAP.',
    hint: 'Check the port and the encryption: 993 with TLS from the start and 143 with STARTTLS are usual.',
    field: 'port',
  },
  {
    reason: 'miscounted',
    means: 'invalid_input',
    message: 'A file changed while it was sent.',
    hint: 'Run it again once nobody writes to the file.',
    field: 'attachments',
  },
  {
    reason: 'too-much',
    means: 'bad_response',
    message: 'The server sent a longer answer than makes sense.',
    hint: 'Check the port; if it is right, ask for less at once.',
  },
]

/** First match wins. */
export const RULES: readonly Rule[] = [...ENCRYPTION, ...SIGNING_IN, ...REFUSALS, ...CONVERSATION]
