import { spinner } from '@clack/prompts'

/** As shells have it for a program that was ended by Ctrl-C. */
const INTERRUPTED = 130

/** Runs something while a spinner turns, and leaves no trace of it. */
export async function withSpinner<T>(title: string, run: () => Promise<T>): Promise<T> {
  const turning = spinner({ withGuide: false, cancelMessage: 'Stopped.' })
  // The spinner takes Ctrl-C for itself and would end the process as if all were well.
  const stop = () => {
    process.exitCode = INTERRUPTED
  }
  process.once('exit', stop)
  turning.start(title)
  try {
    return await run()
  } finally {
    process.off('exit', stop)
    turning.clear()
  }
}
