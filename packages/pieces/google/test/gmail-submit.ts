import { noSuchThing } from './gmail-answers.js'
import type { GmailBox, StoredMessage } from './gmail-box.js'
import { partsOf } from './gmail-mime.js'
import { type Answer, invalid, ok, refusal } from './google-answers.js'

/** Bytes of a mail that is uploaded. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send */
const LARGEST = 36_700_160

const OWN = 'ada@example.com'

/** Takes a mail to send or to keep as a draft. */
export function submit(box: GmailBox, kind: 'send' | 'draft', source: string, threadId: string | undefined): Answer {
  const { headers } = partsOf(source)
  const header = (name: string) => headers.find((one) => one.name.toLowerCase() === name)?.value ?? ''
  const recipients = ['to', 'cc', 'bcc'].map(header).join(',')
  if (source.length > LARGEST)
    return refusal(413, { status: 'X', message: 'Request Entity Too Large', older: 'uploadTooLarge' })
  if (/[^\r]\n|\r[^\n]/.test(source)) return invalid('Bare newline in message')
  if (kind === 'send' && !recipients.includes('@')) return invalid('Recipient address required')
  if (recipients.includes('@nowhere.invalid')) return invalid('Invalid To header')
  const thread = box.messages.filter((one) => one.threadId === threadId)
  if (threadId !== undefined && thread.length === 0) return noSuchThing()
  const cited = `${header('in-reply-to')} ${header('references')}`
  const continues = thread.some((one) => cited.includes(idOf(one)) && sameSubject(one, header('subject')))
  const own = source.startsWith('From:')
    ? source
    : `From: ${OWN}\r\nMessage-ID: <sent-${box.messages.length}@mail.gmail.com>\r\n${source}`
  const labels = kind === 'draft' ? ['DRAFT'] : ['SENT', ...(recipients.includes(OWN) ? ['INBOX', 'UNREAD'] : [])]
  const message = box.add(own, labels, Date.now(), continues ? threadId : undefined)
  const answer = { id: message.id, threadId: message.threadId, labelIds: labels }
  if (kind === 'send') {
    box.sent.push(source)
    return ok(answer)
  }
  const id = `r-${box.drafts.length + 1}`
  box.drafts.push({ id, messageId: message.id, source })
  return ok({ id, message: answer })
}

const idOf = ({ payload }: StoredMessage) =>
  payload.headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value ?? '<none>'

function sameSubject({ payload }: StoredMessage, subject: string): boolean {
  const plain = (text: string) => text.replace(/^(?:re:\s*)+/i, '')
  return plain(payload.headers.find(({ name }) => name.toLowerCase() === 'subject')?.value ?? '') === plain(subject)
}
