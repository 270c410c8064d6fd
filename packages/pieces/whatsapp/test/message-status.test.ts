import { describe, expect, it } from 'vitest'
import { FRIEND } from './graph-state.js'
import { messages, notification, statuses, updateOf } from './notifications.js'
import { hookContext, posted, trigger } from './try-out.js'

const status = trigger('message-status')

describe('a status', () => {
  const told = async (content: unknown, input: Record<string, unknown> = {}) =>
    JSON.parse(JSON.stringify(await status.receive(hookContext(posted(content), { input }))))

  it('tells what became of a message', async () => {
    expect(await told(statuses({ status: 'read' }))).toEqual([
      {
        id: 'wamid.sent read',
        data: {
          messageId: 'wamid.sent',
          status: 'read',
          recipient: `+${FRIEND}`,
          userId: null,
          at: '2025-06-15T15:06:41.000Z',
          category: 'utility',
          billable: true,
          windowEndsAt: '2025-06-16T15:06:40.000Z',
          error: null,
        },
      },
    ])
  })

  it('says in our words why a message failed', async () => {
    const [event] = await told(statuses({ status: 'failed', errors: [{ code: 131047, title: 'secret words' }] }))
    expect(event.data.error).toMatchObject({
      code: 131047,
      kind: 'invalid_input',
      message: expect.stringContaining('24 hours'),
    })
    const [unknown] = await told(statuses({ status: 'failed', errors: [{ code: 999_999 }] }))
    expect(unknown.data.error).toEqual({ code: 999_999, kind: null, message: null, hint: null })
  })

  it('comes once for each that a message has, in any order', async () => {
    const events = await told(
      statuses({ status: 'read' }, { status: 'sent' }, { status: 'read' }, { status: 'delivered' }),
    )
    expect(events.map(({ id }: { id: string }) => id)).toEqual([
      'wamid.sent read',
      'wamid.sent sent',
      'wamid.sent delivered',
    ])
  })

  it('is filtered', async () => {
    const content = statuses({ status: 'read' }, { status: 'failed' }, { status: 'warped' })
    expect(await told(content, { statuses: ['failed'] })).toMatchObject([{ data: { status: 'failed' } }])
    expect(await told(content)).toHaveLength(3)
  })

  it('is not that of another number, and messages are none', async () => {
    expect(await told(notification([updateOf({ statuses: [{ id: 'wamid.s', status: 'read' }] }, '1')]))).toEqual([])
    expect(await told(messages({ text: { body: 'x' } }))).toEqual([])
  })
})
