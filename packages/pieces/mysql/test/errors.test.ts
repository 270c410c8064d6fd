import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createDatabase, NO_MARIADB } from './database.js'
import { connect, type TestDatabase } from './make-database.js'
import { act, failureOf } from './try-out.js'

describe.skipIf(NO_MARIADB)('mysql failures', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase([
      `create table account (id int primary key, email varchar(100) unique, age tinyint, code varchar(3), born date,
        owner int, upper_one varchar(100) as (upper(email)) stored, a int, b int, at datetime, price decimal(5,2),
        mood enum('calm', 'glad'), doc json, known int not null default 1, needed int not null default 1,
        unique pair (a, b), constraint adult check (age > 0),
        constraint owner_is_there foreign key (owner) references account (id))`,
      "insert into account (id, email, a, b) values (1, 'ada@example.com', 1, 1), (2, 'grace@example.com', 2, 2)",
      'create table strict_one (id int not null, needed int not null)',
      "create procedure fails() signal sqlstate '45000' set message_text = 'Stock is empty'",
      'create table hidden (secret int, open int)',
    ])
    // Rights on the database as a whole cannot be narrowed again, so tables are granted one by one.
    const { name } = database
    await database.run(
      `revoke all on ${name}.* from '${name}'@'%'`,
      `grant create, create temporary tables, execute on ${name}.* to '${name}'@'%'`,
      `grant select, insert, update, delete on ${name}.account to '${name}'@'%'`,
      `grant select, insert, update, delete on ${name}.strict_one to '${name}'@'%'`,
      `grant select (open) on ${name}.hidden to '${name}'@'%'`,
    )
  })
  afterAll(() => database.drop())

  const run = (action: string, input: Record<string, unknown>) => act(action, database.values, input)
  const add = (...rows: unknown[]) => run('insert', { table: 'account', rows })
  const query = (sql: string, parameters: unknown[] = []) => run('query', { sql, parameters })
  const find = (column: string, value: unknown, operator = '=') =>
    run('select', { table: 'account', where: [{ column, operator, value }] })

  const at = (field: string, code = 'invalid_input') => ({ code, field })
  const cases: [title: string, call: () => Promise<unknown>, expected: Record<string, unknown>, message: RegExp][] = [
    ['a taken value', () => add({ id: 3, email: 'ada@example.com' }), at('rows'), /unique.*"email"/],
    ['a taken pair', () => add({ id: 3, a: 1, b: 1 }), at('rows'), /"pair"/],
    ['a missing value', () => add({ id: null }), at('rows'), /"id" must have a value/],
    ['a value left out', () => run('insert', { table: 'strict_one', rows: [{ id: 1 }] }), at('rows'), /"needed" must/],
    ['a broken check', () => add({ id: 3, age: -1 }), at('rows'), /"adult"/],
    ['a row that is not there', () => add({ id: 3, owner: 99 }), at('rows'), /"owner".*"owner_is_there"/],
    ['a generated column', () => add({ id: 3, upper_one: 'X' }), at('rows'), /filled by the server/],
    ['a text too long', () => add({ id: 3, code: 'long' }), at('rows.0'), /"code" is too long/],
    ['a number out of range', () => add({ id: 3 }, { id: 4, age: 40_000 }), at('rows.1'), /"age" is out of the range/],
    ['text for a number', () => add({ id: 3 }, { id: 'secret text' }), at('rows.1'), /"id" is not a valid integer/],
    [
      'text that misleads',
      () => add({ id: "x' for column 'secret text' at row 7" }),
      at('rows.0'),
      /column "id" is not/,
    ],
    ['text for a decimal', () => add({ id: 3, price: '1,5' }), at('rows.0'), /"price"/],
    ['a decimal out of range', () => add({ id: 3, price: '1234.5' }), at('rows.0'), /"price" is out of the range/],
    ['a date that is none', () => add({ id: 3, born: '2026-02-30' }), at('rows.0'), /"born" is not a valid date/],
    ['a time that is none', () => add({ id: 3, at: 'secret text' }), at('rows.0'), /"at" is not a valid datetime/],
    ['a choice that is none', () => add({ id: 3, mood: 'secret text' }), at('rows.0'), /"mood"/],
    ['a document that is none', () => add({ id: 3, doc: '{secret text' }), at('rows'), /check.*doc/],
    ['an unknown column in a row', () => add({ id: 3, nope: 1 }), at('rows', 'not_found'), /"nope"/],
    ['a row that is no object', () => add(5), at('rows.0'), /JSON object/],
    ['half a character', () => add({ id: 3, email: '\ud800' }), at('rows.0'), /half a character/],
    ['half a character in SQL', () => query('select ?', ['\ud800']), at('parameters.0'), /half a character/],
    ['a null byte in a name', () => add({ id: 3, 'a\0': 1 }), at('rows'), /not text/],
    ['half a character in a name', () => add({ id: 3, '\ud800': 1 }), at('rows'), /not text/],
    ['an emoji in a name', () => run('select', { table: 'a🐬' }), at('table'), /emoji/],
    ['an empty name', () => add({ '': 1 }), at('rows'), /empty/],
    ['a name too long', () => run('select', { table: 'x'.repeat(65) }), at('table'), /64/],
    ['a name that ends with a space', () => run('select', { table: 'account ' }), at('table'), /name/],
    [
      'an unknown schema',
      () => run('select', { schema: 'nowhere', table: 'x' }),
      at('table', 'not_found'),
      /nowhere|x/,
    ],
    [
      'an unknown column to read',
      () => run('select', { table: 'account', columns: ['id', "no'pe` x"] }),
      at('columns.1', 'not_found'),
      /"no'pe` x"/,
    ],
    ['an unknown column in a condition', () => find('nope', 1), at('where.0.column', 'not_found'), /"nope"/],
    [
      'an unknown column to delete by',
      () => run('delete', { table: 'account', where: [{ column: 'nope', value: 1 }] }),
      at('where.0.column', 'not_found'),
      /"nope"/,
    ],
    [
      'an unknown column to order by',
      () => run('select', { table: 'account', orderBy: [{ column: 'nope' }] }),
      at('orderBy.0.column', 'not_found'),
      /"nope"/,
    ],
    [
      'an unknown column to set',
      () => run('update', { table: 'account', set: { nope: 1 }, allRows: true }),
      at('set', 'not_found'),
      /"nope"/,
    ],
    ['nothing to set', () => run('update', { table: 'account', set: {}, allRows: true }), at('set'), /no new values/],
    [
      'a wrong value to set',
      () => run('update', { table: 'account', set: { age: 'secret text' }, allRows: true }),
      at('set'),
      /"age" is not a valid integer/,
    ],
    [
      'a taken value to set',
      () => run('update', { table: 'account', set: { email: 'x@example.com' }, allRows: true }),
      at('set'),
      /"email"/,
    ],
    ['text compared with a number', () => find('id', 'secret text'), at('where.0.value'), /type int.*no number/],
    ['an empty text compared with a number', () => find('id', ''), at('where.0.value'), /type int/],
    ['text compared with a date', () => find('born', 'secret text', '<'), at('where.0.value'), /type date/],
    ['text among numbers', () => find('id', [1, 'secret text'], 'in'), at('where.0.value'), /type int/],
    [
      'deleting what is pointed to',
      async () => {
        await query('update account set owner = 1 where id = 2')
        return run('delete', { table: 'account', where: [{ column: 'id', value: 1 }] })
      },
      at('where'),
      /still pointed to.*"owner_is_there"/,
    ],
    ['a syntax error', () => query('select * form account'), at('sql'), /near 'form account' at line 1/],
    ['two statements', () => query('select 1; select 2'), at('sql'), /near 'select 2'/],
    ['no statement', () => query(' '), at('sql'), /no statement/],
    ['a table the user must not know of', () => query('select * from nope'), at('sql', 'permission_denied'), /right/],
    ['an unknown function in SQL', () => query('select nope()'), at('sql', 'not_found'), /nope/],
    ['too few parameters', () => query('select ? + ?', [1]), at('parameters'), /takes 2 parameters, and 1 are given/],
    ['too many parameters', () => query('select ?', [1, 2]), at('parameters'), /takes 1 parameters, and 2/],
    ['parameters for none', () => query('select 1', [1]), at('parameters'), /takes 0 parameters/],
    ['a calculation out of range', () => query('select 9223372036854775807 + ?', [1]), at('parameters'), /calculation/],
    ['a division by zero', () => query('insert into strict_one values (1 / 0, 1)'), at('sql'), /divides by zero/],
    ['an error a procedure raises', () => run('call-procedure', { procedure: 'fails' }), at('procedure'), /Stock is/],
    ['no right on a table', () => run('select', { table: 'mysql.user' }), at('table', 'permission_denied'), /right/],
    [
      'no right on a column',
      () => run('select', { table: 'hidden', columns: ['secret'] }),
      at('columns.0', 'permission_denied'),
      /right/,
    ],
    ['no right to change', () => query('drop table account'), at('sql', 'permission_denied'), /right/],
    ['no right for the server', () => query('set global max_connections = 5'), at('sql', 'permission_denied'), /right/],
    [
      'LOAD DATA LOCAL',
      () => query("load data local infile '/etc/hosts' into table account"),
      at('sql', 'unsupported'),
      /./,
    ],
  ]
  it.each(cases)('names %s', async (_title, call, expected, message) => {
    const error = await failureOf(call())
    expect(error).toMatchObject(expected)
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(/\.$/)
    expect(error.message + error.hint).not.toMatch(/ada@example|secret text/)
  })

  it('names values larger than the server takes at once', async () => {
    const error = await failureOf(add({ id: 3, email: 'x'.repeat(17_000_000) }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'rows' })
    expect(error.hint).toContain('max_allowed_packet')
  })

  it('undoes everything of a step that fails', async () => {
    const rows = Array.from({ length: 3_000 }, (_, n) => ({ id: 100 + n, a: null, b: n }))
    const error = await failureOf(add(...rows, { id: 'last' }))
    expect(error.field).toBe('rows.3000')
    expect((await query('select count(*) as n from account')).rows).toEqual([{ n: 2 }])
  })

  it('names a lack of connections of the user', async () => {
    const { name } = database
    await database.run(`alter user '${name}'@'%' with max_user_connections 1`)
    const other = await connect(userUrl())
    const error = await failureOf(query('select 1'))
    await other.end()
    await database.run(`alter user '${name}'@'%' with max_user_connections 0`)
    expect(error).toMatchObject({ code: 'provider_unavailable' })
    expect(error.message).toContain('connection')
  })

  const userUrl = () => {
    const url = new URL(inject('mariadbUrl') ?? '')
    url.username = database.name
    url.password = String(database.values.password)
    url.pathname = `/${database.name}`
    return url.href
  }

  it('names a connection that is cut in the middle', async () => {
    const cut = failureOf(query('select sleep(20), 42'))
    const sql = "select id from information_schema.processlist where info like 'select sleep(20), 42%'"
    await expect.poll(async () => (await database.run(sql)).length, { interval: 10 }).toBe(1)
    const [found] = await database.run(sql)
    await database.run(`kill connection ${found?.id}`)
    expect(await cut).toMatchObject({ code: 'provider_unavailable' })
  })
})
