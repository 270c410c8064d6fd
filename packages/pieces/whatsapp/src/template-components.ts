import { PieceError } from '@plugboard/core'
import type { Placeholders } from './template-placeholders.js'

/** What a person filled in. */
export interface TemplateValues {
  bodyParameters?: readonly string[]
  namedParameters?: Readonly<Record<string, string>>
  headerText?: string
  buttons?: readonly { position: number; value: string }[]
}

/** A header that is not text, as it is sent. */
type HeaderParameter = Readonly<Record<string, unknown>>

/**
 * The parameters of a template as the API wants them.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/template-messages
 *
 * @throws PieceError `invalid_input` naming the field whose values do not fit the template.
 */
export function templateComponents(
  wanted: Placeholders,
  values: TemplateValues,
  header: HeaderParameter | undefined,
): unknown[] {
  const head = header ? [header] : headerText(wanted, values.headerText)
  const body = bodyParameters(wanted, values)
  return [
    ...(head.length > 0 ? [{ type: 'header', parameters: head }] : []),
    ...(body.length > 0 ? [{ type: 'body', parameters: body }] : []),
    ...buttonComponents(wanted, values.buttons ?? []),
  ]
}

function headerText({ header: [name], isNamed }: Placeholders, text: string | undefined): unknown[] {
  if (name === undefined) {
    if (!text) return []
    throw unfit('headerText', 'The header of the template has no placeholder.', 'Leave the text of the header empty.')
  }
  if (!text) throw unfit('headerText', 'The header of the template has a placeholder.', 'Enter the text for it.')
  return [textParameter(text, 'headerText', isNamed ? name : undefined)]
}

function bodyParameters({ body, isNamed }: Placeholders, values: TemplateValues): unknown[] {
  const { bodyParameters: listed = [], namedParameters: named = {} } = values
  if (isNamed) return namedBody(body, listed, named)
  if (Object.keys(named).length > 0) {
    throw unfit(
      'namedParameters',
      'The placeholders of the template have numbers.',
      'Fill in the list of values instead.',
    )
  }
  if (listed.length !== body.length) {
    const hint = body.length === 0 ? 'Leave the list empty.' : `Fill in ${body.length}, in the order of their numbers.`
    throw unfit(
      'bodyParameters',
      `The template has ${body.length} placeholders in its text, not ${listed.length}.`,
      hint,
    )
  }
  return listed.map((text) => textParameter(text, 'bodyParameters'))
}

function namedBody(
  body: readonly string[],
  listed: readonly string[],
  named: Readonly<Record<string, string>>,
): unknown[] {
  if (listed.length > 0) {
    throw unfit(
      'bodyParameters',
      'The placeholders of the template have names.',
      'Fill in the names with their values instead.',
    )
  }
  const missing = body.filter((name) => !Object.hasOwn(named, name))
  const given = Object.keys(named)
  if (missing.length > 0 || given.length !== body.length) {
    const hint =
      body.length === 0 ? 'Leave the names empty.' : `Give a value to each of ${body.join(', ')}, and to no other.`
    throw unfit('namedParameters', 'The names are not those of the template.', hint)
  }
  return body.map((name) => textParameter(named[name] ?? '', 'namedParameters', name))
}

/** Meta takes no empty value, no line break, no tab and no more than four spaces in a row. */
function textParameter(text: string, field: string, name?: string) {
  if (text.trim() === '' || /[\r\n\t\0]| {5}/.test(text) || !text.isWellFormed() || text.length > 32_768) {
    const hint = 'Every value needs text, without line breaks, tabs and more than four spaces in a row.'
    throw unfit(field, 'A value cannot stand in a template.', hint)
  }
  return { type: 'text', ...(name !== undefined && { parameter_name: name }), text }
}

/** By kind of button, what it is called when it is sent, and how its value is. */
const BUTTONS: Readonly<Record<string, readonly [subType: string, value: (text: string) => unknown]>> = {
  URL: ['url', (text) => ({ type: 'text', text })],
  OTP: ['url', (text) => ({ type: 'text', text })],
  COPY_CODE: ['copy_code', (text) => ({ type: 'coupon_code', coupon_code: text })],
  QUICK_REPLY: ['quick_reply', (text) => ({ type: 'payload', payload: text })],
}

function buttonComponents(
  { buttons: wanted }: Placeholders,
  given: readonly { position: number; value: string }[],
): unknown[] {
  const positions = new Set(given.map(({ position }) => position))
  const missing = wanted.filter(({ position, isNeeded }) => isNeeded && !positions.has(position))
  const needed = missing.map(({ position }) => position).join(', ')
  if (missing.length > 0)
    throw unfit('buttons', 'A button of the template needs a value.', `Give one to button ${needed}.`)
  if (positions.size < given.length) throw unfit('buttons', 'A button has two values.', 'Give each button one.')
  return given.map(({ position, value }) => {
    const [subType, parameter] = BUTTONS[wanted.find((one) => one.position === position)?.kind ?? ''] ?? []
    if (!subType || !parameter)
      throw unfit('buttons', `Button ${position} of the template takes no value.`, 'Leave it out.')
    if (value.trim() === '')
      throw unfit('buttons', 'The value of a button is empty.', 'Enter the value, or leave it out.')
    return { type: 'button', sub_type: subType, index: String(position - 1), parameters: [parameter(value)] }
  })
}

const unfit = (field: string, message: string, hint: string) =>
  new PieceError('invalid_input', message, { field, hint })
