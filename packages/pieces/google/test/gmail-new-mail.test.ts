import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiKey, robot } from './connections.js'
import { refusal } from './google-answers.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { failureOf, poll } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

/** A flow that polls: it keeps its cursor, and every event it was given. */
function flow(input: Record<string, unknown> = {}) {
  let cursor: unknown = null
  const given: string[] = []
  return {
    given,
    cursor: () => cursor,
    /** Polls until there is no more, and gives the ids of what came. */
    async run(): Promise<string[]> {
      const ids: string[] = []
      for (let more = true; more; ) {
        const result = await poll(server, 'gmail-new-mail', input, cursor)
        cursor = JSON.parse(JSON.stringify(result.cursor))
        ids.push(...result.events.map(({ id }) => id))
        more = result.more ?? false
      }
      given.push(...ids)
      return ids
    },
  }
}

async function started(input: Record<string, unknown> = {}) {
  const one = flow(input)
  await one.run()
  return one
}

const box = () => server.state.gmail
const asked = (path: string) => server.seen.filter((one) => one.path.endsWith(path))

describe('new mail', () => {
  it('is what comes after the first poll, oldest first, each mail once', async () => {
    const one = flow()
    expect(await one.run()).toEqual([])
    const [first, second] = [box().deliver(), box().deliver()]
    expect(await one.run()).toEqual([first.id, second.id])
    expect(await one.run()).toEqual([])
  })

  it('is told as in a list', async () => {
    const one = await started()
    box().deliver({ from: 'Grace <grace@example.com>', subject: 'Grüße', date: Date.UTC(2026, 5, 1) })
    const { events } = await poll(server, 'gmail-new-mail', {}, one.cursor())
    expect(events[0]?.data).toMatchObject({
      subject: 'Grüße',
      from: { name: 'Grace', address: 'grace@example.com' },
      receivedAt: '2026-06-01T00:00:00.000Z',
      isRead: false,
      hasAttachments: false,
    })
  })

  it('costs one request while nothing happens', async () => {
    const one = await started()
    server.seen.length = 0
    await one.run()
    expect(server.seen.map(({ path }) => path)).toEqual(['/gmail/v1/users/me/history'])
  })

  it('is given when it was moved on before the poll, but not when it was deleted', async () => {
    const one = await started()
    const [archived, trashed, deleted, spam] = [box().deliver(), box().deliver(), box().deliver(), box().deliver()]
    box().label(archived, [], ['INBOX'])
    box().label(trashed, ['TRASH'], ['INBOX'])
    box().remove(deleted)
    box().label(spam, ['SPAM'], ['INBOX'])
    expect(await one.run()).toEqual([archived.id])
  })

  it('is given when it is moved to the label later, and then only once', async () => {
    const one = await started({ label: 'Invoices' })
    const mail = box().deliver()
    expect(await one.run()).toEqual([])
    for (let round = 0; round < 2; round++) {
      box().label(mail, ['Label_7'], [])
      box().label(mail, [], ['Label_7'])
    }
    expect(await one.run()).toEqual([mail.id])
    box().label(mail, ['Label_7'], [])
    expect(await one.run()).toEqual([])
  })

  it('is not what somebody writes or sends', async () => {
    const one = await started({ label: 'Label_7' })
    box().deliver({ labelIds: ['DRAFT', 'Label_7'] })
    expect(await one.run()).toEqual([])
    box().deliver({ labelIds: ['SENT'] })
    expect(await one.run()).toEqual([])
  })

  it('is looked up where Gmail does not say which labels it has', async () => {
    const one = await started()
    const [inbox, other] = [box().deliver(), box().deliver({ labelIds: ['SENT'] })]
    for (const record of box().history) delete record.message.labelIds
    expect(await one.run()).toEqual([inbox.id])
    expect(asked(other.id)).toHaveLength(1)
  })

  it('can be narrowed by sender, subject and attachments', async () => {
    const narrow = { from: 'HOPPER', subject: 'invoice', onlyWithAttachments: true }
    const one = await started(narrow)
    const file = ['Content-Disposition: attachment; filename="a.txt"']
    const from = 'Grace Hopper <grace@example.com>'
    box().deliver({ from, subject: 'Invoice 7' })
    box().deliver({ from, subject: 'Hello', headers: file })
    box().deliver({ subject: 'Invoice 8', headers: file })
    const wanted = box().deliver({ from, subject: 'Your INVOICE 9', headers: file })
    expect(await one.run()).toEqual([wanted.id])
  })

  it('comes whole when there is much of it, over many pages and polls', async () => {
    const one = await started()
    box().pages.history = 10
    const ids = Array.from({ length: 150 }, () => box().deliver().id)
    expect(await one.run()).toEqual(ids)
    expect(await one.run()).toEqual([])
  })

  it('is neither lost nor given twice when it comes while the pages are read', async () => {
    const one = await started()
    box().pages.history = 2
    const before = Array.from({ length: 5 }, () => box().deliver().id)
    const late: string[] = []
    const { allHistory } = { allHistory: box().history }
    let asking = 0
    Object.defineProperty(box(), 'history', {
      get: () => {
        if (++asking === 2) late.push(box().deliver().id)
        return allHistory
      },
    })
    const ids = [...(await one.run()), ...(await one.run())]
    expect(late).toHaveLength(1)
    expect(ids.sort()).toEqual([...before, ...late].sort())
  })

  it('begins anew for another label', async () => {
    const one = await started()
    box().deliver({ labelIds: ['Label_7'] })
    expect((await poll(server, 'gmail-new-mail', { label: 'Label_7' }, one.cursor())).events).toEqual([])
  })
})

