type Body = Readonly<Record<string, unknown>>

/** Gives tokens the provider's lifetime in seconds where the answer names none. */
export function noExpiresIn(body: Body, lifetimeSeconds: number): Body {
  return { ...body, expires_in: body.expires_in ?? lifetimeSeconds }
}
