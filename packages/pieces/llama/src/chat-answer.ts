/** A tool a model wants to be called. */
export interface ToolCall {
  id: string
  name: string
  /** As JSON; the text of the model where it is none. */
  arguments: unknown
}

/** What a model answered, whatever the server. */
export interface ChatAnswer {
  text: string
  /** What it thought before it answered, where that is told apart. */
  thinking: string | null
  refusal: string | null
  model: string
  finishReason: string
  toolCalls: ToolCall[]
  usage: { inputTokens: number; outputTokens: number } | null
}

/** Is told what is made as it is made. */
export interface Listener {
  /** The next stretch of the text. */
  say(text: string): void
  /** The model thinks; once. */
  think(): void
}

/** What has come of an answer so far. */
export interface Begun {
  text: string
  thinking: string
}

/** Takes a stretch in, and tells it on; that the model thinks only the first time. */
export function addStretch(begun: Begun, listener: Listener, { text, thinking }: Begun): void {
  if (thinking !== '' && begun.thinking === '') listener.think()
  if (text !== '') listener.say(text)
  begun.text += text
  begun.thinking += thinking
}

/** The arguments of a call. Servers send them as JSON in a text, as the documentation of OpenAI says, or as they are. */
export function parsedArguments(given: unknown): unknown {
  if (given === undefined || given === null || given === '') return {}
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}
