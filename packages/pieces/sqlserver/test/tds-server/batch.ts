import { convert } from './convert.js'
import type { Database } from './database.js'
import type { Stored } from './encode-value.js'
import { closing, isSign, isWord, nameIn, solid, spaced, split, type Token, write } from './lex.js'
import { placeOf } from './place.js'
import type { Procedure } from './procedure.js'
import { type Asker, type Outcome, query } from './query.js'
import { SqlFailure, toFailure } from './sql-errors.js'
import { translate } from './translate.js'
import type { SqlType } from './type-info.js'
import { parseType } from './type-info.js'
import { typeOfValue } from './types-of-sqlite.js'

/** What a statement comes to, one thing after another: each is to be read before the next begins. */
type Outcomes = Generator<Outcome, void, void>

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** The statements of one request or one body, with the variables they share. */
export class Batch {
  readonly #database: Database
  readonly #asker: Asker
  readonly values = new Map<string, Stored>()
  readonly #types = new Map<string, SqlType>()
  /** What `return` gave. */
  returned: Stored | undefined

  constructor(database: Database, asker: Asker, parameters: readonly { name: string; value: Stored }[] = []) {
    this.#database = database
    this.#asker = asker
    for (const { name, value } of parameters) this.values.set(name.replace('@', ''), value)
  }

  /** Runs one statement. */
  *run(tokens: readonly Token[]): Outcomes {
    this.#database.login = this.#asker.login
    try {
      yield* this.#run(tokens)
    } catch (error) {
      throw toFailure(error, placeOf(tokens, this.#database))
    }
  }

  *#run(tokens: readonly Token[]): Outcomes {
    const all = solid(tokens)
    const [first, second] = all
    const rest = all.slice(1)
    if (isWord(first, 'set')) yield this.#set(rest)
    else if (isWord(first, 'return')) yield this.#return(rest)
    else if (isWord(first, 'declare')) yield this.#declare(rest)
    else if (isWord(first, 'commit', 'rollback')) yield { wish: isWord(first, 'commit') ? 'commit' : 'rollback' }
    else if (isWord(first, 'waitfor')) yield { wish: { wait: milliseconds(all.at(-1)?.text ?? '') } }
    else if (isWord(first, 'throw')) throw new SqlFailure(Number(second?.text), all[3]?.text ?? '')
    else if (isWord(first, 'exec', 'execute')) yield* this.#execute(rest)
    else if (isWord(first, 'create') && isWord(second, 'database')) {
      throw new SqlFailure(226, 'CREATE DATABASE statement not allowed within multi-statement transaction.')
    } else if (this.#database.define(tokens)) yield {}
    else yield* this.#callFunction(all) ?? this.#query(tokens)
  }

  *#query(tokens: readonly Token[]): Outcomes {
    yield query(tokens, { database: this.#database, asker: this.#asker, values: this.values, types: this.#types })
  }

  /** A variable gets a value; settings of a session have no effect here. */
  #set([variable, , ...expression]: readonly Token[]): Outcome {
    if (variable?.kind === 'variable') this.#assign(variable.text.slice(1), this.#value(expression))
    return {}
  }

  #assign(name: string, value: Stored): void {
    const type = this.#types.get(name)
    this.values.set(name, type ? convert(value, { type, table: '', column: name }) : value)
  }

  #declare(tokens: readonly Token[]): Outcome {
    for (const [name, ...others] of split(tokens, ',')) {
      const equals = others.findIndex((token) => isSign(token, '='))
      const variable = name?.text.slice(1) ?? ''
      this.#types.set(variable, parseType(write(equals === -1 ? others : others.slice(0, equals))))
      this.#assign(variable, equals === -1 ? null : this.#value(others.slice(equals + 1)))
    }
    return {}
  }

