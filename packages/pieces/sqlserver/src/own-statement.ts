import { PieceError } from '@plugboard/core'
import { checkCount, type Statement } from './statement.js'

/**
 * SQL of the person's own, as it stands.
 *
 * @throws PieceError `invalid_input` at `sql` if there is nothing in it or it is not text, at `parameters` for too many.
 */
export function ownStatement(text: string, parameters: readonly unknown[] = []): Statement {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new PieceError('invalid_input', 'The SQL holds characters that are not text.', {
      field: 'sql',
      hint: 'Remove null bytes and broken characters.',
    })
  }
  if (/^[\s;]*$/.test(bare(text))) {
    throw new PieceError('invalid_input', 'There is no statement in the SQL.', {
      field: 'sql',
      hint: 'Write one statement, such as select getdate().',
    })
  }
  if (hasSecond(text)) {
    throw new PieceError('invalid_input', 'The SQL holds more than one statement.', {
      field: 'sql',
      hint: 'Run each statement in a step of its own, or make a procedure of them and call that.',
    })
  }
  checkCount(parameters.length, 'parameters')
  if (parameters.length > used(text)) {
    throw new PieceError('invalid_input', 'There are more parameters than the statement takes.', {
      field: 'parameters',
      hint: 'Give one for each of @p1, @p2, ….',
    })
  }
  return {
    text,
    parameters: parameters.map((value, index) => ({ value, field: `parameters.${index}` })),
    names: [],
    blame: { subject: 'sql', values: parameters.length > 0 ? 'parameters' : 'sql' },
  }
}

/** A semicolon with something behind it. What makes a procedure or the like goes on to the end. */
function hasSecond(text: string): boolean {
  const words = bare(text)
  return !DEFINITION.test(words) && /;[\s;]*[^\s;]/.test(words)
}

const DEFINITION = /^\s*(?:create|alter)\s+(?:or\s+alter\s+)?(?:proc|procedure|function|trigger)\b/i

/** The highest n of the `@pn` in it. The server would pass over parameters that stand nowhere. */
function used(text: string): number {
  return Math.max(0, ...Array.from(bare(text).matchAll(/@p(\d+)\b/gi), ([, n]) => Number(n)))
}

/** Words that make a change, or may lead to one. */
const CHANGES =
  /\b(?:insert|update|delete|merge|into|exec|execute|truncate|create|alter|drop|grant|revoke|deny|commit|rollback|begin|save|declare|set|if|while|waitfor|use|dbcc|backup|restore|bulk|disable|enable|openquery|openrowset)\b/i

/**
 * Whether SQL certainly changes nothing, so that it may be stopped in the middle of its rows. Where it is not certain
 * it runs to its end.
 */
export function onlyReads(text: string): boolean {
  const words = bare(text)
  return /^\s*(?:select|with)\b/i.test(words) && !CHANGES.test(words)
}

/** Comments, up to the first end where they are nested, and all that is quoted. */
const COMMENTS_AND_QUOTED = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]/g

const bare = (text: string) => text.replace(COMMENTS_AND_QUOTED, (found) => (/^(?:--|\/)/.test(found) ? ' ' : '?'))
