import type { Answer } from './model-server.js'

export interface OllamaModel {
  name: string
  size: number
  family: string
  parameters: string
  capabilities: readonly string[]
  /** Needs more memory than there is. */
  large?: true
}

const known = (name: string, family: string, parameters: string, ...capabilities: string[]): OllamaModel => ({
  name,
  size: 2_019_393_189,
  family,
  parameters,
  capabilities,
})

/** What has been pulled. */
export const PULLED: readonly OllamaModel[] = [
  known('nomic-embed-text:latest', 'nomic-bert', '137M', 'embedding'),
  known('llama3.2-vision:latest', 'mllama', '10.7B', 'completion', 'tools', 'vision'),
  known('qwen3:8b', 'qwen3', '8.2B', 'completion', 'tools', 'thinking'),
  known('gemma:2b', 'gemma', '3B', 'completion'),
  { ...known('llama3.3:70b', 'llama', '70.6B', 'completion', 'tools'), large: true },
]

/** What can be pulled beside it. */
export const LIBRARY: readonly OllamaModel[] = [known('phi4-mini:latest', 'phi3', '3.8B', 'completion', 'tools')]

/** The tag may be left out where it is `latest`. */
export const modelNamed = (models: readonly OllamaModel[], name: string): OllamaModel | undefined =>
  models.find((one) => one.name === name || one.name === `${name}:latest`)

export const failure = (status: number, error: string): Answer => ({ status, body: { error } })

export const notPulled = (name: string): Answer => failure(404, `model "${name}" not found, try pulling it first`)

/** What Ollama says where a model cannot do what is asked of it. */
export function refusalOf(model: OllamaModel, needed: string, words: string): Answer | undefined {
  if (model.capabilities.includes(needed)) return undefined
  return failure(400, `"${model.name}" does not support ${words}`)
}

export function tooLarge({ large }: OllamaModel): Answer | undefined {
  if (!large) return undefined
  return failure(500, 'model requires more system memory (43.3 GiB) than is available (15.1 GiB)')
}

export const detailsOf = ({ family, parameters }: OllamaModel) => ({
  parent_model: '',
  format: 'gguf',
  family,
  families: [family],
  parameter_size: parameters,
  quantization_level: 'Q4_K_M',
})
