import type { Child } from 'hono/jsx'

interface MarkdownProps {
  /** Paragraphs, lists, headings, **bold**, *italic*, `code` and [links](https://…). Everything else is plain text. */
  text: string
}

const BLOCK = /\n\s*\n/
const BULLET = /^\s*[-*]\s+/
const NUMBER = /^\s*\d+[.)]\s+/
const HEADING = /^#{1,6}\s+/
const INLINE =
  /\*\*(?<bold>[^*]+)\*\*|\*(?<italic>[^*\s][^*]*)\*|`(?<code>[^`]+)`|\[(?<title>[^\]]+)\]\((?<url>[^)\s]+)\)/g

/** Text a piece wrote, in a small part of Markdown. HTML in it is shown as text; links may be https, http or mailto. */
export function Markdown({ text }: MarkdownProps) {
  return <div class="prose-note grid gap-2">{text.trim().split(BLOCK).map(block)}</div>
}

/** One line of the same Markdown, without a block around it. */
export function InlineMarkdown({ text }: MarkdownProps) {
  return <span class="prose-note">{inline(text)}</span>
}

function block(text: string) {
  const lines = text.split('\n')
  if (lines.every((line) => BULLET.test(line))) return <ul class="list-disc pl-5">{items(lines, BULLET)}</ul>
  if (lines.every((line) => NUMBER.test(line))) return <ol class="list-decimal pl-5">{items(lines, NUMBER)}</ol>
  if (HEADING.test(text)) return <p class="font-semibold">{inline(text.replace(HEADING, ''))}</p>
  return <p>{inline(lines.join(' '))}</p>
}

const items = (lines: readonly string[], mark: RegExp) => lines.map((line) => <li>{inline(line.replace(mark, ''))}</li>)

function inline(text: string): Child[] {
  const parts: Child[] = []
  let from = 0
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(from, match.index), span(match.groups ?? {}, match[0]))
    from = match.index + match[0].length
  }
  parts.push(text.slice(from))
  return parts
}

function span({ bold, italic, code, title, url }: Partial<Record<string, string>>, whole: string): Child {
  if (bold !== undefined) return <strong>{bold}</strong>
  if (italic !== undefined) return <em>{italic}</em>
  if (code !== undefined) return <code class="code">{code}</code>
  if (url === undefined || !/^(?:https?:\/\/|mailto:)/i.test(url)) return whole
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {title}
    </a>
  )
}
