/** Whether a value is what `checkPiece` gives. */
export function isProblemList(value: unknown): value is { path: string; message: string }[] {
  return Array.isArray(value) && value.every(isProblem)
}

function isProblem(value: unknown): boolean {
  const { path, message }: Record<string, unknown> = { ...Object(value) }
  return typeof path === 'string' && typeof message === 'string'
}
