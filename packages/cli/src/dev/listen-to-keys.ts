import type { ReadStream } from 'node:tty'

const CONTROL_C = '\u0003'

/** What a key does, by its letter. */
export type Keys = Readonly<Record<'o' | 'r' | 'q', () => void>>

/** Reads single keys from a terminal; Control-C quits. Answers what gives the terminal back. */
export function listenToKeys(input: ReadStream, keys: Keys): () => void {
  const press = (typed: string) => {
    if (typed === CONTROL_C || typed === 'q') keys.q()
    else if (typed === 'o' || typed === 'r') keys[typed]()
  }
  input.setRawMode(true)
  input.setEncoding('utf8').on('data', press).resume()
  return () => {
    input.off('data', press)
    input.setRawMode(false)
    input.pause()
  }
}
