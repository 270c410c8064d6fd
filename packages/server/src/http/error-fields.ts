const DEEPEST = 5

/** What is logged of an error: its name, code, message and stack and those of its causes; none of its other members. */
export interface ErrorFields {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly detail?: string
  readonly stack?: string
  readonly cause?: ErrorFields
}

/** Picks these out of whatever was thrown. Libraries hang requests, headers and values on their errors. */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error)) return { name: typeof error, message: 'Something that is no error was thrown' }
  const { name, message, stack, cause } = error
  return {
    name,
    message,
    ...textMember(error, 'code'),
    ...(name === 'PieceCrash' ? textMember(error, 'detail') : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined || depth >= DEEPEST ? {} : { cause: errorFields(cause, depth + 1) }),
  }
}

function textMember(error: Error, name: 'code' | 'detail'): Record<string, string> {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? { [name]: value } : {}
}
