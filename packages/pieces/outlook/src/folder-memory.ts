import { createHash } from 'node:crypto'
import type { MailSummary } from './messages.js'

/**
 * Which mails of a folder are known. What was received before `floor` is; what came then or later is known by name.
 * With this a folder can be looked through anew without giving a mail twice or leaving one out.
 */
export interface Memory {
  /** UTC milliseconds. */
  floor: number
  /** Each as the time it was received at in base 36, a dot, and a short hash of its ID. */
  seen: string[]
}

/** Whether a mail is known. One that does not say when it was received is a change of one that is. */
export function isKnown({ floor }: Memory, names: ReadonlySet<string>, mail: MailSummary): boolean {
  const time = Date.parse(mail.receivedDateTime ?? '')
  return !(time >= floor) || names.has(nameOf(mail))
}

/** What a mail is remembered as. Its time may be corrected later; its ID stays. */
export function nameOf({ id, receivedDateTime }: MailSummary): string {
  const hash = createHash('sha256').update(id).digest('base64url').slice(0, 16)
  return `${Date.parse(receivedDateTime ?? '').toString(36)}.${hash}`
}

const timeOf = (name: string) => Number.parseInt(name, 36)

const MINUTE = 60 * 1_000
const DAY = 24 * 60 * MINUTE
const MOST_REMEMBERED = 1_000

/** Forgets what was received a day before the newest mail, or before the thousand newest. Never what is dated in the future. */
export function shortened({ floor, seen }: Memory, now: number): Memory {
  const times = seen.map(timeOf).sort((one, other) => other - one)
  const [newest = floor] = times
  const raised = Math.max(floor, Math.min(newest, now) - DAY, Math.min(times[MOST_REMEMBERED - 1] ?? 0, now - MINUTE))
  return { floor: raised, seen: seen.filter((name) => timeOf(name) >= raised) }
}
