/** What a call came to. */
export type Outcome<T> = { kind: 'answered'; value: T } | { kind: 'failed'; error: unknown } | { kind: 'late' }

/** What a call comes to within so many milliseconds. A late one goes on by itself. */
export function within<T>(ms: number, running: Promise<T>): Promise<Outcome<T>> {
  return new Promise((done) => {
    const timer = setTimeout(() => done({ kind: 'late' }), ms)
    const settle = (outcome: Outcome<T>) => {
      clearTimeout(timer)
      done(outcome)
    }
    running.then(
      (value) => settle({ kind: 'answered', value }),
      (error: unknown) => settle({ kind: 'failed', error }),
    )
  })
}
