import { dynamicOptions, field, PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { GMAIL_RULES } from './gmail-rules.js'
import { googleMethods } from './google-auth.js'
import { callForJson, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

const LABEL = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: Type.Optional(Type.String()),
})

const LABELS = Type.Object({ labels: Type.Optional(Type.Array(LABEL)) })

export type Label = Static<typeof LABEL>

/** `users.labels.list`. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.labels/list */
export async function listLabels(ctx: GoogleContext): Promise<Label[]> {
  const { labels = [] } = await callForJson(ctx, LABELS, {
    endpoint: 'gmail',
    path: '/gmail/v1/users/me/labels',
    about: { scope: SCOPES.gmailRead, rules: GMAIL_RULES },
  })
  return labels
}

const SYSTEM: Readonly<Record<string, string>> = {
  INBOX: 'Inbox',
  UNREAD: 'Unread',
  STARRED: 'Starred',
  IMPORTANT: 'Important',
  SENT: 'Sent',
  DRAFT: 'Drafts',
  SPAM: 'Spam',
  TRASH: 'Trash',
  CATEGORY_PERSONAL: 'Category: personal',
  CATEGORY_SOCIAL: 'Category: social',
  CATEGORY_PROMOTIONS: 'Category: promotions',
  CATEGORY_UPDATES: 'Category: updates',
  CATEGORY_FORUMS: 'Category: forums',
}

/** What a person reads: Gmail names its own labels by their ids. */
export const labelTitle = ({ id, name }: Label): string => (Object.hasOwn(SYSTEM, id) ? SYSTEM[id] : undefined) ?? name

/** The labels of the mailbox as choices, by what is typed. */
const options = dynamicOptions({
  methods: googleMethods.account,
  search: true,
  async load(ctx) {
    const wanted = (ctx.search ?? '').toLowerCase()
    const choices = (await listLabels(ctx)).map((label) => ({ value: label.id, title: labelTitle(label) }))
    return choices.filter(({ value, title }) => title.toLowerCase().includes(wanted) || value.toLowerCase() === wanted)
  },
})

const label = { title: 'Label', help: 'The name or id of a label may be typed.', options } as const

/** Choices of a label, by name or id: one that may be left out, one of a list, and one that is the inbox at first. */
export const labelField = field.choice({ ...label, placeholder: 'INBOX', optional: true })
export const labelItem = field.choice({ title: 'Label', options })
export const inboxField = field.choice({ ...label, default: 'INBOX' })

const ID = /^(?:[A-Z_]+|Label_\w+)$/

/**
 * Ids of labels given by id or by name. Names are looked up only where there are some.
 *
 * @throws PieceError `not_found` naming the field.
 */
export async function labelIds(ctx: GoogleContext, given: readonly string[], field: string): Promise<string[]> {
  if (given.every((one) => ID.test(one))) return [...given]
  const labels = await listLabels(ctx)
  return given.map((one) => {
    const found =
      labels.find(({ id }) => id === one) ??
      labels.find((label) => [label.name, labelTitle(label)].some((name) => name.toLowerCase() === one.toLowerCase()))
    if (found) return found.id
    throw new PieceError('not_found', 'Gmail knows no such label.', {
      field,
      hint: 'Choose a label from the list, or create it in Gmail first.',
    })
  })
}
