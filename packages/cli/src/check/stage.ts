import type { ConformanceResult } from '@plugboard/core/testing'
import type { Finding } from './finding.js'

export const STAGES = {
  build: 'Is built',
  rules: 'Keeps the rules for pieces and their packages',
  import: 'Does nothing while it is imported',
  install: 'Installs from its tarball into an empty folder, and loads there',
  conformance: 'Passes the conformance suite as installed',
} as const

export type StageName = keyof typeof STAGES

/** How one part of a check went. */
export interface Stage {
  name: StageName
  ok: boolean
  ms: number
  findings: readonly Finding[]
  /** Of the conformance suite. */
  cases?: readonly ConformanceResult[]
  /** Why it was left out. */
  skipped?: string
}
