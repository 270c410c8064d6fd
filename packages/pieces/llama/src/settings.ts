import { field, PieceError } from '@plugboard/core'
import type { Credentials } from './llama-client.js'

const keepAlive = field.text({
  title: 'Keep in memory',
  help: 'Only of Ollama: how long the model stays loaded afterwards, such as 10m or 24h; 0 unloads it, -1 keeps it for good. Otherwise five minutes.',
  placeholder: '5m',
  optional: true,
  maxLength: 40,
})

/** How a model chooses its words, and how it is run. */
export const settingFields = {
  temperature: field.number({
    title: 'Temperature',
    help: 'From 0, the most likely words, to 2, the most varied.',
    optional: true,
    min: 0,
    max: 2,
  }),
  maxTokens: field.number({
    title: 'Longest answer',
    help: 'In tokens, of about four letters each. Thinking counts too; an answer that reaches it is cut off.',
    optional: true,
    integer: true,
    min: 1,
  }),
  topP: field.number({
    title: 'Top P',
    help: 'Considers only the most likely words that together have this share, such as 0.1.',
    optional: true,
    min: 0,
    max: 1,
  }),
  stop: field.list({
    title: 'Stop at',
    help: 'The answer ends before the first of these texts.',
    of: field.text({ title: 'Text', minLength: 1 }),
    optional: true,
    max: 4,
  }),
  seed: field.number({
    title: 'Seed',
    help: 'The same seed and the same request give mostly the same answer.',
    optional: true,
    integer: true,
  }),
  thinking: field.choice({
    title: 'Thinking',
    help: 'Whether a model that can think does so before it answers, or for how long; which of these a model knows differs.',
    choices: [
      { value: 'off', title: 'Off', help: 'Only with Ollama.' },
      { value: 'on', title: 'On', help: 'Only with Ollama.' },
      { value: 'low', title: 'Low' },
      { value: 'medium', title: 'Medium' },
      { value: 'high', title: 'High' },
    ],
    optional: true,
  }),
  contextSize: field.number({
    title: 'Context size',
    help: 'Only of Ollama: in tokens, for the question and the answer together. More needs more memory.',
    optional: true,
    integer: true,
    min: 1,
  }),
  keepAlive,
}

/** The setting that embeddings have as well. */
export const keepAliveField = keepAlive

/** How a model shall answer; absent where the server's own default holds. */
export interface Settings {
  temperature?: number
  maxTokens?: number
  topP?: number
  stop?: string[]
  seed?: number
  thinking?: 'off' | 'on' | 'low' | 'medium' | 'high'
  contextSize?: number
  keepAlive?: string
}

type Method = Credentials['method']

/**
 * The settings that were filled in.
 *
 * @throws PieceError `unsupported` for one that the kind of server does not have, `invalid_input` for a wrong time.
 */
export function settingsOf(input: Settings, method: Method): Settings {
  const { temperature, maxTokens, topP, stop = [], seed, thinking, contextSize } = input
  if (thinking === 'on' || thinking === 'off') onlyOllama('thinking', method)
  if (contextSize !== undefined) onlyOllama('contextSize', method)
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(topP !== undefined && { topP }),
    ...(stop.length > 0 && { stop }),
    ...(seed !== undefined && { seed }),
    ...(thinking !== undefined && { thinking }),
    ...(contextSize !== undefined && { contextSize }),
    ...keepAliveOf(input, method),
  }
}

/** A number of seconds, or numbers with units, as Go writes them. */
const DURATION = /^-?(?:\d+|(?:\d+(?:\.\d+)?(?:ms|s|m|h))+)$/

/** How long a model stays loaded, if that was filled in. */
export function keepAliveOf({ keepAlive }: Pick<Settings, 'keepAlive'>, method: Method): Pick<Settings, 'keepAlive'> {
  if (!keepAlive) return {}
  onlyOllama('keepAlive', method)
  if (DURATION.test(keepAlive)) return { keepAlive }
  throw new PieceError('invalid_input', 'This is not a length of time.', {
    field: 'keepAlive',
    hint: 'Enter a number with a unit, such as 30s, 10m or 24h; or 0, or -1.',
  })
}

/** Refuses a setting that only Ollama has, rather than sending it in vain. */
export function onlyOllama(name: string, method: Method): void {
  if (method === 'ollama') return
  throw new PieceError('unsupported', 'Only Ollama has this setting.', {
    field: name,
    hint: 'Leave it empty and set it where the server is started, or use a connection to Ollama.',
  })
}
