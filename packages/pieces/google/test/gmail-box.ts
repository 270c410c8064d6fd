import { partsOf, type StoredPart } from './gmail-mime.js'
import { type WrittenMail, writtenMail } from './written-mail.js'

export interface StoredMessage {
  id: string
  threadId: string
  labelIds: string[]
  /** UTC milliseconds. */
  internalDate: number
  /** The mail as it travels; each character is a byte. */
  source: string
  payload: StoredPart
}

export interface HistoryRecord {
  id: number
  kind: 'messagesAdded' | 'messagesDeleted' | 'labelsAdded' | 'labelsRemoved'
  message: { id: string; threadId: string; labelIds?: string[] }
  labelIds?: string[]
}

/** An upload that was begun. */
export interface UploadSession {
  kind: 'send' | 'draft'
  threadId: string | undefined
  received: Buffer[]
  done?: unknown
}

interface Delivery extends WrittenMail {
  labelIds?: readonly string[]
  /** UTC milliseconds. */
  date?: number
  /** In place of the fields: the whole mail, each character a byte. */
  source?: string
}

const SYSTEM_LABELS = ['INBOX', 'SENT', 'DRAFT', 'SPAM', 'TRASH', 'UNREAD', 'STARRED', 'IMPORTANT', 'CATEGORY_SOCIAL']

/** The mailbox of ada@example.com, with its labels, conversations and history. */
export class GmailBox {
  readonly messages: StoredMessage[] = []
  readonly labels = new Map([...SYSTEM_LABELS.map((id) => [id, id] as const), ['Label_7', 'Invoices'] as const])
  readonly history: HistoryRecord[] = []
  readonly uploads = new Map<string, UploadSession>()
  /** Mails as they were sent. */
  readonly sent: string[] = []
  readonly drafts: { id: string; messageId: string; source: string }[] = []
  /** Records with a smaller id are forgotten. */
  historyFloor = 0
  historyId = 1_000
  /** What a page holds at most, whatever is asked for. */
  pages = { messages: 3, history: 500 }
  /** Bytes of the next block that are kept; the rest is lost on the way. */
  keepsOfNextBlock: number | undefined
  #count = 0

  /** Puts a mail into the mailbox, as one that arrives. */
  deliver(delivery: Delivery = {}): StoredMessage {
    const { labelIds = ['INBOX', 'UNREAD'], date = Date.now() } = delivery
    return this.add(delivery.source ?? writtenMail(delivery), [...labelIds], date)
  }

  add(source: string, labelIds: string[], internalDate: number, threadId?: string): StoredMessage {
    const id = `mail-${this.#count++}`
    const payload = partsOf(source)
    const message = { id, threadId: threadId ?? `thread-${id}`, labelIds, internalDate, source, payload }
    this.messages.push(message)
    this.#record('messagesAdded', message)
    return message
  }

  /** Changes labels, and tells of it in the history where something changed. */
  label(message: StoredMessage, add: readonly string[], remove: readonly string[]): void {
    const added = add.filter((one) => !message.labelIds.includes(one))
    const removed = remove.filter((one) => message.labelIds.includes(one))
    message.labelIds = [...message.labelIds.filter((one) => !removed.includes(one)), ...added]
    if (added.length > 0) this.#record('labelsAdded', message, added)
    if (removed.length > 0) this.#record('labelsRemoved', message, removed)
  }

  remove(message: StoredMessage): void {
    this.messages.splice(this.messages.indexOf(message), 1)
    this.#record('messagesDeleted', message)
  }

  /** Forgets everything that has happened so far, as Gmail does after a week. */
  forgetHistory(): void {
    this.historyFloor = this.historyId + 1
    this.historyId += 10
  }

  find(id: string): StoredMessage | undefined {
    return this.messages.find((one) => one.id === id)
  }

  #record(kind: HistoryRecord['kind'], { id, threadId, labelIds }: StoredMessage, changed?: string[]): void {
    this.historyId += 7
    const message = { id, threadId, labelIds: [...labelIds] }
    this.history.push({ id: this.historyId, kind, message, ...(changed && { labelIds: changed }) })
  }
}
