import { closing, isSign, isWord, solid, split, type Token, write } from './lex.js'
import { parseType, type SqlType } from './type-info.js'

/** A procedure or function as it was made. */
export interface Procedure {
  kind: 'procedure' | 'scalar' | 'table'
  parameters: readonly ProcedureParameter[]
  /** The statements of its body; those of a function are one `return`. */
  body: readonly Token[][]
}

/** One parameter, as declared. */
export interface ProcedureParameter {
  name: string
  type: SqlType
  isOutput: boolean
  /** An expression; undefined where the caller has to give a value. */
  default: Token[] | undefined
}

/** `create procedure name @a int, @b int = 1 output as …`, and `create function name (@a int) returns … as …`. */
export function readProcedure(tokens: readonly Token[]): { name: readonly Token[]; procedure: Procedure } {
  const all = solid(tokens)
  const isFunction = isWord(all[1], 'function')
  const as = all.findIndex((token) => isWord(token, 'as'))
  const nameEnd = isSign(all[3], '.') ? 5 : 3
  const returns = all.findIndex((token) => isWord(token, 'returns'))
  const isTable = isFunction && isWord(all[returns + 1], 'table')
  const declared = isFunction ? all.slice(nameEnd + 1, closing(all, nameEnd)) : all.slice(nameEnd, as)
  const kind = isFunction ? (isTable ? 'table' : 'scalar') : 'procedure'
  const parameters = declared.length === 0 ? [] : split(declared, ',').map(readParameter)
  return { name: all.slice(2, nameEnd), procedure: { kind, parameters, body: bodyOf(all.slice(as + 1)) } }
}

function readParameter([name, ...others]: readonly Token[]): ProcedureParameter {
  const isOutput = isWord(others.at(-1), 'output', 'out')
  const rest = isOutput ? others.slice(0, -1) : others
  const equals = rest.findIndex((token) => isSign(token, '='))
  return {
    name: name?.text.slice(1) ?? '',
    type: parseType(write(equals === -1 ? rest : rest.slice(0, equals))),
    isOutput,
    default: equals === -1 ? undefined : rest.slice(equals + 1),
  }
}

/** Statements in a body stand between `begin` and `end`, or there is one. */
function bodyOf(tokens: readonly Token[]): Token[][] {
  const isBlock = isWord(tokens[0], 'begin')
  const end = tokens.findLastIndex((token) => isWord(token, 'end'))
  return split(isBlock ? tokens.slice(1, end) : tokens, ';')
    .filter((part) => part.length > 0)
    .map((part) => part.flatMap((token): Token[] => [token, { kind: 'space', text: ' ' }]))
}
