/**
 * One declared name of a module, as its `.d.ts` file has it. Overloads of a function are one declaration.
 *
 * @typedef {object} Declaration
 * @property {string} name
 * @property {string} file Path of the `.d.ts` file.
 * @property {'function' | 'const' | 'class' | 'type'} kind
 * @property {string} doc The comment above it, without its stars. Empty where there is none.
 * @property {string} text As written, with the comments inside, without `export`.
 * @property {readonly string[]} names The names of other declarations it refers to, in order.
 */

const COMMENT = /[ \t]*\/\*[\s\S]*?\*\/[ \t]*\n?/g

/**
 * The text of a declaration without the comments in it.
 *
 * @param {string} text
 */
export function withoutComments(text) {
  return text.replace(COMMENT, '')
}
