/** What of the vendor's library is used. https://node-oracledb.readthedocs.io/en/latest/api_manual/oracledb.html */
declare module 'oracledb' {
  /** A type of the database, such as `DB_TYPE_NUMBER`. */
  export interface DbType {
    readonly num: number
    /** As in SQL, such as `NUMBER`. */
    readonly columnTypeName: string
  }

  export interface Metadata {
    name: string
    dbType: DbType
    dbTypeName: string
    /** Digits of a NUMBER, 0 when it was declared without; digits of the fraction of a TIMESTAMP. */
    precision?: number
    /** −127 when a NUMBER was declared without. */
    scale?: number
    byteSize?: number
    /** Known to hold JSON, by its type or a check constraint. */
    isJson?: boolean
    /** The name in the database, where `name` was changed to tell two columns apart. */
    dbColumnName?: string
  }

  export interface BindDefinition {
    dir?: number
    type?: DbType
    maxSize?: number
    val?: unknown
  }

  export interface ExecuteOptions {
    resultSet?: boolean
    outFormat?: number
    prefetchRows?: number
    fetchArraySize?: number
    fetchTypeHandler?(metadata: Metadata): { type?: DbType } | undefined
  }

  export interface ResultSet {
    readonly metaData: readonly Metadata[]
    getRows(count: number): Promise<unknown[][]>
    close(): Promise<void>
  }

  export interface Lob {
    getData(): Promise<unknown>
  }

  export interface Result {
    resultSet?: ResultSet
    rowsAffected?: number
    outBinds?: unknown
    implicitResults?: readonly ResultSet[]
  }

  export interface Connection {
    execute(sql: string, binds: Readonly<Record<string, unknown>>, options: ExecuteOptions): Promise<Result>
    executeMany(
      sql: string,
      rows: readonly (readonly unknown[])[] | number,
      options: { bindDefs?: readonly BindDefinition[] },
    ): Promise<Result>
    getStatementInfo(sql: string): Promise<{ metaData?: readonly Metadata[] }>
    commit(): Promise<void>
    break(): Promise<void>
    close(): Promise<void>
  }

  export interface ConnectionAttributes {
    user: string
    password: string
    connectString: string
    walletContent?: string
    sslServerDNMatch?: boolean
    program?: string
  }

  interface Library {
    getConnection(attributes: ConnectionAttributes): Promise<Connection>
    readonly OUT_FORMAT_ARRAY: number
    readonly BIND_IN: number
    readonly BIND_OUT: number
    readonly BIND_INOUT: number
    readonly DB_TYPE_BINARY_DOUBLE: DbType
    readonly DB_TYPE_BINARY_FLOAT: DbType
    readonly DB_TYPE_BLOB: DbType
    readonly DB_TYPE_BOOLEAN: DbType
    readonly DB_TYPE_CLOB: DbType
    readonly DB_TYPE_CURSOR: DbType
    readonly DB_TYPE_LONG_RAW: DbType
    readonly DB_TYPE_NUMBER: DbType
    readonly DB_TYPE_RAW: DbType
    readonly DB_TYPE_VARCHAR: DbType
  }

  const oracledb: Library
  export default oracledb
}
