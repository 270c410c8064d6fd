import { afterEach, beforeEach, expect, it } from 'vitest'
import { connection } from './connection.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'
import { act, failureOf } from './try-out.js'

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAiServer()
})
afterEach(() => server.close())

const moderate = (input: string[], model = 'omni-moderation-latest') =>
  act('moderate', { model, input }, { values: connection(server) })

it('tells of each text whether it is harmful, in what and how surely', async () => {
  expect(await moderate(['Good morning', 'I will kill you'])).toEqual({
    results: [
      { flagged: false, categories: [], scores: { violence: 0.01, hate: 0.001 } },
      { flagged: true, categories: ['violence'], scores: { violence: 0.9, hate: 0.001 } },
    ],
    model: 'omni-moderation-latest',
    usage: null,
  })
})

it('takes fewer results than texts for no answer', async () => {
  server.answerNext({ status: 200, body: { model: 'omni-moderation-latest', results: [] } })
  expect(await failureOf(moderate(['Good morning']))).toMatchObject({ code: 'bad_response' })
})

it('names a model that is not there', async () => {
  expect(await failureOf(moderate(['Good morning'], 'gpt-99'))).toMatchObject({ code: 'not_found', field: 'model' })
})