  /** What an expression is, such as `@p1`, `null` or `@a + 1`. */
  #value(tokens: readonly Token[]): Stored {
    const [only] = tokens
    if (only?.kind === 'variable' && tokens.length === 1) return this.values.get(only.text.slice(1)) ?? null
    const { sql } = translate(
      [{ kind: 'word', text: 'select' }, ...spaced([{ kind: 'space', text: ' ' }, ...tokens])],
      () => new Map(),
    )
    const statement = this.#database.sqlite.prepare(sql).pluck()
    const found: unknown = statement.get(Object.fromEntries(this.values))
    return typeof found === 'string' || typeof found === 'number' || typeof found === 'bigint' ? found : null
  }

  *#execute(tokens: readonly Token[]): Outcomes {
    const [status] = tokens[0]?.kind === 'variable' ? tokens : []
    const { name, schema, rest } = nameIn(tokens.slice(status ? 2 : 0))
    const procedure = this.#database.findProcedure(name, schema)
    if (procedure?.kind !== 'procedure') throw new SqlFailure(2812, `Could not find stored procedure '${name}'.`)
    const given = (rest.length === 0 ? [] : split(rest, ',')).map(([parameter, , ...value]) => ({
      name: parameter?.text.slice(1) ?? '',
      value: this.#value(value.slice(0, 1)),
      variable: isWord(value[1], 'output') ? value[0]?.text.slice(1) : undefined,
    }))
    const body = this.body(name, procedure, given)
    yield* body.runAll(procedure)
    for (const { name: parameter, variable } of given) {
      const declared = procedure.parameters.find((one) => same(one.name, parameter))
      if (variable !== undefined && declared) this.values.set(variable, body.values.get(declared.name) ?? null)
    }
    if (status) this.values.set(status.text.slice(1), body.returned ?? 0n)
  }

  *runAll({ body }: Procedure): Outcomes {
    for (const statement of body) yield* this.run(statement)
  }

  /** The body of a procedure or function with values by name, ready to run. */
  body(name: string, { parameters }: Procedure, given: readonly { name: string; value: Stored }[]): Batch {
    const strange = given.find((one) => !parameters.some((known) => same(known.name, one.name)))
    if (strange) throw new SqlFailure(8145, `@${strange.name} is not a parameter for procedure ${name}.`)
    const inside = new Batch(this.#database, this.#asker)
    for (const parameter of parameters) {
      const found = given.find((one) => same(one.name, parameter.name))
      if (!found && !parameter.default) {
        const message = `Procedure or function '${name}' expects parameter '@${parameter.name}', which was not supplied.`
        throw new SqlFailure(201, message)
      }
      inside.#types.set(parameter.name, parameter.type)
      inside.#assign(parameter.name, found ? found.value : this.#value(parameter.default ?? []))
    }
    return inside
  }

  /** `select name(…) as [value]` and `select * from name(…)` of a function somebody made. */
  #callFunction(tokens: readonly Token[]): Outcomes | undefined {
    const isTable = isSign(tokens[1], '*')
    const { name, schema, rest } = nameIn(tokens.slice(isTable ? 3 : 1))
    const procedure = this.#database.findProcedure(name, schema)
    if (!procedure || procedure.kind === 'procedure' || !isSign(rest[0], '(')) return undefined
    if (schema === undefined && procedure.kind === 'scalar') {
      throw new SqlFailure(195, `'${name}' is not a recognized built-in function name.`)
    }
    const list = rest.slice(1, closing(rest, 0))
    const given = (list.length === 0 ? [] : split(list, ',')).flatMap((part, index) => {
      const parameter = procedure.parameters[index]?.name ?? ''
      return isWord(part[0], 'default') ? [] : [{ name: parameter, value: this.#value(part) }]
    })
    const body = this.body(name, procedure, given)
    return isTable ? body.runAll(procedure) : scalar(body, procedure)
  }

  /** `return` ends a body with a value, or, of a table function, with rows. */
  #return(tokens: readonly Token[]): Outcome {
    if (isSign(tokens[0], '(') && isWord(tokens[1], 'select')) {
      const inner = spaced(tokens.slice(1, closing(tokens, 0)))
      return query(inner, { database: this.#database, asker: this.#asker, values: this.values, types: this.#types })
    }
    if (tokens.length > 0) this.returned = this.#value(tokens)
    return {}
  }
}

function* scalar(body: Batch, procedure: Procedure): Outcomes {
  for (const _nothing of body.runAll(procedure));
  const { returned = null } = body
  yield { columns: [{ name: 'value', type: typeOfValue(returned) }], rows: [[returned]] }
}

const milliseconds = (clock: string) => clock.split(':').reduce((total, part) => total * 60 + Number(part), 0) * 1_000
