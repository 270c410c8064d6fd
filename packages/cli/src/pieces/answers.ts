/** A piece as the server lists it. */
export interface PieceSummary {
  name: string
  title: string
  version: string
  type: string
}

/** An installed version of a piece. */
export interface InstalledVersion {
  version: string
  current: boolean
  pinned: boolean
  source: string
  connections?: number
}

/** How an installation goes. */
export interface Installation {
  id: string
  state: 'waiting' | 'running' | 'done' | 'failed'
  stage: string
  note: string | null
  name: string | null
  version: string | null
  remarks: string[]
  failure: { code: string; message: string; hint?: string } | null
}

/** The versions of a package a registry has. */
export interface PublishedVersions {
  latest: string | null
  versions: { version: string }[]
}

/** What an upgrade would do. */
export interface UpgradePreview {
  from: string
  to: string
  changes: {
    methods: {
      title: string
      change: string
      addedFields: string[]
      removedFields: string[]
      changedFields: string[]
      addedScopes: string[]
      migrates: boolean
    }[]
    operations: { kind: string; title: string; change: string; newlyRequired: string[]; removedFields: string[] }[]
    hosts: { added: string[]; removed: string[] }
  }
  connections: {
    moved: number
    migrated: number
    leftBehind: number
    left: { project: string; environment: string; key: string; name: string }[]
  }
  brokenSteps: { project: string; flow: { key: string }; version: number | 'draft'; step: string }[]
}

/** An upgrade, under way or ended. */
export interface Upgrade {
  id: string
  from: string
  to: string
  state: 'open' | 'committed' | 'rolled_back'
  moved: number
  migrated: number
  leftBehind: number
}
