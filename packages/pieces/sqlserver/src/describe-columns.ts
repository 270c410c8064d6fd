import type { ResultSet } from './send-statement.js'
import { typeText } from './type-text.js'

/** Names of a result's columns, as in its rows, and their types as in T-SQL, such as `decimal(10,2)`. */
export function describeColumns(set: ResultSet | undefined): { name: string; type: string }[] {
  return (set?.columns ?? []).map((column, index) => ({
    name: set?.names[index] ?? '',
    type: typeText(typeName(column.type.name, column.dataLength), {
      length: column.dataLength ?? 0,
      precision: column.precision ?? 0,
      scale: column.scale ?? 0,
    }),
  }))
}

/** Types that carry their size beside, by how many bytes a value has. */
const BY_SIZE: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  IntN: { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' },
  FloatN: { 4: 'real', 8: 'float' },
  MoneyN: { 4: 'smallmoney', 8: 'money' },
  DateTimeN: { 4: 'smalldatetime', 8: 'datetime' },
}

const OTHER: Readonly<Record<string, string>> = {
  BitN: 'bit',
  DecimalN: 'decimal',
  NumericN: 'numeric',
  Variant: 'sql_variant',
}

function typeName(name: string, dataLength = 0): string {
  return BY_SIZE[name]?.[dataLength] ?? OTHER[name] ?? name.toLowerCase()
}
