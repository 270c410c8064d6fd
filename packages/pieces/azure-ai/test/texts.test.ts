import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AzureServer, startAzure } from './azure-server.js'
import { connection } from './connection.js'
import { act, failureOf } from './try-out.js'

let server: AzureServer
beforeEach(async () => {
  server = await startAzure({ kind: 'language' })
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const run = (action: string, input: Values, more: Values = {}) =>
  act(action, input, { values: connection(server), ...more })

const refusal = async (input: Values, action = 'extract-key-phrases') => {
  const { code, field, message, hint } = await failureOf(run(action, input))
  expect(hint).toMatch(/\.$/)
  return { code, field, message }
}

describe('sentiment', () => {
  it('is told of each text and of its sentences', async () => {
    const texts = ['The food was good. The room was bad.', 'It rained.']
    expect(await run('analyze-sentiment', { texts })).toMatchObject({
      results: [
        {
          sentiment: 'mixed',
          scores: { positive: 0.01, neutral: 0.01, negative: 0.01 },
          sentences: [
            { text: 'The food was good.', offset: 0, length: 18, sentiment: 'positive', opinions: [] },
            { text: 'The room was bad.', offset: 19, length: 17, sentiment: 'negative', opinions: [] },
          ],
          error: null,
        },
        { sentiment: 'neutral', error: null },
      ],
    })
  })

  it('comes with what each opinion is about, when asked for', async () => {
    const texts = ['We arrived late. The food was not good.']
    const { results } = await run('analyze-sentiment', { texts, opinions: true })
    expect(Object(results)[0].sentences.map((one: Values) => one.opinions)).toEqual([
      [],
      [
        {
          target: 'food',
          sentiment: 'positive',
          assessments: [{ text: 'good', sentiment: 'positive', negated: true }],
        },
      ],
    ])
  })

  it('leaves out an assessment that is not there', async () => {
    const scores = { positive: 0, neutral: 1, negative: 0 }
    const relations = ['#/documents/0/sentences/9/assessments/0', 'nowhere'].map((ref) => ({
      relationType: 'assessment',
      ref,
    }))
    const targets = [
      { text: 'food', sentiment: 'mixed', relations: [...relations, { relationType: 'target', ref: '#/' }] },
    ]
    const sentence = { text: 'a', offset: 0, length: 1, sentiment: 'neutral', confidenceScores: scores, targets }
    const documents = [{ id: '0', sentiment: 'neutral', confidenceScores: scores, sentences: [sentence] }]
    server.answerNext({ status: 200, body: { kind: 'SentimentAnalysisResults', results: { documents, errors: [] } } })
    const { results } = await run('analyze-sentiment', { texts: ['a'], opinions: true })
    expect(Object(results)[0].sentences[0].opinions).toEqual([{ target: 'food', sentiment: 'mixed', assessments: [] }])
  })
})

describe('what is found in texts', () => {
  it('are entities with their places, counted as JavaScript does', async () => {
    const text = '👩‍👩‍👧 Ada Lovelace, 1815-12-10'
    const { results } = await run('recognize-entities', { texts: [text] })
    const [{ entities }] = Object(results)
    expect(entities).toMatchObject([
      { text: 'Ada Lovelace', category: 'Person', subcategory: null, confidence: 0.95 },
      { text: '1815-12-10', category: 'DateTime', subcategory: 'Date' },
    ])
    for (const one of entities) expect(text.slice(one.offset, one.offset + one.length)).toBe(one.text)
    expect(server.requests[0]?.body).toMatchObject({ parameters: { stringIndexType: 'Utf16CodeUnit' } })
  })

  it('are key phrases', async () => {
    expect(await run('extract-key-phrases', { texts: ['We met Ada Lovelace in London'] })).toEqual({
      results: [{ keyPhrases: ['We', 'Ada Lovelace', 'London'], error: null }],
    })
  })

  it('are personal data, and the text without it', async () => {
    const texts = ['Write to ada@example.com or call +46 31 123.']
    expect(await run('recognize-pii', { texts })).toMatchObject({
      results: [
        {
          redactedText: 'Write to *************** or call **********.',
          entities: [{ category: 'Email' }, { category: 'PhoneNumber' }],
          error: null,
        },
      ],
    })
    expect(await run('recognize-pii', { texts, categories: ['Email'], domain: 'phi' })).toMatchObject({
      results: [{ redactedText: 'Write to *************** or call +46 31 123.', entities: [{ category: 'Email' }] }],
    })
    expect(server.requests[1]?.body).toMatchObject({ parameters: { domain: 'phi', piiCategories: ['Email'] } })
  })

  it('is the language', async () => {
    const texts = ['Der Hund und die Katze', 'Le chat', 'The cat']
    expect(await run('detect-language', { texts })).toEqual({
      results: [
        { language: { name: 'German', code: 'de', confidence: 0.99 }, error: null },
        { language: { name: 'French', code: 'fr', confidence: 0.99 }, error: null },
        { language: { name: 'English', code: 'en', confidence: 0.99 }, error: null },
      ],
    })
  })
})

describe('many texts', () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Text Number${index}`)

  it.each([
    ['analyze-sentiment', 10],
    ['extract-key-phrases', 10],
    ['recognize-entities', 5],
    ['recognize-pii', 5],
    ['detect-language', 1_000],
  ])('go to %s in requests of at most %i', async (action, most) => {
    const { results } = await run(action, { texts: numbered(23) })
    expect(results).toHaveLength(23)
    expect(server.requests).toHaveLength(Math.ceil(23 / most))
  })

  it('come back in their order, and tell how far it is', async () => {
    const told: unknown[] = []
    const { results } = await run('extract-key-phrases', { texts: numbered(23) }, { told })
    expect(Object(results).map((one: Values) => one.keyPhrases)).toEqual(numbered(23).map((text) => [text]))
    expect(told).toEqual([{ fraction: 1 / 3 }, { fraction: 2 / 3 }, { fraction: 1 }])
  })

  it('go in more requests when they are long', async () => {
    const texts = Array.from({ length: 300 }, () => 'ü'.repeat(5_000))
    await run('detect-language', { texts })
    expect(server.requests.map(({ size }) => size < 1_000_000)).toEqual([true, true, true, true])
  })

  it('are at most a thousand, and none is empty', async () => {
    await expect(run('detect-language', { texts: numbered(1_001) })).rejects.toThrow('does not fit')
    await expect(run('detect-language', { texts: [''] })).rejects.toThrow('does not fit')
    await expect(run('detect-language', { texts: [] })).rejects.toThrow('does not fit')
  })

  it('of which some cannot be analyzed say so at their places', async () => {
    const texts = ['Good', ' ', 'x'.repeat(5_121), 'Great']
    expect(await run('extract-key-phrases', { texts })).toEqual({
      results: [
        { keyPhrases: ['Good'], error: null },
        { keyPhrases: [], error: { code: 'InvalidDocument', message: 'Document text is empty.' } },
        { keyPhrases: [], error: { code: 'InvalidDocument', message: 'The text has more than 5,120 characters.' } },
        { keyPhrases: ['Great'], error: null },
      ],
    })
    expect(server.requests[0]?.size).toBeLessThan(1_000)
  })

  it('may have 5,120 characters as a person counts them', async () => {
    const texts = ['👩‍👩‍👧'.repeat(5_120)]
    expect(await run('extract-key-phrases', { texts })).toMatchObject({ results: [{ error: null }] })
    expect(await refusal({ texts: [`${texts[0]}!`] })).toMatchObject({ code: 'invalid_input', field: 'texts' })
  })

  it('that none of them can be analyzed is an error, and says nothing of what is in them', async () => {
    const texts = ['  ', 'secret plan '.repeat(500)]
    const found = await refusal({ texts })
    expect(found).toMatchObject({ code: 'invalid_input', field: 'texts' })
    expect(found.message).toBe('None of the 2 texts could be analyzed.')
  })
})

describe('a text', () => {
  it('is sent with the language it is in, and without one where none is given', async () => {
    await run('extract-key-phrases', { texts: ['Hallo'], language: 'de' })
    await run('extract-key-phrases', { texts: ['Hello'], language: '' })
    await run('detect-language', { texts: ['impossible'], country: 'FR' })
    expect(server.requests.map(({ body }) => Object(body).analysisInput.documents)).toEqual([
      [{ id: '0', text: 'Hallo', language: 'de' }],
      [{ id: '0', text: 'Hello' }],
      [{ id: '0', text: 'impossible', countryHint: 'FR' }],
    ])
  })

  it.each([
    ['extract-key-phrases', { language: 'tlh' }, 'language'],
    ['detect-language', { country: 'France' }, 'country'],
    ['recognize-pii', { categories: ['Nonsense'] }, 'categories'],
  ])('names the field at fault in %s with %j', async (action, input, field) => {
    expect(await refusal({ texts: ['Hello'], ...input }, action)).toMatchObject({ code: 'invalid_input', field })
  })

  it('that the service says nothing of is a bad response', async () => {
    const results = { documents: [{ id: '0', keyPhrases: [] }], errors: [] }
    server.answerNext({ status: 200, body: { results } })
    expect(await refusal({ texts: ['a', 'b'] })).toMatchObject({ code: 'bad_response' })
  })

  it('is sent again when the service is busy, since nothing is changed by it', async () => {
    server.settings.throttled = 2
    server.settings.retryAfter = '0'
    expect(await run('extract-key-phrases', { texts: ['Good'] })).toMatchObject({ results: [{ error: null }] })
    expect(server.requests).toHaveLength(3)
  })
})
