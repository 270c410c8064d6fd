import type { Rule } from './google-error.js'

const noMailbox = {
  code: 'not_found',
  message: 'The account has no mailbox at Google.',
  field: 'services',
  hint: 'Leave Gmail out of the services, connect an account that has it, or ask the administrator to switch Gmail on for the user.',
} as const

/**
 * Refusals of Gmail that its words tell apart better than their reasons.
 * Source: https://developers.google.com/workspace/gmail/api/guides/handle-errors
 */
export const GMAIL_RULES: readonly Rule[] = [
  { says: /mail service not enabled/i, reading: noMailbox },
  {
    says: /^precondition check failed/i,
    reading: {
      code: 'permission_denied',
      message: 'Gmail does not let these credentials into a mailbox.',
      hint: 'A service account needs a user to act for, with domain-wide delegation; of any other account, check in a browser that Gmail is set up for it.',
    },
  },
  {
    says: /^delegation denied/i,
    reading: {
      code: 'permission_denied',
      message: 'The credentials are not those of the owner of this mailbox.',
      hint: 'Connect the account whose mailbox it is, or have an administrator allow the service account to act for the user.',
    },
  },
  {
    says: /invalid label/i,
    reading: {
      code: 'not_found',
      message: 'Gmail knows no such label.',
      field: 'label',
      hint: 'Choose a label from the list, or create it in Gmail first.',
    },
  },
  {
    says: /invalid id value/i,
    reading: {
      code: 'not_found',
      message: 'Gmail knows no mail with this id.',
      field: 'id',
      hint: 'Give the id of a mail that Search, New mail or Send gave, of the same mailbox.',
    },
  },
  {
    says: /(?:message|request|upload|entity).{0,40}too large|size limit/i,
    reading: {
      code: 'invalid_input',
      message: 'The mail is too large for Gmail.',
      field: 'attachments',
      hint: 'Attach at most 25 MB together, or put the files into Drive and send their links.',
    },
  },
]
