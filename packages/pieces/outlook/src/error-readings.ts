import type { PieceErrorCode } from '@plugboard/core'

/** What a refusal is about; which field that is depends on the call. */
export type Subject =
  | 'mailbox'
  | 'folder'
  | 'message'
  | 'attachment'
  | 'attachments'
  | 'recipients'
  | 'content'
  | 'query'

/** How one kind of refusal reads to a person. */
export interface Reading {
  code: PieceErrorCode
  message: string
  about?: Subject
  hint: string
}

/** The refusals of Microsoft Graph, in our words. */
export const readings = {
  token: {
    code: 'invalid_credentials',
    message: 'Microsoft does not accept the access token.',
    hint: 'Test the connection and connect it again; the consent, the client secret or the account may have been withdrawn.',
  },
  sender: {
    code: 'permission_denied',
    message: 'The account may not send from this mailbox.',
    hint: 'Let an Exchange administrator give it the right to send as this mailbox.',
  },
  closed: {
    code: 'permission_denied',
    message: 'The mailbox is closed to this application, or is not in Exchange Online.',
    about: 'mailbox',
    hint: 'Let an Exchange administrator add the mailbox to those the application may reach, or choose another.',
  },
  mailbox: {
    code: 'not_found',
    message: 'Microsoft finds no mailbox for this user.',
    about: 'mailbox',
    hint: 'Check that the user exists and has a mailbox in Exchange Online or Outlook.com.',
  },
  folder: {
    code: 'not_found',
    message: 'The mailbox has no such folder.',
    about: 'folder',
    hint: 'Choose a folder from the list, or type the name of a standard folder such as inbox.',
  },
  message: {
    code: 'not_found',
    message: 'The mailbox has no such mail.',
    about: 'message',
    hint: 'Use the ID that a search or a trigger with this connection gave; the mail may have been deleted for good meanwhile.',
  },
  attachment: {
    code: 'not_found',
    message: 'The mail, or this attachment of it, is not there.',
    about: 'attachment',
    hint: 'Use the IDs that reading the mail gave.',
  },
  malformedId: {
    code: 'invalid_input',
    message: 'This is neither the name of a standard folder nor the ID of one.',
    about: 'folder',
    hint: 'Choose a folder from the list, or type a name such as inbox, sentitems or archive.',
  },
  malformedMessageId: {
    code: 'invalid_input',
    message: 'This is no ID of a mail.',
    about: 'message',
    hint: 'Use the ID that a search or a trigger with this connection gave.',
  },
  malformedAttachmentId: {
    code: 'invalid_input',
    message: 'This is no ID of an attachment, or none of this mail.',
    about: 'attachment',
    hint: 'Use the IDs that reading the mail gave.',
  },
  changed: {
    code: 'provider_unavailable',
    message: 'The mail was changed by somebody else at the same moment.',
    hint: 'Run the step again.',
  },
  blocked: {
    code: 'permission_denied',
    message: 'Microsoft does not let this mailbox send.',
    hint: 'Let an administrator look whether the account is blocked from sending, in the Microsoft Defender portal under “Restricted entities”.',
  },
  attachmentsTooLarge: {
    code: 'invalid_input',
    message: 'The attachments are larger than Microsoft accepts.',
    about: 'attachments',
    hint: 'Send less, or a link to it; organizations usually allow 35 MB for a mail with all its attachments, and Microsoft 150 MB at most.',
  },
  recipients: {
    code: 'invalid_input',
    message: 'Microsoft does not accept one of the recipients.',
    about: 'recipients',
    hint: 'Check the addresses in To, Cc and Bcc.',
  },
  tooLarge: {
    code: 'invalid_input',
    message: 'The mail is larger than Microsoft accepts.',
    about: 'content',
    hint: 'Shorten the text; a request may have 4 MB, and the organization may allow less for a mail.',
  },
  tooComplex: {
    code: 'invalid_input',
    message: 'Microsoft cannot search the mailbox by so much at once.',
    about: 'query',
    hint: 'Use fewer conditions, or find by words instead.',
  },
  hookUnanswered: {
    code: 'invalid_input',
    message: 'Microsoft does not get the expected answer at the address of this trigger.',
    hint: 'The address of this server must be reached from the internet by HTTPS with a trusted certificate; ask the operator whether PLUGBOARD_PUBLIC_URL is right. Without that use the trigger “New mail”, which asks by itself.',
  },
  dailyLimit: {
    code: 'quota_exceeded',
    message: 'The mailbox has sent as much as it may for now.',
    hint: 'Wait until tomorrow; a new Outlook.com account must be confirmed as its inbox says.',
  },
  full: {
    code: 'quota_exceeded',
    message: 'The mailbox is full.',
    hint: 'Make room in the mailbox, or let an administrator raise its limit.',
  },
  throttled: {
    code: 'rate_limited',
    message: 'Too many requests for this mailbox in a short time.',
    hint: 'Wait as long as Microsoft asks, and run fewer flows on this mailbox at once.',
  },
  unavailable: {
    code: 'provider_unavailable',
    message: 'Microsoft Graph failed or is overloaded.',
    hint: 'Try again later; https://status.cloud.microsoft tells whether Microsoft has a fault.',
  },
  elsewhere: {
    code: 'bad_response',
    message: 'The service points to another address.',
    hint: 'Ask the operator of Plugboard to check the endpoint “graph” of this piece.',
  },
} as const satisfies Record<string, Reading>