describe('a history that Gmail has forgotten', () => {
  it('is made up for by date: nothing is lost, nothing given twice', async () => {
    const there = box().deliver()
    const one = await started()
    const given = box().deliver()
    await one.run()
    const missed = Array.from({ length: 5 }, (_, index) => box().deliver({ date: Date.now() + index * 1_000 }).id)
    box().deliver({ labelIds: ['SENT'] })
    box().forgetHistory()
    expect(await one.run()).toEqual(missed)
    const next = box().deliver()
    expect(await one.run()).toEqual([next.id])
    expect(new Set(one.given).size).toBe(one.given.length)
    expect(one.given).not.toContain(there.id)
    expect(one.given).toContain(given.id)
  })

  it('does not bring back mail from before the trigger began', async () => {
    const one = await started()
    box().forgetHistory()
    expect(await one.run()).toEqual([])
    expect(asked('/messages').at(-1)?.query.q).toMatch(/^after:\d{10}$/)
  })

  it('may be forgotten again and again', async () => {
    const one = await started()
    for (let round = 0; round < 3; round++) {
      box().deliver()
      box().forgetHistory()
      expect(await one.run()).toHaveLength(1)
    }
    expect(new Set(one.given).size).toBe(3)
  })

  it('is not taken for forgotten because of a 404 that is not from Gmail', async () => {
    const one = await started()
    server.answerNext({ status: 404, body: '<html>No such page</html>' })
    expect(await failureOf(one.run())).toMatchObject({ code: 'not_found' })
    box().deliver()
    expect(await one.run()).toHaveLength(1)
  })
})

describe('a poll that fails', () => {
  it('leaves everything to the next', async () => {
    const one = await started()
    const mail = box().deliver()
    const limit = { status: 'X', message: 'Quota exceeded', older: 'userRateLimitExceeded' }
    server.answerNext('usual', refusal(403, limit))
    expect(await failureOf(one.run())).toMatchObject({ code: 'rate_limited' })
    expect(await one.run()).toEqual([mail.id])
  })

  it.each([['Nowhere'], ['Label_99']])('names the label when there is no %s', async (label) => {
    expect(await failureOf(started({ label }))).toMatchObject({ code: 'not_found', field: 'label' })
  })

  it.each([[{}], ['x'], [{ historyId: 'x' }], [7]])('does not take %j for a place where it stood', async (cursor) => {
    const error = await failureOf(poll(server, 'gmail-new-mail', {}, cursor))
    expect(error).toMatchObject({ code: 'invalid_input', hint: expect.stringMatching(/\.$/) })
    expect(server.seen).toEqual([])
  })

  it('never asks with an API key', async () => {
    await expect(poll(server, 'gmail-new-mail', {}, null, apiKey())).rejects.toThrow('does not work with')
  })
})

it('works with a service account for a user', async () => {
  const connection = robot({ subject: 'ada@example.com', services: ['gmail'] })
  const { cursor } = await poll(server, 'gmail-new-mail', {}, null, connection)
  const mail = box().deliver()
  expect((await poll(server, 'gmail-new-mail', {}, cursor, connection)).events.map(({ id }) => id)).toEqual([mail.id])
})
