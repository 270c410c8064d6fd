import type { Manifest } from '../../piece/manifest.js'
import type { Problem } from '../../piece/problem.js'
import type { Rule } from './rule.js'
import { descriptionsIn, explanationsIn, type FieldAt, fieldsIn, type TextAt, titlesIn } from './texts-in.js'

/** What makes texts readable, wherever they are shown. */
export const TEXT_RULES: readonly Rule[] = [
  {
    id: 'descriptions-are-sentences',
    title: 'ends every description with a full stop',
    check: (_, manifest) => found(descriptionsIn(manifest), (text) => !text.endsWith('.'), 'must end with a full stop'),
  },
  {
    id: 'titles-are-plain',
    title: 'has titles of plain text, of at most 100 characters',
    check: (_, manifest) => unplainTitles(manifest),
  },
  {
    id: 'explanations-are-short',
    title: 'explains itself in texts of at most 1,000 characters',
    check: (_, manifest) =>
      found(explanationsIn(manifest), (text) => text.length > LONGEST_TEXT, 'is longer than 1,000 characters'),
  },
  {
    id: 'links-are-web-addresses',
    title: 'links to web addresses only',
    check: (_, manifest) => found(explanationsIn(manifest), hasOtherLink, 'has a link that is no https:// or http://'),
  },
  {
    id: 'fields-explain-themselves',
    title: 'says what to fill in where the title of a field does not',
    check: (_, manifest) =>
      fieldsIn(manifest)
        .filter(needsWords)
        .map(({ path }) => ({ path, message: 'needs help or a placeholder' })),
  },
]

const LONGEST_TITLE = 100
const LONGEST_TEXT = 1_000

function found(texts: readonly TextAt[], isWrong: (text: string) => boolean, message: string): Problem[] {
  return texts.filter(({ text }) => isWrong(text)).map(({ path }) => ({ path, message }))
}

/** Tags, entities, and what Markdown takes for emphasis, code or a link. */
const MARKUP = /<[a-z/!]|&(?:#\d+|[a-z]+);|\*\*|__|`|\]\(/i

function unplainTitles(manifest: Manifest): Problem[] {
  const titles = titlesIn(manifest)
  return [
    ...found(titles, (text) => MARKUP.test(text), 'must be plain text, without markup'),
    ...found(titles, (text) => /\p{Cc}/u.test(text), 'must have no line breaks or other control characters'),
    ...found(titles, (text) => text.length > LONGEST_TITLE, 'is longer than 100 characters'),
  ]
}

/** A Markdown link, or the source of a picture. */
const LINK = /\]\(\s*<?([^)\s>]*)/g

const hasOtherLink = (text: string): boolean =>
  [...text.matchAll(LINK)].some(([, target = '']) => !/^https?:\/\//i.test(target))

/** Titles that leave open what is meant, or how it is written. */
const VAGUE =
  /^(?:id|identifier|key|value|data|query|filter|expression|code|parameters?|options?|body|payload|pattern)$/i

function needsWords({ schema, around }: FieldAt): boolean {
  const { description, title = '', 'x-field': meta } = schema
  if (description || meta?.placeholder || around?.description) return false
  if (meta?.kind === 'json') return true
  return (meta?.kind === 'text' || meta?.kind === 'longText') && VAGUE.test(title.trim())
}
