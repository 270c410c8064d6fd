const LARGEST = 64 * 1024

/** What an icon may not hold, by the sentence that says so. */
const REFUSED: readonly [RegExp, string][] = [
  [/<!(?:doctype|entity)/i, 'must have no document type and no entities'],
  [
    /<\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|object|embed|image|audio|video|handler|set|animate)\b/i,
    'must be a drawing only',
  ],
  [/\son[a-z]+\s*=/i, 'must not react to events'],
  [/(?:href|src)\s*=\s*(?!["']\s*#)/i, 'must not refer to anything outside of it'],
  [/url\(\s*(?!["']?\s*#)/i, 'must not refer to anything outside of it'],
  [/@import|javascript:|data:/i, 'must not refer to anything outside of it'],
]

/** What is wrong with the SVG of an icon: it is shown on pages, so it may be nothing but a drawing. */
export function iconProblems(svg: string): string[] {
  if (svg.length > LARGEST) return [`has more than ${LARGEST} characters`]
  if (!/^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(svg)) return ['must be an SVG']
  return [...new Set(REFUSED.flatMap(([pattern, problem]) => (pattern.test(svg) ? [problem] : [])))]
}
