import { field } from '@plugboard/core'
import type { OpenAI } from 'openai'

/** How a model chooses its words. */
export const samplingFields = {
  temperature: field.number({
    title: 'Temperature',
    help: 'From 0, the most likely words, to 2, the most varied. Reasoning models accept none.',
    optional: true,
    min: 0,
    max: 2,
  }),
  maxTokens: field.number({
    title: 'Longest answer',
    help: 'In tokens, of about four letters each. Reasoning counts too; an answer that reaches it is cut off.',
    optional: true,
    integer: true,
    min: 1,
  }),
  topP: field.number({
    title: 'Top P',
    help: 'Considers only the most likely words that together have this share, such as 0.1. Change this or the temperature, not both.',
    optional: true,
    min: 0,
    max: 1,
  }),
  stop: field.list({
    title: 'Stop at',
    help: 'The answer ends before the first of these texts. Reasoning models accept none.',
    of: field.text({ title: 'Text', minLength: 1 }),
    optional: true,
    max: 4,
  }),
  seed: field.number({
    title: 'Seed',
    help: 'The same seed and the same request give mostly the same answer, where the model supports it.',
    optional: true,
    integer: true,
  }),
  reasoningEffort: field.choice({
    title: 'Reasoning effort',
    help: 'How long a reasoning model thinks before it answers; which of these a model knows differs.',
    choices: [
      { value: 'none', title: 'None' },
      { value: 'minimal', title: 'Minimal' },
      { value: 'low', title: 'Low' },
      { value: 'medium', title: 'Medium' },
      { value: 'high', title: 'High' },
      { value: 'xhigh', title: 'Extra high' },
    ],
    optional: true,
  }),
  serviceTier: field.choice({
    title: 'Service tier',
    help: 'Flex is cheaper and slower, priority faster and dearer, where the model and the project have them.',
    choices: [
      { value: 'auto', title: 'As set for the project' },
      { value: 'default', title: 'Standard' },
      { value: 'flex', title: 'Flex' },
      { value: 'priority', title: 'Priority' },
    ],
    optional: true,
  }),
}

interface Sampling {
  temperature?: number
  maxTokens?: number
  topP?: number
  stop?: string[]
  seed?: number
  reasoningEffort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh'
  serviceTier?: 'auto' | 'default' | 'flex' | 'priority'
}

/** What of it was filled in, in the words of the service. */
export function samplingOf(input: Sampling): Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> {
  const { temperature, maxTokens, topP, stop = [], seed, reasoningEffort, serviceTier } = input
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop.length > 0 && { stop }),
    ...(seed !== undefined && { seed }),
    ...(reasoningEffort && { reasoning_effort: reasoningEffort }),
    ...(serviceTier && { service_tier: serviceTier }),
  }
}
