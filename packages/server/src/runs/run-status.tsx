import { StatusMark } from '../html/status.js'
import type { RunStatus as Status } from './run.js'

const LOOKS = {
  running: { tone: 'progress', word: 'Running' },
  succeeded: { tone: 'success', word: 'Succeeded' },
  failed: { tone: 'error', word: 'Failed' },
} as const

/** How a run or a step of it stands, by icon, word and colour. */
export function RunStatus({ status }: { status: Status }) {
  const { tone, word } = LOOKS[status]
  return <StatusMark tone={tone}>{word}</StatusMark>
}
