import type { Rehearsal } from './rehearsal.js'
import type { Subject } from './subject.js'

/** How every piece behaves, whatever it connects to. */
export interface Behaviour {
  /** Goes on after the title of the subject. */
  sentence: string
  /** Whether it is asked of this subject. */
  concerns(subject: Subject): boolean
  /** Fails when an operation behaves otherwise. */
  prove(rehearsal: Rehearsal, subject: Subject): Promise<void>
}

/** Asked of everything that sends requests through `ctx.http`. */
export const overHttp = ({ withoutHttp }: Subject): boolean => withoutHttp === undefined

/** Milliseconds an operation may take to end, whatever the provider does. */
export const PATIENCE = 5_000

/** Waits no time between tries, so that cases are quick. */
export const noPause = async (): Promise<void> => undefined

/** Milliseconds until an answer that does not come is given up. */
export const SHORT = 20
