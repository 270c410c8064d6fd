import { DomainError } from '../domain-error.js'

const WHOLE = /^\{\{\s*([^{}]+?)\s*\}\}$/
const ANY = /\{\{\s*([^{}]+?)\s*\}\}/g

/** What earlier steps gave, by step name. */
export type StepOutputs = Readonly<Record<string, unknown>>

/**
 * Puts the values of earlier steps in place of `{{steps.NAME.output.PATH}}`. A text that is nothing but a reference
 * becomes the value itself; inside other text it becomes text. There is no expression language: a path is all there is.
 */
export function resolveTemplates(value: unknown, outputs: StepOutputs, path = 'input'): unknown {
  if (typeof value === 'string') return resolveText(value, outputs, path)
  if (Array.isArray(value)) return value.map((one, index) => resolveTemplates(one, outputs, `${path}.${index}`))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, resolveTemplates(one, outputs, `${path}.${name}`)]),
  )
}

function resolveText(text: string, outputs: StepOutputs, path: string): unknown {
  const whole = WHOLE.exec(text)
  if (whole?.[1]) return lookUp(whole[1], outputs, path)
  return text.replace(ANY, (_, reference: string) => asText(lookUp(reference, outputs, path)))
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))

function lookUp(reference: string, outputs: StepOutputs, field: string): unknown {
  const [root, step, part, ...path] = reference.split('.')
  if (root !== 'steps' || step === undefined || part !== 'output') throw malformed(reference, field)
  if (!Object.hasOwn(outputs, step)) throw notRun(step, field)
  let value = outputs[step]
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) throw noValue(reference, field)
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

const malformed = (reference: string, field: string) =>
  new DomainError({
    kind: 'invalid',
    code: 'bad_reference',
    message: `"{{${reference}}}" is not a reference to an earlier step.`,
    field,
    hint: 'Write {{steps.NAME.output.PATH}}, such as {{steps.find.output.rows.0.id}}.',
  })

const notRun = (step: string, field: string) =>
  new DomainError({
    kind: 'invalid',
    code: 'step_not_run',
    message: `The step "${step}" has not given a result yet.`,
    field,
    hint: 'Run that step first, or check its name.',
  })

const noValue = (reference: string, field: string) =>
  new DomainError({
    kind: 'invalid',
    code: 'no_such_value',
    message: `There is no value at "${reference}".`,
    field,
    hint: 'Look at the result of that step for the names it has.',
  })
