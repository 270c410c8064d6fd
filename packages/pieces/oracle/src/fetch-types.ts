import type { ExecuteOptions, Metadata } from 'oracledb'

/** Read as text, since a JavaScript number could not hold them, or a stream of their own would be needed. */
const AS_TEXT = new Set(['NUMBER', 'CLOB', 'NCLOB', 'LONG', 'JSON', 'VECTOR'])

/** How the library is to read values: nothing of them lost, large objects whole. */
export async function fetchTypes(): Promise<ExecuteOptions> {
  const { default: oracledb } = await import('oracledb')
  const fetchTypeHandler = ({ dbTypeName }: Metadata) => {
    if (AS_TEXT.has(dbTypeName)) return { type: oracledb.DB_TYPE_VARCHAR }
    return dbTypeName === 'BLOB' ? { type: oracledb.DB_TYPE_RAW } : undefined
  }
  return { outFormat: oracledb.OUT_FORMAT_ARRAY, fetchTypeHandler }
}
