/**
 * One declared name of a module, as its `.d.ts` file has it. Overloads of a function are one declaration.
 *
 * @typedef {object} Declaration
 * @property {string} name
 * @property {string} file Path of the `.d.ts` file.
 * @property {'function' | 'const' | 'class' | 'type'} kind
 * @property {string} doc The comment above it, without its stars. Empty where there is none.
 * @property {string} text As written, with the comments inside, without `export` and `declare`.
 * @property {readonly string[]} names Every name it mentions, in order.
 */

const INDENT = /^( {4})+/gm
const COMMENT = /[ \t]*\/\*[\s\S]*?\*\/[ \t]*\n?/g

/**
 * The text of a declaration in two spaces of indentation, as the sources have it.
 *
 * @param {string} text
 */
export function tidy(text) {
  return text
    .replace(/^(?:export )?(?:declare )?/, '')
    .replace(INDENT, (spaces) => ' '.repeat(spaces.length / 2))
    .replace(/;$/gm, '')
}

/**
 * The text of a declaration without the comments in it, and without the breaks a comment left in a union.
 *
 * @param {string} text
 */
export function withoutComments(text) {
  return text
    .replace(COMMENT, '')
    .replace(/ = \n\s*/g, ' = ')
    .replace(/\n\s*\|/g, ' |')
}
