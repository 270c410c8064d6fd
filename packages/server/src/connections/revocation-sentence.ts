import type { Revocation } from './revocation-outbox.js'

const SENTENCES: Readonly<Record<Revocation, string>> = {
  queued: 'Its access is being revoked at the provider.',
  kept_for_sibling: 'Its access was not revoked at the provider: another connection uses the same account.',
  not_offered: 'Remove its access in the settings of the account at the provider.',
  none: '',
}

/** What happens to the grant of a deleted connection, for people; empty where there was none. */
export const revocationSentence = (revocation: Revocation): string => SENTENCES[revocation]
