import type { Procedure } from './procedure.js'
import type { SqlType } from './type-info.js'
import { typeOfDeclared } from './types-of-sqlite.js'

/** A row of one of the views of `sys`. */
type Row = readonly (string | number | null)[]

/** The views of the catalog that are asked for here. https://learn.microsoft.com/sql/relational-databases/system-catalog-views/ */
export const CATALOG = `
  create table sys.schemas (schema_id int, name text nvarchar(128));
  create table sys.objects (object_id int, name text nvarchar(128), schema_id int, type text char(2), is_ms_shipped int bit);
  create table sys.all_columns (object_id int, name text nvarchar(128), column_id int, system_type_id tinyint,
    user_type_id int, max_length smallint, precision tinyint, scale tinyint);
  create table sys.all_parameters (object_id int, name text nvarchar(128), parameter_id int, system_type_id tinyint,
    user_type_id int, max_length smallint, precision tinyint, scale tinyint, is_output int bit);
  create table sys.indexes (object_id int, index_id int, is_primary_key int bit);
  create table sys.index_columns (object_id int, index_id int, column_id int, key_ordinal int);
  create view sys.all_objects as select * from objects;
  create view sys.parameters as select * from all_parameters;
  create view sys.columns as select * from all_columns`

/** What is in a database, as the catalog tells it. */
export interface Inventory {
  schemas: readonly string[]
  objects: readonly {
    schema: string
    name: string
    kind: string
    columns: readonly { name: string; type: string; key: number }[]
  }[]
  procedures: readonly { schema: string; name: string; procedure: Procedure }[]
}

/** Names of types by their id. */
const TYPES = new Map(
  [
    'int',
    'bigint',
    'smallint',
    'tinyint',
    'bit',
    'real',
    'float',
    'decimal',
    'numeric',
    'money',
    'smallmoney',
    'date',
    'time',
  ]
    .concat([
      'datetime',
      'smalldatetime',
      'datetime2',
      'datetimeoffset',
      'uniqueidentifier',
      'xml',
      'nvarchar',
      'varchar',
    ])
    .concat(['nchar', 'char', 'varbinary', 'binary', 'sql_variant'])
    .map((name, index): [number, string] => [index + 34, name]),
)

export const typeName = (id: unknown): string | null => TYPES.get(Number(id)) ?? null

const KINDS = { procedure: 'P', scalar: 'FN', table: 'TF' } as const

/** Ids are places in one list, so that they stay the same as long as nothing is made or dropped. */
export class Catalog {
  readonly #ids = new Map<string, number>()

  id(schema: string, name: string): number {
    const key = `${schema.toLowerCase()}.${name.toLowerCase()}`
    const known = this.#ids.get(key) ?? 1_000 + this.#ids.size
    this.#ids.set(key, known)
    return known
  }

  /** Rows by view. */
  rows({ schemas, objects, procedures }: Inventory): Record<string, Row[]> {
    const schemaId = (name: string) => schemas.indexOf(name) + 1
    const columns = objects.flatMap(({ schema, name, columns: all }) =>
      all.map(
        (column, at): Row => [this.id(schema, name), column.name, at + 1, ...describe(typeOfDeclared(column.type))],
      ),
    )
    const parameters = procedures.flatMap(({ schema, name, procedure }) =>
      procedure.parameters.map((one, at): Row => {
        const described = describe(one.type)
        return [this.id(schema, name), `@${one.name}`, at + 1, ...described, one.isOutput ? 1 : 0]
      }),
    )
    const keys = objects.flatMap(({ schema, name, columns: all }) =>
      all.flatMap(({ key }, at): Row[] => (key > 0 ? [[this.id(schema, name), 1, at + 1, key]] : [])),
    )
    return {
      indexes: keys.filter(([, , , ordinal]) => ordinal === 1).map(([id = 0]): Row => [id, 1, 1]),
      index_columns: keys,
      schemas: schemas.map((name) => [schemaId(name), name]),
      objects: [
        ...objects.map(({ schema, name, kind }): Row => [this.id(schema, name), name, schemaId(schema), kind, 0]),
        ...procedures.map(
          ({ schema, name, procedure: { kind } }): Row => [
            this.id(schema, name),
            name,
            schemaId(schema),
            KINDS[kind],
            0,
          ],
        ),
      ],
      all_columns: columns,
      all_parameters: parameters,
    }
  }
}

/** Type, type of the person's own, length in bytes, precision, scale. */
function describe({ name, length, precision = 0, scale = 0 }: SqlType): Row {
  const id = [...TYPES].find(([, known]) => known === name)?.[0] ?? null
  const width = name.startsWith('n') ? 2 : 1
  return [id, id, length === undefined ? -1 : length * width, precision, scale]
}
