import { type Answer, refusal } from './graph-answers.js'
import type { GraphState, TemplateStub } from './graph-state.js'

interface SentComponent {
  type: string
  sub_type?: string
  index?: string
  parameters: Record<string, unknown>[]
}

/** What Meta says of a template message, if it refuses it. */
export function templateFault(
  state: GraphState,
  content: Record<string, unknown>,
  account: string,
): Answer | undefined {
  const { name, language, components = [] } = content
  const found = state.accounts
    .get(account)
    ?.templates.find((one) => one.name === name && one.language === Object(language).code)
  if (!found || found.status === 'PENDING' || found.status === 'REJECTED') return refusal(404, 132001)
  if (found.status === 'PAUSED') return refusal(400, 132015)
  if (found.status === 'DISABLED') return refusal(400, 132016)
  const sent: SentComponent[] = Array.isArray(components) ? components : []
  return headerFault(state, found, sent) ?? bodyFault(found, sent) ?? buttonFault(found, sent)
}

const part = (template: TemplateStub, type: string) => template.components.find((one) => one.type === type)
const placeholders = (text = '') => [...new Set(text.match(/\{\{\w+\}\}/g))].map((one) => one.slice(2, -2))

function headerFault(state: GraphState, template: TemplateStub, sent: readonly SentComponent[]): Answer | undefined {
  const { format = 'TEXT', text } = part(template, 'HEADER') ?? {}
  const parameters = sent.find(({ type }) => type === 'header')?.parameters ?? []
  const wanted = format === 'TEXT' ? placeholders(text).length : 1
  if (parameters.length !== wanted) return refusal(400, 132000)
  const [parameter] = parameters
  if (!parameter) return undefined
  if (parameter.type !== format.toLowerCase()) return refusal(400, 132012)
  if (format === 'DOCUMENT' && !state.media.has(String(Object(parameter.document).id))) return refusal(400, 131009)
  return undefined
}

function bodyFault(template: TemplateStub, sent: readonly SentComponent[]): Answer | undefined {
  const wanted = placeholders(part(template, 'BODY')?.text)
  const parameters = sent.find(({ type }) => type === 'body')?.parameters ?? []
  if (parameters.length !== wanted.length) return refusal(400, 132000)
  const isNamed = template.format === 'NAMED'
  const names = parameters.map((one) => one.parameter_name)
  if (isNamed && !wanted.every((name) => names.includes(name))) return refusal(400, 132012)
  const fits = parameters.every(
    ({ type, text }) => type === 'text' && typeof text === 'string' && !/[\n\t]| {5}/.test(text),
  )
  return fits ? undefined : refusal(400, 132007)
}

const KINDS: Readonly<Record<string, string>> = {
  URL: 'url',
  OTP: 'url',
  COPY_CODE: 'copy_code',
  QUICK_REPLY: 'quick_reply',
}

function buttonFault(template: TemplateStub, sent: readonly SentComponent[]): Answer | undefined {
  const buttons = part(template, 'BUTTONS')?.buttons ?? []
  const given = sent.filter(({ type }) => type === 'button')
  const missing = buttons.some(({ type, url }, index) => {
    const needed = type === 'COPY_CODE' || type === 'OTP' || (type === 'URL' && placeholders(url).length > 0)
    return needed && !given.some((one) => one.index === String(index))
  })
  const fits = given.every((one) => one.sub_type === KINDS[buttons[Number(one.index)]?.type ?? ''])
  return missing || !fits ? refusal(400, 132018) : undefined
}
