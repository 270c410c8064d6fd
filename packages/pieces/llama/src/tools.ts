import { field, PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'

/** The inputs by which a model is offered tools. */
export const toolFields = {
  tools: field.json({
    title: 'Tools',
    help: 'What the model may ask for: a list of name, description and parameters (a JSON Schema). The tools it wants are in the output; call them and give their results as messages.',
    placeholder: '[{"name":"weather","description":"…","parameters":{"type":"object","properties":{}}}]',
    optional: true,
  }),
  toolChoice: field.text({
    title: 'Use of tools',
    help: 'auto: as the model sees fit; none; required: at least one; or the name of the one it must use. Ollama knows auto and none.',
    placeholder: 'auto',
    optional: true,
    maxLength: 64,
  }),
}

const Tools = Type.Array(
  Type.Object({
    name: Type.String({ pattern: '^[a-zA-Z0-9_-]{1,64}$' }),
    description: Type.Optional(Type.String()),
    parameters: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
  { maxItems: 128 },
)

type Tool = Static<typeof Tools>[number]

/** The tools a model is offered, and whether it must use one. */
export interface ToolRequest {
  offered: Tool[]
  choice: 'auto' | 'none' | 'required' | { name: string }
}

/** What a request says of tools; undefined where there are none. */
export async function toolsOf({
  tools,
  toolChoice,
}: {
  tools?: unknown
  toolChoice?: string
}): Promise<ToolRequest | undefined> {
  const offered = tools === undefined || tools === null ? [] : await checked(tools)
  const choice = choiceOf(toolChoice || 'auto', offered)
  return offered.length === 0 ? undefined : { offered, choice }
}

/** The tools in the words that all servers share. */
export const asFunctions = (offered: readonly Tool[]) =>
  offered.map((tool) => ({ type: 'function', function: { parameters: NONE, ...tool } }))

const NONE = { type: 'object', properties: {} }

async function checked(tools: unknown): Promise<Tool[]> {
  const { Value } = await import('@sinclair/typebox/value')
  if (!Value.Check(Tools, tools)) {
    throw wrong('tools', 'The tools are not a list of at most 128 with a name of letters, digits, _ and - each.', FORM)
  }
  const twice = tools.find(({ name }, index) => tools.findIndex((one) => one.name === name) < index)
  if (twice) throw wrong('tools', `Two tools have the name “${twice.name}”.`, 'Give every tool a name of its own.')
  return tools
}

const FORM = 'Give them as [{"name": "weather", "description": "…", "parameters": {"type": "object", …}}].'

function choiceOf(choice: string, tools: readonly Tool[]): ToolRequest['choice'] {
  if (choice === 'auto' || choice === 'none') return choice
  if (choice === 'required' && tools.length > 0) return choice
  if (tools.some(({ name }) => name === choice)) return { name: choice }
  throw wrong('toolChoice', 'The model cannot be made to use a tool that it is not offered.', 'Add it to the tools.')
}

const wrong = (field: string, message: string, hint: string) =>
  new PieceError('invalid_input', message, { field, hint })
