import type { Answer } from './model-server.js'

type Kind = 'chat' | 'embedding'

interface KnownModel {
  id: string
  created: number
  kind: Kind
}

/** What `/v1/models` lists, in no order. */
export const MODELS: readonly KnownModel[] = [
  { id: 'nomic-embed-text-v1.5', created: 1_705_948_997, kind: 'embedding' },
  { id: 'meta-llama/Llama-3.1-8B-Instruct', created: 1_744_318_173, kind: 'chat' },
  { id: 'plain-llama', created: 1_715_367_049, kind: 'chat' },
]

export const kindOf = (id: string): Kind | undefined => MODELS.find((one) => one.id === id)?.kind

/** An error as llama.cpp and vLLM give it. */
export const refusal = (status: number, message: string, type: string): Answer => ({
  status,
  body: { error: { code: status, message, type } },
})
