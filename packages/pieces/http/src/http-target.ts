import { PieceError } from '@plugboard/core'

/** With a scheme, or `//server` alone; browsers and servers take a backslash for a slash. */
const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:)?[\\/]{2}/i

/**
 * Where a request goes: a path below the base address, or a full address that lies there. Without a base address any
 * full address. Throws `PieceError` `invalid_input` with the given field when it would leave the base address.
 */
export function targetOf(text: string, base: URL | undefined, field = 'url'): URL {
  if (!base) return fullAddress(text, field)
  const target = ABSOLUTE.test(text) ? parsed(text, base, field) : parsed(joined(base, text), base, field)
  if (target.origin !== base.origin || target.username || target.password) {
    throw new PieceError('invalid_input', `The address does not belong to ${base.origin}.`, {
      field,
      hint: 'A connection sends its credentials only to its base address. Use another connection for another server.',
    })
  }
  if (!isBelow(target, base)) {
    throw new PieceError('invalid_input', 'The path leads out of the base address.', {
      field,
      hint: `Give a path below ${base.pathname}, without “..”.`,
    })
  }
  target.hash = ''
  return target
}

function fullAddress(text: string, field: string): URL {
  const url = ABSOLUTE.test(text) ? parsed(text, undefined, field) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url
  throw new PieceError('invalid_input', 'This is not a full address.', {
    field,
    hint: 'Write an address such as https://api.example.com/v1/items, without user name and password, or give the connection a base address.',
  })
}

function parsed(text: string, base: URL | undefined, field: string): URL {
  if (URL.canParse(text, base?.href)) return new URL(text, base)
  throw new PieceError('invalid_input', 'This is not an address.', {
    field,
    hint: 'Check the server name and the port in it.',
  })
}

/** The base address itself for an empty path or a mere query. */
function joined(base: URL, path: string): string {
  if (path === '' || path.startsWith('?') || path.startsWith('#')) return base.href + path
  return `${base.href.replace(/\/$/, '')}/${path.replace(/^[\\/]/, '')}`
}

function isBelow({ pathname }: URL, base: URL): boolean {
  const root = base.pathname.replace(/\/$/, '')
  return (pathname === base.pathname || pathname === root || pathname.startsWith(`${root}/`)) && !climbs(pathname)
}

/** Parsing has resolved plain `..`; what is left are forms that only some servers take for it. */
function climbs(pathname: string): boolean {
  return unescaped(pathname)
    .split(/[\\/]/)
    .some((segment) => segment.split(';')[0] === '..')
}

/** Undoes the escapes that matter, several times over for servers that do so too. */
function unescaped(path: string): string {
  const once = path.replace(/%(?:25|2e|2f|3b|5c)/gi, decodeURIComponent)
  return once === path ? path : unescaped(once)
}
