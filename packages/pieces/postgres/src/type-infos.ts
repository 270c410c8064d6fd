import { isKnownScalar, type TypeInfo } from './decode-value.js'
import type { Session } from './postgres-client.js'
import { RAW_TEXT } from './raw-result.js'

/** `int2vector` and `oidvector` count as arrays but are written without braces. */
const LOOK_UP = `
  select t.oid, b.oid, b.typcategory = 'A' and b.oid not in (22, 30),
    coalesce(nullif(e.typbasetype, 0), e.oid), coalesce(e.typdelim, ',')
  from pg_catalog.pg_type t
  join pg_catalog.pg_type b on b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
  left join pg_catalog.pg_type e on e.oid = b.typelem
  where t.oid = any($1::pg_catalog.oid[])`

/** How to read and write values of these types. Asks the server only about arrays, domains and types it defines. */
export async function typeInfos(session: Session, oids: readonly number[]): Promise<Map<number, TypeInfo>> {
  const known = new Map(oids.filter(isKnownScalar).map((oid) => [oid, { scalar: oid }]))
  const unknown = [...new Set(oids)].filter((oid) => !isKnownScalar(oid))
  if (unknown.length === 0) return known
  const query = { text: LOOK_UP, values: [`{${unknown.join(',')}}`], rowMode: 'array' as const, types: RAW_TEXT }
  const { rows } = await session.client.query<string[]>(query)
  const found = rows.map(([oid, base, isArray, element, delimiter]): [number, TypeInfo] => [
    Number(oid),
    isArray === 't' ? { scalar: Number(element), delimiter: delimiter ?? ',' } : { scalar: Number(base) },
  ])
  return new Map([...known, ...found])
}
