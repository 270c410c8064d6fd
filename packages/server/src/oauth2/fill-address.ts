import { addressProblem } from './address-problem.js'
import { settingsDefect } from './settings-defect.js'
import type { TemplateSource } from './template-source.js'

/** An address setting of a piece, such as `tokenUrl`. */
export interface AddressTemplate {
  /** Name of the setting, for errors. */
  readonly setting: string
  readonly template: string
  /** The template may be a single field that holds the whole address. */
  readonly wholeFromField: boolean
}

/**
 * Fills in an address. A field stays within the place where it stands: one label of the host, one segment of the path,
 * one value of the query. http is taken when the scheme and host come from the piece or the operator, or lead to this
 * machine.
 *
 * @throws DomainError `invalid` naming the field, or the setting when no field is at fault
 */
export function fillAddress(address: AddressTemplate, from: TemplateSource): string {
  const { setting, template, wholeFromField } = address
  const field = /^\{(?!endpoints\.)([^{}]*)\}$/.exec(template)?.[1]
  if (field === undefined) return fillParts(address, from)
  if (!wholeFromField) throw settingsDefect(setting, 'may not be a whole address from a field')
  const given = from.field(field)
  const problem = addressProblem(given, { plainHttp: false })
  if (problem) throw from.refusal(field, problem, 'Copy the address from the documentation of the provider.')
  return given
}

function fillParts({ setting, template }: AddressTemplate, from: TemplateSource): string {
  const parts = template.split(/\{([^}]*)\}/)
  let filled = ''
  let fieldInHost: string | undefined
  for (const [index, part] of parts.entries()) {
    const isPlaceholder = index % 2 === 1
    const place = placeAfter(filled)
    if (!isPlaceholder) filled += part
    else if (part.startsWith('endpoints.')) {
      filled = endpointAt(setting, part, { filled, rest: parts.slice(index + 1).join('{') }, from)
    } else {
      if (place === 'host') fieldInHost = part
      filled += fieldAt(setting, place, part, from)
    }
  }
  const problem = addressProblem(filled, { plainHttp: fieldInHost === undefined })
  if (problem === undefined) return filled
  throw fieldInHost === undefined ? settingsDefect(setting, problem) : from.refusal(fieldInHost, problem, HOST_HINT)
}

interface Around {
  filled: string
  /** What follows in the template. */
  rest: string
}

/** An endpoint is a full address, so it stands at the start, and what follows may not lengthen its host. */
function endpointAt(setting: string, name: string, { filled, rest }: Around, from: TemplateSource): string {
  const address = from.endpoint(name.slice('endpoints.'.length))
  if (address === undefined) throw settingsDefect(setting, `names "{${name}}", which is not an endpoint of the piece`)
  if (filled !== '' || !/^(?:$|[/?])/.test(rest)) {
    throw settingsDefect(setting, `may have "{${name}}" only at its start, followed by a path or a query`)
  }
  if (rest !== '' && /[?#]/.test(address)) throw settingsDefect(setting, `needs "${name}" without a query`)
  return rest.startsWith('/') ? address.replace(/\/+$/, '') : address
}

type Place = 'start' | 'host' | 'path' | 'query' | 'fragment'

/** Where the next character of an address stands. */
function placeAfter(filled: string): Place {
  const rest = /^https?:\/\/(.*)$/.exec(filled)?.[1]
  if (rest === undefined) return 'start'
  if (rest.includes('#')) return 'fragment'
  if (rest.includes('?')) return 'query'
  return rest.includes('/') ? 'path' : 'host'
}

const HOST_HINT = 'Give one part of the host name, such as "acme" of acme.example.com.'

function fieldAt(setting: string, place: Place, name: string, from: TemplateSource): string {
  const value = from.field(name)
  if (place === 'host') return hostLabel(name, value, from)
  if (place === 'query') return encodeURIComponent(value)
  if (place !== 'path') throw settingsDefect(setting, `may not have "{${name}}" where it stands`)
  if (value !== '.' && value !== '..') return encodeURIComponent(value)
  throw from.refusal(name, 'cannot be one or two dots', 'Give the name or id as the provider shows it.')
}

/** One label of a host name (RFC 1123 §2.1), in lower case. */
function hostLabel(name: string, value: string, from: TemplateSource): string {
  const label = value.toLowerCase()
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) return label
  throw from.refusal(name, 'must be 1 to 63 letters, digits and hyphens, without a dot', HOST_HINT)
}
