import { type Static, Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { noAuth } from '../src/auth/no-auth.js'
import type { FileRef, Files } from '../src/context/files.js'
import { PieceError } from '../src/error/piece-error.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import type { DeliveredMail, MailboxFixtures } from '../src/testing/families/mailbox-case.js'
import { pollingTrigger } from '../src/trigger/polling-trigger.js'

/** What a piece that reads mail may do wrong. */
export interface MailboxFaults {
  changesSubjects?: boolean
  oldestFirst?: boolean
  ignoresSender?: boolean
  ignoresLimit?: boolean
  ignoresUnread?: boolean
  ignoresHtml?: boolean
  makesUpHtml?: boolean
  takesBytesForText?: boolean
  savesNothing?: boolean
  givesFirstAttachment?: boolean
  copiesForMove?: boolean
  deletesAll?: boolean
  forgetsField?: boolean
  tellsOldOnes?: boolean
  tellsTwice?: boolean
  newestFirst?: boolean
  losesAfter?: number
  tellsChanges?: boolean
  mindsCase?: boolean
  ignoresAttachmentFilter?: boolean
  tellsOtherIds?: boolean
}

interface Stored extends DeliveredMail {
  id: string
  folder: 'inbox' | 'other' | 'trash'
  isRead: boolean
  receivedAt: string
  changed: number
}

const forms = {
  find: fields({
    folder: field.text({ title: 'Folder' }),
    from: field.text({ title: 'From', optional: true }),
    subject: field.text({ title: 'Subject', optional: true }),
    unread: field.checkbox({ title: 'Only unread' }),
    limit: field.number({ title: 'At most', default: 100 }),
  }),
  read: fields({ id: field.text({ title: 'Mail' }) }),
  attachment: fields({ id: field.text({ title: 'Mail' }), attachmentId: field.text({ title: 'Attachment' }) }),
  mark: fields({ id: field.text({ title: 'Mail' }), isRead: field.checkbox({ title: 'Read' }) }),
  move: fields({ id: field.text({ title: 'Mail' }), folder: field.text({ title: 'Folder' }) }),
  news: fields({
    from: field.text({ title: 'From', optional: true }),
    subject: field.text({ title: 'Subject', optional: true }),
    onlyWithAttachments: field.checkbox({ title: 'Only with attachments' }),
  }),
}

/** A mailbox of its own, with faults on demand, and fixtures for it. */
export function mailboxPiece(faults: MailboxFaults = {}): { piece: Piece; fixtures: MailboxFixtures } {
  const box = new Box(faults)
  const method = noAuth()
  const shared = { methods: [method], output: Type.Unknown() } as const
  const named = (name: string) => ({ name, title: `To ${name}`, description: `Does ${name}.` })
  const actions = [
    defineAction({ ...shared, ...named('find'), input: forms.find, run: async ({ input }) => box.find(input) }),
    defineAction({ ...shared, ...named('read'), input: forms.read, run: (ctx) => box.read(ctx.input.id, ctx.files) }),
    defineAction({
      ...shared,
      ...named('attachment'),
      input: forms.attachment,
      run: (ctx) => box.attachment(ctx.input, ctx.files),
    }),
    defineAction({ ...shared, ...named('mark'), input: forms.mark, run: async ({ input }) => box.mark(input) }),
    defineAction({ ...shared, ...named('move'), input: forms.move, run: async ({ input }) => box.move(input) }),
  ]
  const newMail = pollingTrigger({
    ...shared,
    ...named('new-mail'),
    input: forms.news,
    poll: async ({ input, cursor }) => box.news(input, typeof cursor === 'number' ? cursor : null),
  })
  const piece = definePiece({
    contract: 1,
    name: 'box',
    title: 'Box',
    type: 'Email',
    description: 'Keeps mail in memory.',
    icon: 'icon.svg',
    docs: 'https://box.example',
    auth: [method],
    actions,
    triggers: [newMail],
  })
  return { piece, fixtures: { ...fixtures, deliver: (mail) => box.deliver(mail) } }
}

const fixtures: Omit<MailboxFixtures, 'deliver'> = {
  method: 'none',
  good: {},
  unknownId: 'gone',
  words: {
    search: (query) => ({ action: 'find', input: { folder: 'inbox', ...query } }),
    searchMoved: (query) => ({ action: 'find', input: { folder: 'other', ...query } }),
    read: (id) => ({ action: 'read', input: { id } }),
    attachment: (id, attachmentId) => ({ action: 'attachment', input: { id, attachmentId } }),
    markRead: (id, isRead) => ({ action: 'mark', input: { id, isRead } }),
    move: (id) => ({ action: 'move', input: { id, folder: 'other' } }),
    delete: (id) => ({ action: 'move', input: { id, folder: 'trash' } }),
    newMail: { input: (filter) => ({ ...filter }) },
  },
}

/** The mails, and what can be done with them. */
class Box {
  readonly #faults: MailboxFaults
  #mails: Stored[] = []
  #changes = 0

  constructor(faults: MailboxFaults) {
    this.#faults = faults
  }

  deliver(mail: DeliveredMail): void {
    const changed = ++this.#changes
    const kept = { id: `mail-${changed}`, folder: 'inbox' as const, isRead: false, changed }
    this.#mails.push({ ...mail, ...kept, receivedAt: new Date().toISOString() })
  }

  find(query: Static<typeof forms.find>) {
    const { ignoresSender, ignoresUnread, ignoresLimit, oldestFirst } = this.#faults
    const found = this.#mails.filter(
      (mail) =>
        mail.folder === query.folder &&
        (ignoresSender || query.from === undefined || addressOf(mail.from) === query.from) &&
        mail.subject.includes(query.subject ?? '') &&
        (ignoresUnread || !query.unread || !mail.isRead),
    )
    const listed = (oldestFirst ? found : found.toReversed()).slice(0, ignoresLimit ? undefined : query.limit)
    return { messages: listed.map((mail) => this.#listed(mail)), more: listed.length < found.length }
  }

  async read(id: string, files: Files) {
    const mail = this.#get(id)
    const { makesUpHtml, ignoresHtml } = this.#faults
    const html = makesUpHtml ? `<p>${mail.text}</p>` : null
    return {
      ...this.#listed(mail),
      text: mail.text,
      html: ignoresHtml ? html : (mail.html ?? html),
      attachments: await this.#attachments(mail, files),
    }
  }

  async attachment({ id, attachmentId }: Static<typeof forms.attachment>, files: Files) {
    const attachments = await this.#attachments(this.#get(id), files)
    return { file: attachments[this.#faults.givesFirstAttachment ? 0 : Number(attachmentId)]?.file }
  }

  mark({ id, isRead }: Static<typeof forms.mark>) {
    const mail = this.#get(id)
    mail.isRead = isRead
    if (this.#faults.tellsChanges) mail.changed = ++this.#changes
    return {}
  }

  move({ id, folder }: Static<typeof forms.move>) {
    const mail = this.#get(id)
    const { deletesAll, copiesForMove } = this.#faults
    if (folder === 'trash' && deletesAll) this.#mails = []
    if (folder === 'trash') mail.folder = 'trash'
    else if (copiesForMove) this.#mails.push({ ...mail, id: `${id}-copy`, folder: 'other' })
    else mail.folder = 'other'
    return {}
  }

  news(filter: Static<typeof forms.news>, cursor: number | null) {
    const { tellsOldOnes, tellsTwice, newestFirst, losesAfter, tellsOtherIds } = this.#faults
    const from = cursor ?? (tellsOldOnes ? 0 : this.#changes)
    const found = this.#mails.filter((mail) => mail.changed > from && this.#fits(mail, filter)).slice(0, losesAfter)
    const events = (newestFirst ? found.toReversed() : found).map((mail) => {
      const data = this.#listed(mail)
      return { id: `${mail.id}-${mail.changed}`, data: tellsOtherIds ? { ...data, id: '0' } : data }
    })
    return { events, cursor: tellsTwice && cursor !== null ? cursor : this.#changes }
  }

  #fits({ from, subject, attachments = [] }: Stored, filter: Static<typeof forms.news>): boolean {
    const { mindsCase, ignoresAttachmentFilter } = this.#faults
    const same = (text: string) => (mindsCase ? text : text.toLowerCase())
    return (
      same(from).includes(same(filter.from ?? '')) &&
      same(subject).includes(same(filter.subject ?? '')) &&
      (ignoresAttachmentFilter || !filter.onlyWithAttachments || attachments.length > 0)
    )
  }

  #get(id: string): Stored {
    const mail = this.#mails.find((one) => one.id === id)
    if (mail) return mail
    const at = this.#faults.forgetsField ? {} : { field: 'id' }
    throw new PieceError('not_found', 'There is no such mail.', { ...at, hint: 'Search for it again.' })
  }

  #listed({ id, subject, from, isRead, receivedAt, attachments = [] }: Stored) {
    return {
      id,
      messageId: `<${id}@box.example>`,
      subject: this.#faults.changesSubjects ? subject.replace(/[^ -~]/g, '?') : subject,
      from: { name: /^(.*) </.exec(from)?.[1] ?? null, address: addressOf(from) },
      to: [],
      receivedAt,
      isRead,
      hasAttachments: attachments.length > 0,
    }
  }

  #attachments({ attachments = [] }: Stored, files: Files) {
    const { takesBytesForText, savesNothing } = this.#faults
    return Promise.all(
      attachments.map(async ({ name, contentType, content }, index) => {
        const bytes = takesBytesForText ? Buffer.from(Buffer.from(content).toString()) : content
        const file: FileRef | null = savesNothing ? null : await files.write({ name, contentType }, [bytes])
        return { id: String(index), name, contentType, file }
      }),
    )
  }
}

const addressOf = (text: string) => /<(.*)>/.exec(text)?.[1] ?? text
