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
    help: 'auto: as the model sees fit; none; required: at least one; or the name of the one it must use.',
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

type Tools = Static<typeof Tools>

interface Given {
  tools?: unknown
  toolChoice?: string
}

/**
 * What a request says of tools: nothing where there are none.
 *
 * @throws PieceError `invalid_input` at `tools` or `toolChoice`.
 */
export async function toolsOf({ tools, toolChoice }: Given): Promise<Readonly<Record<string, unknown>>> {
  const offered = await checked(tools ?? [])
  const choice = choiceOf(toolChoice || 'auto', offered)
  if (offered.length === 0) return {}
  const functions = offered.map((tool) => ({ type: 'function', function: { parameters: NONE, ...tool } }))
  return { tools: functions, ...(choice !== undefined && { tool_choice: choice }) }
}

const NONE = { type: 'object', properties: {} }

async function checked(tools: unknown): Promise<Tools> {
  const { Value } = await import('@sinclair/typebox/value')
  if (!Value.Check(Tools, tools)) {
    throw wrong('tools', 'The tools are not a list of at most 128 with a name of letters, digits, _ and - each.', FORM)
  }
  const names = tools.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice) throw wrong('tools', `Two tools have the name “${twice}”.`, 'Give every tool a name of its own.')
  return tools
}

const FORM = 'Give them as [{"name": "weather", "description": "…", "parameters": {"type": "object", …}}].'

function choiceOf(choice: string, tools: Tools): unknown {
  if (choice === 'auto') return undefined
  if (choice === 'none' || (choice === 'required' && tools.length > 0)) return choice
  if (tools.some(({ name }) => name === choice)) return { type: 'function', function: { name: choice } }
  throw wrong('toolChoice', 'The model cannot be made to use a tool that it is not offered.', 'Add it to the tools.')
}

const wrong = (at: string, message: string, hint: string) =>
  new PieceError('invalid_input', message, { field: at, hint })
