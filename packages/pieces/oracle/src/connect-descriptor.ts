import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { PieceError } from '@plugboard/core'
import type { OracleFields } from './oracle-fields.js'

/** What service names and SIDs are made of; nothing that could end a clause and begin another. */
const NAME = /^[\w.$#-]+$/

/** A name in any script, and the same as resolvers know it (RFC 5891). */
const HOST = /^[\p{L}\p{N}\p{M}._-]+$/u
const ASCII_HOST = /^[\w.-]+$/

/**
 * Where and what to connect to, in the form of `tnsnames.ora`.
 *
 * @throws PieceError `invalid_input` naming the field that could not stand in it.
 * @see https://docs.oracle.com/en/database/oracle/oracle-database/19/netrf/local-naming-parameters-in-tns-ora-file.html
 */
export function connectDescriptor(fields: OracleFields): string {
  const protocol = fields.tls === 'disable' ? 'tcp' : 'tcps'
  const address = `(ADDRESS=(PROTOCOL=${protocol})(HOST=${hostOf(fields.host)})(PORT=${portOf(fields.port)}))`
  return `(DESCRIPTION=${address}(CONNECT_DATA=${databaseOf(fields)}))`
}

function hostOf(host: string): string {
  if (isIP(host) !== 0) return host
  const name = HOST.test(host) ? domainToASCII(host) : ''
  if (ASCII_HOST.test(name)) return name
  throw new PieceError('invalid_input', 'This is not a server name or IP address.', {
    field: 'host',
    hint: 'Enter a name such as db.example.com, or an address.',
  })
}

function portOf(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new PieceError('invalid_input', 'This is not a port.', { field: 'port', hint: 'Enter a number up to 65535.' })
}

function databaseOf({ serviceName, sid }: OracleFields): string {
  const service = given(serviceName)
  const instance = given(sid)
  if ((service === undefined) === (instance === undefined)) {
    throw new PieceError('invalid_input', 'Exactly one of service name and SID is needed.', {
      field: 'serviceName',
      hint: 'Enter the service name; only where the database has none, enter its SID instead.',
    })
  }
  return service === undefined
    ? `(SID=${named(String(instance), 'sid')})`
    : `(SERVICE_NAME=${named(service, 'serviceName')})`
}

const given = (text: string | undefined) => (text === undefined || text.trim() === '' ? undefined : text.trim())

function named(name: string, field: string): string {
  if (NAME.test(name)) return name
  throw new PieceError('invalid_input', 'This name holds characters that no database name has.', {
    field,
    hint: 'Use letters, digits, and . _ - $ # only.',
  })
}
