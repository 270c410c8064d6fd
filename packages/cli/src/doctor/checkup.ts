/** How one part of an installation is. */
export interface Checkup {
  /** Stable, in kebab-case. */
  name: string
  state: 'ok' | 'warning' | 'problem'
  /** What was found, as a sentence. */
  message: string
  /** What to do about it; absent where all is well. */
  hint?: string
}

/** Looks at one part. */
export type Check = (settings: Settings) => Promise<Checkup[]>

/** Where this installation has its things, as far as the checks need to know. */
export interface Settings {
  env: NodeJS.ProcessEnv
  /** Absolute. */
  dataFolder: string
  /** The SQLite file; undefined where PostgreSQL is used. */
  databaseFile: string | undefined
  /** Undefined where the key itself is in the environment. `isMade`: at the first start, as none was named. */
  keyFile: { path: string; isMade: boolean } | undefined
  host: string
  port: number
  /** Folders that may hold pieces besides those installed beside the server. */
  pieceFolders: string[]
}
