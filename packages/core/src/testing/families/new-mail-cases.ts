import assert from 'node:assert/strict'
import type { ListedMail, Mailbox, MailboxCase } from './mailbox-case.js'
import { mailOf, tag } from './mailbox-cases.js'

type Filter = Parameters<Mailbox['poll']>[0]

const FILE = { name: 'a.txt', contentType: 'text/plain', content: Buffer.from('a') }
/** More than comes in at once, and more than some services list on a page. */
const MANY = 25

/** What every trigger for new mail does. */
export const NEW_MAIL_CASES: readonly MailboxCase[] = [
  {
    sentence: 'tells of no mail that was there before',
    async prove(mailbox) {
      await mailbox.deliver(mailOf())
      const news = new News(mailbox)
      assert.deepEqual(await news.subjects(), [])
      assert.deepEqual(await news.subjects(), [])
    },
  },
  {
    sentence: 'tells of each new mail once, oldest first',
    async prove(mailbox) {
      const news = new News(mailbox)
      await news.subjects()
      const first = await deliver(mailbox, [tag(), tag(), tag()])
      assert.deepEqual(await news.subjects(), first)
      assert.deepEqual(await news.subjects(), [])
      const second = await deliver(mailbox, [tag()])
      assert.deepEqual(await news.subjects(), second)
    },
  },
  {
    sentence: 'tells of all mails between two polls, however many',
    async prove(mailbox) {
      const news = new News(mailbox)
      await news.subjects()
      const subjects = await deliver(mailbox, Array.from({ length: MANY }, tag))
      assert.deepEqual((await news.subjects()).toSorted(), subjects.toSorted())
    },
  },
  {
    sentence: 'tells of no mail again that was marked as read',
    async prove(mailbox) {
      const news = new News(mailbox)
      await news.subjects()
      await deliver(mailbox, [tag()])
      const [mail] = await news.mails()
      await mailbox.markRead(mail?.id ?? '', true)
      assert.deepEqual(await news.subjects(), [])
    },
  },
  {
    sentence: 'tells only of mails of the sender asked for',
    async prove(mailbox) {
      const word = tag()
      await tellsOnly(mailbox, { from: word.toUpperCase() }, { from: `${word}@example.com` })
    },
  },
  {
    sentence: 'tells only of mails about what was asked for',
    async prove(mailbox) {
      const word = tag()
      await tellsOnly(mailbox, { subject: word.toUpperCase() }, { subject: `Ünlike ${word}!` })
    },
  },
  {
    sentence: 'tells only of mails with attachments when asked to',
    prove: (mailbox) => tellsOnly(mailbox, { onlyWithAttachments: true }, { attachments: [FILE] }),
  },
  {
    sentence: 'gives with a new mail what its other actions take',
    async prove(mailbox) {
      const news = new News(mailbox)
      await news.subjects()
      const text = `Good evening, ${tag()}.`
      await mailbox.deliver(mailOf({ text }))
      const [mail] = await news.mails()
      assert.equal((await mailbox.read(mail?.id ?? '')).text.trim(), text)
    },
  },
]

/** Polls from where the last poll ended. */
class News {
  readonly #mailbox: Mailbox
  readonly #filter: Filter
  #cursor: unknown = null

  constructor(mailbox: Mailbox, filter: Filter = {}) {
    this.#mailbox = mailbox
    this.#filter = filter
  }

  /** What is new, in the order in which it is told. */
  async mails(): Promise<ListedMail[]> {
    const mails: ListedMail[] = []
    const ids = new Set<string>()
    for (let more = true, polls = 0; more; polls++) {
      assert.ok(polls < 50, 'there is always more')
      const result = await this.#mailbox.poll(this.#filter, this.#cursor)
      this.#cursor = result.cursor
      for (const { id, data } of result.events) {
        assert.ok(!ids.has(id), 'two events have the same id')
        ids.add(id)
        mails.push(data as ListedMail)
      }
      more = result.more ?? false
    }
    return mails
  }

  async subjects(): Promise<string[]> {
    return (await this.mails()).map(({ subject }) => subject)
  }
}

async function deliver(mailbox: Mailbox, subjects: readonly string[]): Promise<readonly string[]> {
  for (const subject of subjects) await mailbox.deliver(mailOf({ subject }))
  return subjects
}

/** Of two mails the trigger tells of the one that fits. */
async function tellsOnly(mailbox: Mailbox, filter: Filter, fitting: Parameters<typeof mailOf>[0]): Promise<void> {
  const news = new News(mailbox, filter)
  await news.subjects()
  const mail = mailOf(fitting)
  await mailbox.deliver(mailOf())
  await mailbox.deliver(mail)
  await mailbox.deliver(mailOf())
  assert.deepEqual(await news.subjects(), [mail.subject])
}
