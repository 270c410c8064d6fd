type Body = Readonly<Record<string, unknown>>

/** The token set at a dotted path such as `authed_user`; undefined when there is no object. */
export function nestedToken(body: Body, path: string): Body | undefined {
  let found: Body = body
  for (const name of path.split('.')) {
    const next = Object.hasOwn(found, name) ? found[name] : undefined
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return undefined
    found = { ...next }
  }
  return found
}
