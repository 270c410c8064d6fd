import type { Metadata } from 'oracledb'

/** How values of a column are read and written. */
export type ColumnKind =
  | 'text'
  | 'number'
  | 'float'
  | 'date'
  | 'timestamp'
  | 'moment'
  | 'interval'
  | 'binary'
  | 'boolean'
  | 'json'
  | 'other'

/** A column of a table or of a result. */
export interface Column {
  name: string
  kind: ColumnKind
  /** As Oracle writes it, such as `NUMBER(10,2)`. */
  type: string
  /** Digits of the fraction a NUMBER was declared with; undefined where it was declared without. */
  scale: number | undefined
  /** Of 32 bits, not 64; of kind `float`. */
  isShort: boolean
}

const KINDS: Readonly<Record<string, ColumnKind>> = {
  VARCHAR2: 'text',
  NVARCHAR2: 'text',
  CHAR: 'text',
  NCHAR: 'text',
  CLOB: 'text',
  NCLOB: 'text',
  LONG: 'text',
  NUMBER: 'number',
  BINARY_FLOAT: 'float',
  BINARY_DOUBLE: 'float',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'moment',
  'TIMESTAMP WITH LOCAL TIME ZONE': 'moment',
  'INTERVAL DAY TO SECOND': 'interval',
  'INTERVAL YEAR TO MONTH': 'interval',
  RAW: 'binary',
  'LONG RAW': 'binary',
  BLOB: 'binary',
  BOOLEAN: 'boolean',
  JSON: 'json',
}

/** How PL/SQL calls some types that are not those of columns. */
const PLSQL_KINDS: Readonly<Record<string, ColumnKind>> = {
  ...KINDS,
  FLOAT: 'number',
  INTEGER: 'number',
  BINARY_INTEGER: 'number',
  PLS_INTEGER: 'number',
  'PL/SQL BOOLEAN': 'boolean',
}

/** A parameter of a procedure, read and written like a column. */
export function parameterColumn(name: string, type: string): Column {
  return { name, type, kind: PLSQL_KINDS[type] ?? 'other', scale: undefined, isShort: false }
}

/** The scale Oracle reports for a NUMBER without one, and for a FLOAT. */
const NO_SCALE = -127

/** A column as the library describes it. */
export function columnOf(metadata: Metadata): Column {
  const { name, dbTypeName: base, isJson, scale } = metadata
  const kind = KINDS[base] ?? 'other'
  return {
    name,
    kind: isJson && kind === 'text' ? 'json' : kind,
    type: typeText(metadata),
    scale: kind !== 'number' || scale === undefined || scale === NO_SCALE ? undefined : scale,
    isShort: base === 'BINARY_FLOAT',
  }
}

function typeText({ dbTypeName: base, precision = 0, scale = NO_SCALE, byteSize = 0 }: Metadata): string {
  if (base === 'NUMBER' && scale !== NO_SCALE && precision > 0) {
    return scale === 0 ? `NUMBER(${precision})` : `NUMBER(${precision},${scale})`
  }
  if (base.startsWith('TIMESTAMP')) return base.replace('TIMESTAMP', `TIMESTAMP(${precision})`)
  if (['VARCHAR2', 'NVARCHAR2', 'CHAR', 'NCHAR', 'RAW'].includes(base) && byteSize > 0) return `${base}(${byteSize})`
  return base
}
