type Body = Readonly<Record<string, unknown>>

/** Replaces the provider's own word for an error by that of the standard. */
export function errorNames(body: Body, names: Readonly<Record<string, string>>): Body {
  const { error } = body
  return typeof error === 'string' && Object.hasOwn(names, error) ? { ...body, error: names[error] } : body
}
