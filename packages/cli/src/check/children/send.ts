/** Tells the parent the one thing it waits for, then ends the process whatever is still open. */
export function send(message: { value: unknown } | { error: string }): void {
  process.send?.(message, () => process.exit(0))
}

/** The message of what was thrown, without the stack. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
