/** A step of a flow version that names a connection by its key. */
export interface Reference {
  step: string
  connectionKey: string
}

/** The flow versions that depend on a connection, and with which steps. */
export interface Dependent {
  flow: { key: string; name: string }
  version: number | 'draft'
  /** Key of the environment in which this version uses the connection. */
  environment: string
  steps: string[]
}

/** The number under which a draft's references are kept. */
export const DRAFT = 0
