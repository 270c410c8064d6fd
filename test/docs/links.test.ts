import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../support/source-files.js'

const DOCUMENTS = ['README.md', 'docs/pieces/README.md', 'docs/pieces/tutorial.md', 'docs/pieces/cookbook.md']

/** Links to places of this repository. */
function linksIn(text: string): string[] {
  const prose = text.replace(/^```.*?^```$/gms, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link))
}

/** Whether a file is there, with the heading that is named after it. */
function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const file = path === '' ? join(root, from) : join(root, dirname(from), path)
  if (anchor === undefined || !existsSync(file)) return existsSync(file)
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.some((heading) => anchorOf(heading) === anchor)
}

/** As GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-')

it.each(DOCUMENTS)('%s links to what is there', (document) => {
  const links = linksIn(readFileSync(join(root, document), 'utf8'))
  expect(links.length).toBeGreaterThan(0)
  expect(links.filter((link) => !leadsSomewhere(document, link))).toEqual([])
})
