/** A file the reader saves. */
interface FileBlock {
  kind: 'file'
  path: string
  text: string
}

/** Commands the reader types, and what is then to be seen. */
export interface CommandBlock {
  kind: 'commands'
  /** 1 for the one whose commands end by themselves. */
  terminal: number
  script: string
  output?: string
}

export type Block = FileBlock | CommandBlock

/** A part of the tutorial under a heading of its own. */
export interface Section {
  title: string
  blocks: readonly Block[]
}

const FENCE = /(?:^\*\*`(?<path>[^`]+)`\*\*\n\n)?^```(?<language>\w*)\n(?<text>.*?)^```$/gms

/** The numbered sections of a tutorial. Throws where a block would be read over: not a file, not commands and not their output. */
export function readTutorial(markdown: string): Section[] {
  const parts = markdown.split(/^## (?=\d+\. )/m).slice(1)
  return parts.map((part) => ({ title: part.slice(0, part.indexOf('\n')), blocks: blocksOf(part) }))
}

function blocksOf(part: string): Block[] {
  const blocks: Block[] = []
  for (const { groups = {} } of part.matchAll(FENCE)) {
    const { path, language, text = '' } = groups
    const last = blocks.at(-1)
    if (path !== undefined) blocks.push({ kind: 'file', path, text })
    else if (language === 'sh') blocks.push(commands(text))
    else if (language === 'text' && last?.kind === 'commands' && last.output === undefined) last.output = text
    else throw new Error(`Nobody knows what to do with this block:\n${text}`)
  }
  return blocks
}

function commands(script: string): CommandBlock {
  const terminal = Number(/^# Terminal (\d)\n/.exec(script)?.[1] ?? 1)
  return { kind: 'commands', terminal, script }
}
