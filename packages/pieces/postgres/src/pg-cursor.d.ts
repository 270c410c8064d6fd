declare module 'pg-cursor' {
  import type { Connection, CustomTypesConfig, FieldDef, Submittable } from 'pg'

  interface CursorResult {
    fields: FieldDef[]
    command: string | null
    rowCount: number | null
  }

  export default class Cursor implements Submittable {
    constructor(
      text: string,
      values: readonly (string | null)[],
      config: { rowMode: 'array'; types: Pick<CustomTypesConfig, 'getTypeParser'> },
    )
    submit(connection: Connection): void
    read(
      rows: number,
      done: (error: Error | null | undefined, rows: (string | null)[][], result?: CursorResult) => void,
    ): void
    close(done: () => void): void
  }
}
