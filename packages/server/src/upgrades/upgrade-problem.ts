import { DomainError } from '../domain-error.js'
import type { UsingStep } from '../flows/piece-usage.js'
import type { Upgrade } from './upgrade.js'

export const upgradeNotFound = (): DomainError =>
  new DomainError({
    kind: 'not_found',
    code: 'upgrade_not_found',
    message: 'There is no such upgrade.',
    hint: 'GET /api/v1/pieces/{name}/upgrades lists the upgrades of a piece.',
  })

/** It can be rolled back, which another upgrade would make impossible. */
export const upgradeOpen = ({ piece, from, to }: Pick<Upgrade, 'piece' | 'from' | 'to'>): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'upgrade_open',
    message: `The upgrade of ${piece} from ${from} to ${to} can still be rolled back.`,
    hint: 'Commit it or roll it back first.',
  })

export const upgradeEnded = ({ state }: Upgrade): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'upgrade_ended',
    message: state === 'committed' ? 'The upgrade was committed.' : 'The upgrade was rolled back.',
    hint: 'Start another upgrade to change the version.',
  })

export const piecePinned = (piece: string, version: string): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'piece_pinned',
    message: `${piece} is pinned to ${version}.`,
    hint: 'Unpin it first.',
  })

export const sameVersion = (piece: string, version: string): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'version_is_current',
    message: `${piece} ${version} is the current version, and every connection that can have it has it.`,
    field: 'version',
    hint: 'Choose another version.',
  })

/** What is to be gone back to, or forward to, was removed, or the server came with another one. */
export const versionGone = (piece: string, version: string): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'version_not_installed',
    message: `${piece} ${version} is not installed any more.`,
    hint: `Install ${version} and try again.`,
  })

export const breaksFlows = (piece: string, version: string, steps: readonly UsingStep[]): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'upgrade_breaks_flows',
    message: `${piece} ${version} lacks what ${steps.length === 1 ? '1 step of a flow takes' : `${steps.length} steps of flows take`}.`,
    hint: 'Change these steps first, or upgrade with "accept": true; they fail from then on.',
    details: { steps: steps.slice(0, 100) },
  })

export const alwaysChanging = (): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'changed_meanwhile',
    message: 'Connections of the piece were changed while they were to be moved; nothing was changed.',
    hint: 'Try again.',
  })