/** A right is missing; which one depends on the call, and how to get it on the connection. */
export function lacking(permission: string, application: boolean): Reading {
  return {
    code: 'permission_denied',
    message: `The connection lacks the permission ${permission}, or may not use this mailbox.`,
    hint: application
      ? `Add the application permission ${permission} to the app registration and let an administrator grant consent; an access policy of Exchange must not exclude the mailbox.`
      : `Choose the permission ${permission} in the connection and connect again; an administrator may have to consent.`,
  }
}

/** Graph says of everything that it was not found; what that is depends on the call. */
export function absent(fields: Partial<Record<Subject, string>> = {}): Reading {
  if ('attachment' in fields) return readings.attachment
  return 'message' in fields ? readings.message : readings.folder
}

/** The same of IDs that are none. */
export function malformed(fields: Partial<Record<Subject, string>> = {}): Reading {
  if ('attachment' in fields) return readings.malformedAttachmentId
  return 'message' in fields ? readings.malformedMessageId : readings.malformedId
}

/** A reading, or what it depends on. */
type Entry = Reading | 'lacking' | 'absent' | 'malformed'

/**
 * By `error.code` in small letters, as Graph does not always spell a code alike.
 *
 * Source: https://learn.microsoft.com/en-us/graph/errors, and for codes beginning with Error
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
 */
export const BY_CODE: Readonly<Record<string, Entry>> = {
  invalidauthenticationtoken: readings.token,
  unauthenticated: readings.token,
  erroraccessdenied: 'lacking',
  accessdenied: 'lacking',
  authorization_requestdenied: 'lacking',
  authorization_identitynotfound: 'lacking',
  errorsendasdenied: readings.sender,
  extensionerror: readings.closed,
  errorinvaliduser: readings.mailbox,
  errornonexistentmailbox: readings.mailbox,
  mailboxnotenabledforrestapi: readings.mailbox,
  mailboxnotsupportedforrestapi: readings.mailbox,
  resourcenotfound: readings.mailbox,
  request_resourcenotfound: readings.mailbox,
  erroritemnotfound: 'absent',
  itemnotfound: 'absent',
  errorfoldernotfound: readings.folder,
  errorinvalididmalformed: 'malformed',
  errorinvalidid: 'malformed',
  errorinvalididmonikertoolong: 'malformed',
  errorinvalididempty: 'malformed',
  errorirresolvableconflict: readings.changed,
  errorinvalidrecipients: readings.recipients,
  errormessagesizeexceeded: readings.tooLarge,
  errorattachmentsizelimitexceeded: readings.attachmentsTooLarge,
  errormessagesubmissionblocked: readings.blocked,
  errorsubmissionquotaexceeded: readings.dailyLimit,
  inefficientfilter: readings.tooComplex,
  validationerror: readings.hookUnanswered,
  errorexceededmessagelimit: readings.dailyLimit,
  errorquotaexceeded: readings.full,
  quotalimitreached: readings.full,
  applicationthrottled: readings.throttled,
  activitylimitreached: readings.throttled,
  throttledrequest: readings.throttled,
  toomanyrequests: readings.throttled,
}

/** Where the code says nothing. */
export const BY_STATUS: Readonly<Record<number, Entry>> = {
  401: readings.token,
  403: 'lacking',
  413: readings.tooLarge,
  429: readings.throttled,
  507: readings.full,
}
