import { StatusMark } from '../html/status.js'
import type { Connecting } from '../piece-host/exchange.js'
import type { PieceLogLine } from '../piece-host/ongoing-call.js'
import { ExchangeView } from './exchange-view.js'
import type { Seen } from './watched-call.js'

/** What a piece was seen doing: its requests with their answers, its connections where it made none, what it logged. */
export function SeenView({ seen: { exchanges, connections, lines } }: { seen: Seen }) {
  return (
    <>
      {exchanges.length === 0 ? null : (
        <Part title="Requests" count={exchanges.length}>
          {exchanges.map((exchange) => (
            <ExchangeView exchange={exchange} />
          ))}
        </Part>
      )}
      {exchanges.length > 0 || connections.length === 0 ? null : (
        <Part title="Connections" count={connections.length}>
          {connections.map((connecting) => (
            <ConnectingLine connecting={connecting} />
          ))}
        </Part>
      )}
      {lines.length === 0 ? null : (
        <Part title="Log" count={lines.length}>
          {lines.map((line) => (
            <LogLine line={line} />
          ))}
        </Part>
      )}
    </>
  )
}

function Part({ title, count, children }: { title: string; count: number; children: unknown[] }) {
  return (
    <div class="grid min-w-0 gap-2">
      <p class="flex items-baseline gap-2 font-medium">
        {title}
        <span class="text-[13px] font-normal text-muted">{count}</span>
      </p>
      <ul class="grid overflow-hidden rounded-lg border border-line">{children}</ul>
    </div>
  )
}

const LOOKS = {
  connected: { tone: 'success', word: 'Connected' },
  denied: { tone: 'error', word: 'Refused by Plugboard' },
  failed: { tone: 'error', word: 'Failed' },
} as const

function ConnectingLine({ connecting: { outcome, host, port, address } }: { connecting: Connecting }) {
  const { tone, word } = LOOKS[outcome]
  return (
    <li class="flex flex-wrap items-center gap-x-3 border-line px-3 py-2 not-first:border-t">
      <StatusMark tone={tone}>{word}</StatusMark>
      <code class="font-mono text-[13px]">{`${host}:${port}`}</code>
      {address === undefined || address === host ? null : <span class="text-muted">{address}</span>}
    </li>
  )
}

function LogLine({ line: { level, message, data } }: { line: PieceLogLine }) {
  return (
    <li class="grid grid-cols-[3.5rem_minmax(0,1fr)] gap-x-3 border-line px-3 py-1.5 font-mono text-[13px] not-first:border-t">
      <span class={`tone-${level === 'error' ? 'error' : level === 'warn' ? 'warning' : 'neutral'} tone-text`}>
        {level}
      </span>
      <span class="break-words whitespace-pre-wrap">
        {data === undefined ? message : `${message} ${JSON.stringify(data)}`}
      </span>
    </li>
  )
}
