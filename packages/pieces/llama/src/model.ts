import { type Static, Type } from '@sinclair/typebox'

const told = (title: string, description?: string) =>
  Type.Union([Type.String(), Type.Null()], { title, ...(description && { description }) })

const counted = (title: string, description: string) => Type.Union([Type.Number(), Type.Null()], { title, description })

/** A model of a list. What a server does not tell is null. */
export const modelOutput = Type.Object({
  id: Type.String({ title: 'Name' }),
  ownedBy: told('Owned by'),
  createdAt: told('Created at', 'RFC 3339, in UTC; only of servers that speak the OpenAI API.'),
  modifiedAt: told('Modified at', 'RFC 3339; only of Ollama.'),
  size: counted('Size', 'In bytes.'),
  family: told('Family', 'Such as llama.'),
  parameters: told('Parameters', 'As the server says it, such as 3.2B.'),
  quantization: told('Quantization', 'Such as Q4_K_M.'),
  contextSize: counted('Context size', 'In tokens.'),
})

export type Model = Static<typeof modelOutput>
