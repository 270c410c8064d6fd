const LARGEST = 64 * 1024

/** Elements of SVG 2 that only draw. Others run code, embed other documents, or reach out. */
const ELEMENTS = new Set(
  `svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textpath clippath mask
  pattern marker lineargradient radialgradient stop filter feblend fecolormatrix fecomponenttransfer fecomposite
  feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb fefuncg
  fefuncr fegaussianblur femerge femergenode femorphology feoffset fepointlight fespecularlighting fespotlight fetile
  feturbulence`.split(/\s+/),
)

const TAG = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
/** One that XML and HTML end at the same place. */
const COMMENT = /<!--(?!-?>)(?:(?!--)[\s\S])*-->/y

/**
 * What is wrong with the icon of a piece, as sentences; empty for an SVG that only draws. Strict: what is not known to
 * be harmless is refused, as the icon of a stranger is shown to everybody who uses the server.
 */
export function iconProblems(svg: string): string[] {
  if (Buffer.byteLength(svg) > LARGEST) return [`The icon is larger than ${LARGEST / 1024} KiB.`]
  const text = svg.replace(/^\uFEFF?<\?xml [^?<>]*\?>/, '')
  if (/<\?|<!(?!--)/.test(text)) return ['The icon has a document type, an entity or a processing instruction.']
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) return ['The icon has an entity; write the character itself.']
  return [...new Set(tagProblems(text.trim()))]
}

function tagProblems(text: string): string[] {
  const open: string[] = []
  const problems: string[] = []
  let roots = 0
  let at = 0
  while (at < text.length) {
    const comment = matchAt(COMMENT, text, at)?.[0]
    const [tag, closing, name = '', attributes = '', empty] = matchAt(TAG, text, at) ?? []
    const found = comment ?? tag
    if (found === undefined) return [...problems, MALFORMED]
    at = nextTag(text, at + found.length, open.length > 0 || (tag !== undefined && !closing && !empty))
    if (comment !== undefined) continue
    if (closing ? open.pop() !== name : open.length === 0 && roots++ > 0) return [MALFORMED]
    if (roots === 1 && !closing && open.length === 0 && name !== 'svg') return ['The icon does not begin with <svg>.']
    if (!closing && !empty) open.push(name)
    problems.push(...elementProblems(name), ...attributeProblems(attributes))
  }
  return open.length > 0 || roots === 0 ? [...problems, MALFORMED] : problems
}

const MALFORMED = 'The icon is not well-formed XML.'

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Text stands only inside of elements. */
function nextTag(text: string, from: number, isInside: boolean): number {
  const next = text.indexOf('<', from)
  if (next === -1) return text.slice(from).trim() === '' ? text.length : from
  return isInside || text.slice(from, next).trim() === '' ? next : from
}

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
