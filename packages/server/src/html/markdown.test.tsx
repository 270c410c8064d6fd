/** @jsxImportSource hono/jsx */
import { expect, it } from 'vitest'
import { InlineMarkdown, Markdown } from './markdown.js'

const html = async (text: string) => String(await (<Markdown text={text} />))

it('renders paragraphs, lists, bold, italic, code and links', async () => {
  const page = await html('Open [the console](https://x.example/a?b=1).\n\n1. Make a *key*\n2. Copy `sk`\n\n- **one**')
  expect(page).toContain('<a href="https://x.example/a?b=1" target="_blank" rel="noopener noreferrer">the console</a>')
  expect(page).toMatch(/<ol[^>]*><li>Make a <em>key<\/em><\/li><li>Copy <code[^>]*>sk<\/code><\/li><\/ol>/)
  expect(page).toMatch(/<ul[^>]*><li><strong>one<\/strong><\/li><\/ul>/)
})

it('shows HTML as text', async () => {
  expect(await html('<img src=x onerror=alert(1)>')).toContain('&lt;img src=x onerror=alert(1)&gt;')
})

it.each(['javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', '//evil.example'])(
  'makes no link to %s',
  async (url) => {
    expect(await html(`[click](${url})`)).not.toContain('<a')
  },
)

it('renders one line without a block', async () => {
  expect(String(await (<InlineMarkdown text="a **b**" />))).toBe('<span class="prose-note">a <strong>b</strong></span>')
})
