/** A connection as an administrator of the platform recognises it. */
export interface UsingConnection {
  project: string
  environment: string
  key: string
  name: string
}
