/** A connection without credentials. */
export const credentials = { method: 'none', good: {} } as const

/** Whom the server of the tests lets in. */
export const isKnown = (): boolean => true
