import { checkText } from './check-text.js'
import type { FieldSchema } from './field-meta.js'
import { fault, type ValueFault } from './value-fault.js'

/** Labels of a name in any script, and nothing a command line, a connection string or a URL would read otherwise. */
const NAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_-]|\.(?!\.))*$/u
const IPV6 = /^[\da-f:.]+$/i
const NAME_AND_PORT = /^[^:]*:\d*$|\]:\d*$/

/** What is wrong with a server name or IP address. IPv6 stands without brackets, and without a zone. */
export function checkHost(value: unknown, schema: FieldSchema): ValueFault | undefined {
  const wrong = checkText(value, schema)
  if (wrong) return wrong
  const name = String(value)
  if (NAME_AND_PORT.test(name)) return fault('invalid_host', 'Must not hold a port; give the port in its own field.')
  if (/^\[.*\]$/.test(name)) return fault('invalid_host', 'Must be an IPv6 address without brackets.')
  if (NAME.test(name) || (IPV6.test(name) && URL.canParse(`http://[${name}]`))) return undefined
  return fault('invalid_host', 'Must be a server name or IP address, without scheme, port or path.')
}

/** `scheme://` and a server, without the characters URL parsers drop or read as a slash. */
const FULL_ADDRESS = /^[a-z][a-z\d+.-]*:\/\/[^\s\\/?#\p{Cc}][^\s\\\p{Cc}]*$/iu
const USER_INFO = /^[^/]*:\/\/[^/?#]*@/

/** What is wrong with an absolute URL of the field's schemes. */
export function checkUrl(value: unknown, schema: FieldSchema): ValueFault | undefined {
  const wrong = checkText(value, schema)
  if (wrong) return wrong
  const address = String(value)
  const schemes = schema['x-field']?.schemes ?? ['https', 'http']
  if (!FULL_ADDRESS.test(address) || !URL.canParse(address))
    return fault('invalid_url', `Must be a full address beginning with ${schemes[0]}://, without spaces.`)
  if (!schemes.includes(new URL(address).protocol.slice(0, -1))) {
    return fault('invalid_url', `Must begin with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}.`)
  }
  if (USER_INFO.test(address)) return fault('invalid_url', 'Must not hold a user name or password.')
  return undefined
}
