import type { Progress } from '@plugboard/core'
import type { RunningStep } from './run.js'

/** Characters of a text that are shown while it is made: its end. */
const SHOWN_TEXT = 2_000

/** What the steps that run in this process have told so far. Kept nowhere else: another server shows nothing of them. */
export class RunningSteps {
  readonly #running = new Map<string, RunningStep>()

  /** The step a run is at; null where nothing is known of it. */
  of(run: string): RunningStep | null {
    return this.#running.get(run) ?? null
  }

  begin(run: string, step: string): void {
    this.#running.set(run, { step, message: null, fraction: null, text: null })
  }

  tell(run: string, { message, fraction, text }: Progress): void {
    const known = this.#running.get(run)
    if (!known) return
    this.#running.set(run, {
      step: known.step,
      message: message ?? known.message,
      fraction: fraction ?? known.fraction,
      text: text === undefined ? known.text : `${known.text ?? ''}${text}`.slice(-SHOWN_TEXT),
    })
  }

  end(run: string): void {
    this.#running.delete(run)
  }
}
