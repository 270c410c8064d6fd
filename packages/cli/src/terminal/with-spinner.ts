import { spinner } from '@clack/prompts'

/** Runs something while a spinner turns, and leaves no trace of it. */
export async function withSpinner<T>(title: string, run: () => Promise<T>): Promise<T> {
  const turning = spinner({ withGuide: false })
  turning.start(title)
  try {
    return await run()
  } finally {
    turning.clear()
  }
}
