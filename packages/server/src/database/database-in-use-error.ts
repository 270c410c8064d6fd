/** Another process (or another handle of this one) has the SQLite file open. The server exits with status 75. */
export class DatabaseInUseError extends Error {
  readonly code = 'database_in_use'
  readonly hint = 'Stop the other Plugboard process that uses this data folder, or give this one a folder of its own.'

  constructor(file: string, cause: unknown) {
    super(`The database ${file} is in use by another Plugboard process`, { cause })
    this.name = 'DatabaseInUseError'
  }
}
