import { isIP } from 'node:net'
import { PieceError } from '@plugboard/core'
import { percentEncodePath } from './percent-encoding.js'
import type { Whereabouts } from './s3-credentials.js'

/** Where a request goes. */
export interface Address {
  /** Scheme, host and port. */
  origin: string
  host: string
  /** Encoded, as it is sent and signed. */
  path: string
}

/** What a request is about; neither for the store as a whole. */
export interface Subject {
  bucket?: string
  key?: string
  /** Input field that gave the key. */
  keyField?: string
}

/**
 * The address of the store, a bucket or an object.
 *
 * @throws PieceError `invalid_input` for a key that no URL can carry, for the region or the endpoint.
 */
export function addressOf({ auth, endpoints }: Whereabouts, { bucket, key = '', keyField = 'key' }: Subject): Address {
  const { region, endpoint, pathStyle } = auth.fields
  const base = endpoint ? endpointUrl(endpoint, 'endpoint') : serviceUrl(endpoints.s3, region)
  const inHost = bucket !== undefined && !pathStyle && canStandInHost(bucket, base.hostname)
  const host = inHost ? `${bucket}.${base.host}` : base.host
  const prefix = base.pathname.replace(/\/+$/, '')
  const inPath = bucket === undefined || inHost ? '' : `/${bucket}`
  const object = bucket === undefined || (inPath !== '' && key === '') ? '' : `/${percentEncodePath(key)}`
  const path = `${prefix}${inPath}${object}` || '/'
  const origin = `${base.protocol}//${host}`
  if (!arrivesAs(origin + path, host, path)) throw unreachableKey(keyField)
  return { origin, host, path }
}

/** URLs lose segments such as "..": such a request would be about another object, or another bucket. */
function arrivesAs(address: string, host: string, path: string): boolean {
  const url = new URL(address)
  return url.pathname === path && url.host === host
}

const unreachableKey = (field: string) =>
  new PieceError('invalid_input', 'A key with "." or ".." between slashes cannot stand in an address.', {
    field,
    hint: 'Use another key; an object that has such a one is renamed with a tool of the store.',
  })

/** Certificates cover one label before the store's own name, so a bucket with dots stands in the path. */
function canStandInHost(bucket: string, hostname: string): boolean {
  const isName = hostname.includes('.') && isIP(hostname) === 0 && !hostname.startsWith('[')
  return isName && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)
}

/** An address of a service at AWS for a region, such as `https://s3.{region}.amazonaws.com`. */
export function serviceUrl(template: string | undefined, region: string): URL {
  if (template === undefined) throw new TypeError('The endpoint is not set.')
  return new URL(template.replace('{region}', checkedRegion(region)))
}

/** It becomes part of a host name, and of every signature. */
function checkedRegion(region: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(region)) return region
  throw new PieceError('invalid_input', 'This is not the name of a region.', {
    field: 'region',
    hint: 'Enter a region such as eu-central-1.',
  })
}

/** @throws PieceError `invalid_input` at the field. */
export function endpointUrl(endpoint: string, field: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '') return url
  throw new PieceError('invalid_input', 'This is not the address of a store.', {
    field,
    hint: 'Enter an address such as https://s3.example.com, without a query.',
  })
}
