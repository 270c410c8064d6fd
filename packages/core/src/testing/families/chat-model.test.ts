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
const STREAMS = 'streams the answer as it is made when asked to, and says what it used'
const TOOLS = 'gives the tools that the model calls, with their arguments'
const TOOLS_STREAMED = 'gives the tools that the model calls when it streams, too'
const RESULTS = 'goes on with what a tool gave'
const IMAGES = 'shows images to the model'
const UNKNOWN = ACTIONS.map((action) => `tells an unknown model in ${action} at its field`)
const OFFERED = ACTIONS.map((action) => `offers the models for ${action}, narrowed by what is typed`)

describe('the chat model family finds a piece that', () => {
  it.each<[string, ChatFaults, string[]]>([
    ['says nothing', { saysNothing: true }, [ANSWERS, STREAMS, RESULTS, IMAGES]],
    ['hides what it used', { hidesUsage: true }, [ANSWERS, STRUCTURED, STREAMS, EMBEDS]],
    ['answers at once where it should stream', { answersAtOnce: true }, [STREAMS]],
    ['loses a stretch of what it streams', { losesStretches: true }, [STREAMS]],
    ['ignores tools', { ignoresTools: true }, [TOOLS, TOOLS_STREAMED, RESULTS]],
    ['ignores tools when it streams', { ignoresToolsInStreams: true }, [TOOLS_STREAMED]],
    ['keeps arguments as text', { keepsArgumentsAsText: true }, [TOOLS, TOOLS_STREAMED, RESULTS]],
    ['forgets what a tool gave', { forgetsResults: true }, [RESULTS]],
    ['shows the model no images', { blind: true }, [IMAGES]],
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
