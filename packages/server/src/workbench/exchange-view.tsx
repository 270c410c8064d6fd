import { Badge } from '../html/badge.js'
import { CodeText } from '../html/code-text.js'
import { Icon } from '../html/icon.js'
import { duration } from '../html/steps.js'
import type { BodyStart, Exchange } from '../piece-host/exchange.js'

/** One request and its answer: one line, and unfolded all of it. */
export function ExchangeView({ exchange }: { exchange: Exchange }) {
  const { method, url, status, ms, error } = exchange
  const failed = status === undefined || status >= 400
  return (
    <li class="min-w-0 border-line not-first:border-t">
      <details class="group/exchange" {...(failed ? { open: true } : {})}>
        <summary class="flex items-center gap-3 px-3 py-2">
          <Icon name="chevron-right" size={14} class="text-muted group-open/exchange:rotate-90" />
          <Badge tone={failed ? 'error' : 'success'}>{status === undefined ? 'No answer' : String(status)}</Badge>
          <span class="w-14 shrink-0 font-mono text-[13px]">{method}</span>
          <span class="min-w-0 flex-1 truncate font-mono text-[13px]" title={url}>
            {url}
          </span>
          <span class="shrink-0 text-muted">{duration(ms)}</span>
        </summary>
        <div class="grid min-w-0 gap-4 border-t border-line px-3 py-3">
          <p class="font-mono text-[13px] break-all">{`${method} ${url}`}</p>
          <p class="text-[13px] text-muted">{`Asked ${duration(exchange.startedMs)} after the call began, answered after ${duration(ms)}.`}</p>
          <Side title="Request" headers={exchange.requestHeaders} body={exchange.requestBody} />
          {error === undefined ? (
            <Side title="Answer" headers={exchange.responseHeaders ?? []} body={exchange.responseBody} />
          ) : (
            <p class="text-error">{`No answer: ${error}`}</p>
          )}
        </div>
      </details>
    </li>
  )
}

interface SideProps {
  title: string
  headers: Exchange['requestHeaders']
  body: BodyStart | undefined
}

function Side({ title, headers, body }: SideProps) {
  return (
    <div class="grid min-w-0 gap-1.5">
      <p class="text-xs font-medium text-muted">{title}</p>
      {headers.length === 0 ? null : (
        <dl class="grid gap-x-4 font-mono text-[13px] sm:grid-cols-[minmax(8rem,auto)_minmax(0,1fr)]">
          {headers.map(([name, value]) => (
            <>
              <dt class="text-muted">{name}</dt>
              <dd class="break-all">{value}</dd>
            </>
          ))}
        </dl>
      )}
      {body === undefined || (body.text === '' && body.more !== null) ? (
        <p class="text-[13px] text-muted">No body</p>
      ) : (
        <Body title={title} body={body} />
      )}
    </div>
  )
}

function Body({ title, body }: { title: string; body: BodyStart }) {
  return (
    <div class="grid min-w-0 gap-1">
      <CodeText label={`Body of the ${title.toLowerCase()}`} text={shown(body)} />
      {body.more === 0 ? null : (
        <p class="text-[13px] text-muted">
          {body.more === null ? '… more that the piece did not read' : `… ${body.more} more bytes`}
        </p>
      )}
    </div>
  )
}

/** JSON is spread out, as long as it is whole. */
function shown({ text, more }: BodyStart): string {
  if (more !== 0 || !/^\s*[[{]/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
