const LARGEST = 64 * 1024

/** Elements of SVG 2 that only draw. Others run code, embed other documents, or reach out. */
const ELEMENTS = new Set(
  `svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textpath clippath mask
  pattern marker lineargradient radialgradient stop filter feblend fecolormatrix fecomponenttransfer fecomposite
  feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb fefuncg
  fefuncr fegaussianblur femerge femergenode femorphology feoffset fepointlight fespecularlighting fespotlight fetile
  feturbulence`.split(/\s+/),
)

const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
/** A comment that XML and HTML end at the same place, a tag, or words. */
const TOKEN =
  /<!--(?!-?>)(?:(?!--)[\s\S])*-->|<(?<closing>\/?)(?<name>[A-Za-z][\w:.-]*)(?<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<words>[^<]+)/y

/**
 * What is wrong with the icon of a piece, as sentences; empty for an SVG that only draws. Strict: what is not known to
 * be harmless is refused, as the icon of a stranger is shown to everybody who uses the server.
 */
export function iconProblems(svg: string): string[] {
  if (Buffer.byteLength(svg) > LARGEST) return [`The icon is larger than ${LARGEST / 1024} KiB.`]
  const text = svg.replace(/^\uFEFF?<\?xml [^?<>]*\?>/, '')
  if (/<\?|<!(?!--)/.test(text)) return ['The icon has a document type, an entity or a processing instruction.']
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) return ['The icon has an entity; write the character itself.']
  const tokens = tokensOf(text.trim())
  if (tokens === undefined || !isWellFormed(tokens)) return ['The icon is not well-formed XML.']
  const tags = tokens.filter((token) => token.name !== undefined)
  if (tags[0]?.name !== 'svg') return ['The icon does not begin with <svg>.']
  return [...new Set(tags.flatMap(tagProblems))]
}

interface Token {
  /** Of a tag. */
  name?: string
  closing?: string
  empty?: string
  attributes?: string
  /** What stands between tags. */
  words?: string
}

/** Undefined where the text is not made of comments, tags and words alone. */
function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) return undefined
    tokens.push({ ...match.groups })
  }
  return tokens
}

/** One root, every element closed in its turn, words only inside. */
function isWellFormed(tokens: readonly Token[]): boolean {
  const open: string[] = []
  let roots = 0
  for (const { name, closing, empty, words = '' } of tokens) {
    if (name === undefined) {
      if (open.length === 0 && words.trim() !== '') return false
    } else if (closing) {
      if (open.pop() !== name) return false
    } else {
      if (open.length === 0) roots += 1
      if (!empty) open.push(name)
    }
  }
  return open.length === 0 && roots === 1
}

const tagProblems = ({ name = '', attributes = '' }: Token): string[] => [
  ...elementProblems(name),
  ...attributeProblems(attributes),
]

function elementProblems(name: string): string[] {
  return ELEMENTS.has(name.toLowerCase()) ? [] : [`The icon has the element <${name}>, which an icon does not need.`]
}

function attributeProblems(attributes: string): string[] {
  return [...attributes.matchAll(ATTRIBUTE)].flatMap(([, name = '', double, single]) => {
    const value = double ?? single ?? ''
    const local = name.toLowerCase().replace(/^.*:/, '')
    if (local.startsWith('on')) return [`The icon has the event handler ${name}.`]
    if (local === 'href' || local === 'src')
      return isLocal(value) ? [] : [`The icon refers to something outside in ${name}.`]
    if (name.toLowerCase().startsWith('xmlns')) return []
    return reachesOut(value) ? [`The icon refers to something outside in ${name}.`] : []
  })
}

const isLocal = (value: string) => /^#[\w.:-]+$/.test(value.trim())

/** In a presentation attribute or a style; an escape could spell `url` in other letters. */
function reachesOut(value: string): boolean {
  if (/[\\]|@import|image-set|expression\s*\(|(?:java|vb)script:|data:|\/\*/i.test(value)) return true
  return [...value.matchAll(/url\s*\(\s*(?:&quot;|&apos;|["'])?([^)]*)/gi)].some(
    ([, target = '']) => !target.startsWith('#'),
  )
}
