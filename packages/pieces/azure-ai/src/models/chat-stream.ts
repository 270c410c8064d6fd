import { isPieceError, limitBody, networkError, PieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import { LONGEST_ANSWER } from '../azure-ai-client.js'
import { azureError, badAnswer, type CallFacts } from '../azure-ai-error.js'
import { recordOf, refusalOf } from '../refusal.js'
import { type chatAnswer, chatChunk } from './models-answers.js'
import { readEvents } from './read-events.js'

/** A whole answer of a chat. */
export type ChatAnswer = Static<typeof chatAnswer>

type Chunk = Static<typeof chatChunk>

/** What has arrived so far. */
interface Gathered {
  model: string
  text: string
  refusal: string
  finishReason: string | undefined
  tools: Map<number, { id: string; name: string; arguments: string }>
  usage: Chunk['usage']
  /** The service said that this was all. */
  done: boolean
}

/**
 * Reads a streamed chat to its end: each stretch of text is told, and the whole is given as a chat that is not streamed
 * would be.
 */
export async function readStream(
  response: Response,
  facts: CallFacts,
  tell: (text: string) => void,
): Promise<ChatAnswer> {
  const { Value } = await import('@sinclair/typebox/value')
  const all: Gathered = {
    model: '',
    text: '',
    refusal: '',
    finishReason: undefined,
    tools: new Map(),
    usage: undefined,
    done: false,
  }
  for await (const data of eventsOf(response)) {
    all.done ||= data === '[DONE]'
    if (all.done) break
    const chunk = parse(data)
    const failed = recordOf(chunk).error
    if (failed !== undefined) throw failure(chunk, facts)
    if (!Value.Check(chatChunk, chunk)) throw badAnswer('An event of the answer does not have the documented shape.')
    gather(all, chunk, tell)
  }
  return wholeAnswer(all)
}

/** What is cut off or does not arrive in time is told as such. */
async function* eventsOf(response: Response): AsyncGenerator<string> {
  const { body } = limitBody(response, LONGEST_ANSWER)
  if (body === null) return
  try {
    yield* readEvents(body)
  } catch (cause) {
    throw cutOff(cause)
  }
}

function cutOff(cause: unknown): PieceError {
  if (isPieceError(cause)) return cause
  if (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError')) {
    const hint = 'Try again, or ask for a shorter answer.'
    return new PieceError('timeout', 'The service did not finish its answer in time.', { hint, cause })
  }
  return networkError(cause) ?? brokenOff(cause)
}

const brokenOff = (cause?: unknown) =>
  new PieceError('provider_unavailable', 'The service broke off its answer.', { hint: 'Try again.', cause })

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    throw badAnswer('An event of the answer is not JSON.')
  }
}

/** An error in the middle of an answer has no status of its own. */
function failure(chunk: unknown, facts: CallFacts): PieceError {
  const refusal = refusalOf({ status: 500, headers: new Headers() }, chunk)
  return azureError(refusal, facts)
}

function gather(all: Gathered, { model, choices: [choice], usage }: Chunk, tell: (text: string) => void): void {
  if (model) all.model = model
  if (usage) all.usage = usage
  if (!choice) return
  const { content, refusal, tool_calls } = choice.delta ?? {}
  if (content) {
    all.text += content
    tell(content)
  }
  all.refusal += refusal ?? ''
  all.finishReason = choice.finish_reason ?? all.finishReason
  for (const call of tool_calls ?? []) gatherTool(all.tools, call)
}

type ToolDelta = NonNullable<NonNullable<NonNullable<Chunk['choices'][number]['delta']>['tool_calls']>[number]>

function gatherTool(tools: Gathered['tools'], { index = 0, id, function: called }: ToolDelta): void {
  const tool = tools.get(index) ?? { id: '', name: '', arguments: '' }
  tool.id ||= id ?? ''
  tool.name += called?.name ?? ''
  tool.arguments += called?.arguments ?? ''
  tools.set(index, tool)
}

function wholeAnswer({ model, text, refusal, finishReason, tools, usage, done }: Gathered): ChatAnswer {
  if (finishReason === undefined) {
    throw done ? badAnswer('The service ended its answer without saying why.') : brokenOff()
  }
  const calls = [...tools].sort(([one], [other]) => one - other)
  return {
    model,
    choices: [
      {
        finish_reason: finishReason,
        message: {
          content: text,
          refusal: refusal === '' ? null : refusal,
          tool_calls: calls.map(([, { id, ...called }]) => ({ id, function: called })),
        },
      },
    ],
    ...(usage && { usage }),
  }
}
