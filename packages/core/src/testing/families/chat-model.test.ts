import { describe, expect, it } from 'vitest'
import { type ChatFaults, chatPiece } from '../../../test/chat-piece.js'
import { chatModelFamily } from './chat-model.js'

/** The sentences a piece does not keep. */
async function broken(faults: ChatFaults): Promise<string[]> {
  const { piece, fixtures } = chatPiece(faults)
  const found: string[] = []
  for (const { name, run } of chatModelFamily(piece, fixtures)) {
    await run().catch(() => found.push(name.replace(/^model /, '')))
  }
  return found
}

it('lets a good piece pass', async () => {
  expect(await broken({})).toEqual([])
})

const ACTIONS = ['chat', 'structured-output', 'embeddings']
const ANSWERS = 'answers a prompt with text, and says what it used'
const IN_ORDER = 'sends instructions, earlier messages and the prompt in this order'
const ONLY_GIVEN = 'sends the temperature and the longest answer only when they are given'
const STRUCTURED = 'answers structured output with JSON of the schema, and says what it used'
const EMBEDS = 'makes an embedding of each text, in the order of the texts'
const UNKNOWN = ACTIONS.map((action) => `tells an unknown model in ${action} at its field`)
const OFFERED = ACTIONS.map((action) => `offers the models for ${action}, narrowed by what is typed`)

describe('the chat model family finds a piece that', () => {
  it.each<[string, ChatFaults, string[]]>([
    ['says nothing', { saysNothing: true }, [ANSWERS]],
    ['hides what it used', { hidesUsage: true }, [ANSWERS, STRUCTURED, EMBEDS]],
    ['forgets earlier messages', { forgetsMessages: true }, [IN_ORDER]],
    ['forgets the instructions', { forgetsInstructions: true }, [IN_ORDER]],
    ['changes the prompt', { trimsPrompt: true }, ['sends the prompt as it is']],
    ['always sends a temperature', { alwaysSendsTemperature: true }, [ONLY_GIVEN]],
    ['forgets the temperature', { forgetsTemperature: true }, [ONLY_GIVEN]],
    ['ignores the schema', { ignoresSchema: true }, [STRUCTURED]],
    ['mixes up embeddings', { turnsEmbeddings: true }, [EMBEDS]],
    ['accepts any model', { acceptsAnyModel: true }, UNKNOWN],
    ['names the wrong field', { wrongField: true }, UNKNOWN],
    ['offers no models', { offersNothing: true }, OFFERED],
    ['does not narrow the models', { ignoresSearch: true }, OFFERED],
  ])('%s', async (_title, faults, sentences) => {
    expect(await broken(faults)).toEqual(sentences)
  })
})
