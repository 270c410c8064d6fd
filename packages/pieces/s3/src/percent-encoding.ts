/** Percent-encodes everything but the unreserved characters of RFC 3986, as signatures of AWS ask for. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The same for a path, whose slashes stay. */
export const percentEncodePath = (path: string): string => path.split('/').map(percentEncode).join('/')

/** Parameters by name. Those without a value have an empty one. */
export type Query = Readonly<Record<string, string>>

/** A query in the one form that is signed: encoded, and sorted by name. */
export function queryText(query: Query): string {
  return Object.entries(query)
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}
