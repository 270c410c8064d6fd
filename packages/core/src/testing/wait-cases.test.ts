import { once } from 'node:events'
import { Type } from '@sinclair/typebox'
import { expect, it } from 'vitest'
import { failures } from '../../test/failures.js'
import { sampleAuth, samplePiece } from '../../test/sample-piece.js'
import { fields } from '../field/field.js'
import { definePiece } from '../piece/define-piece.js'
import { pollingTrigger } from '../trigger/polling-trigger.js'
import type { PollingTrigger } from '../trigger/trigger.js'

const CASE = 'acme / news stops waiting for news when it is cancelled'

const pieceThat = (wait: NonNullable<PollingTrigger['wait']>) =>
  definePiece({
    ...samplePiece,
    name: 'acme',
    actions: [],
    triggers: [
      pollingTrigger({
        name: 'news',
        title: 'News',
        description: 'Tells of news.',
        methods: [sampleAuth],
        input: fields({}),
        output: Type.Unknown(),
        poll: async () => ({ events: [], cursor: 1 }),
        wait,
      }),
    ],
  })

const fixtures = {
  auth: { [sampleAuth.name]: { good: { apiKey: 'a-key-of-the-tests' } } },
  triggers: { news: [{ method: sampleAuth.name, input: {} }] },
}

const failed = async (wait: NonNullable<PollingTrigger['wait']>) =>
  Object.keys(await failures(pieceThat(wait), fixtures)).includes(CASE)

it('lets a trigger pass that waits until it is told to stop, whether it fails then or not', async () => {
  expect(await failed(async ({ signal }) => void (await once(signal, 'abort')))).toBe(false)
  expect(await failed(async ({ signal }) => once(signal, 'abort').then(() => Promise.reject(signal.reason)))).toBe(
    false,
  )
})

it('finds a trigger that goes on waiting', async () => {
  expect(await failed(() => new Promise(() => undefined))).toBe(true)
})
