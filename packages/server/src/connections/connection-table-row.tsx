import { html, raw } from 'hono/html'
import { Icon } from '../html/icon.js'
import { relativeTime } from '../html/relative-time.js'
import { Status } from '../html/status.js'
import type { ConnectionPaths } from './connection-paths.js'
import type { ConnectionView } from './connection-view.js'

export interface RowContext {
  readonly paths: ConnectionPaths
  /** UTC milliseconds. */
  readonly now: number
  /** Address of the list with only this tag. */
  tagAddress(tag: string): string
}

const MARKS = {
  active: raw(String(<Status status="active" sprite />)),
  missing: raw(String(<Status status="missing" sprite />)),
  error: raw(String(<Status status="error" sprite />)),
}

const DOTS = raw(String(<Icon name="ellipsis" sprite />))

type Markup = ReturnType<typeof html>

/** The last drawing of a row, and what beside the row it depended on. */
const drawings = new WeakMap<ConnectionView, { surroundings: string; markup: Markup }>()

/** One row of the list of connections. A list that is remembered gives the same rows again, and they are drawn once. */
export function connectionTableRow(row: ConnectionView, context: RowContext): Markup {
  const modified = relativeTime(row.modifiedAt, context.now)
  const surroundings = `${modified} ${context.paths.list} ${context.tagAddress(row.tags[0] ?? '')}`
  const known = drawings.get(row)
  if (known?.surroundings === surroundings) return known.markup
  const markup = draw(row, modified, context)
  drawings.set(row, { surroundings, markup })
  return markup
}

/**
 * A template and not JSX, which takes thirteen times as long: this list is what people look at most. The template
 * escapes every value as JSX does.
 */
function draw(row: ConnectionView, modified: string, { paths, tagAddress }: RowContext): Markup {
  const { key, name, piece, account, status, flows, tags, createdBy, modifiedAt } = row
  const note = row.reason ?? row.warning
  const view = paths.view(row)
  return html`<tr id="${row.id}">
<td class="cell-name"><img class="row-icon" src="${piece.icon}" alt="" loading="lazy"><a class="row-name" href="${view}">${name}</a>${
    account && html`<span class="row-note">${account}</span>`
  }</td>
<td class="cell-wide">${piece.title}<span class="row-note">${piece.type}</span></td>
<td class="cell-status"><div class="row-status">${MARKS[status]}${
    note && html`<span class="row-note" title="${note.message}">${note.message}</span>`
  }</div></td>
<td class="cell-end">${
    flows === 0 ? html`0` : html`<a class="link" href="${paths.flows(key)}" title="Show these flows">${flows}</a>`
  }</td>
<td class="cell-tags cell-wide">${tagsOf(tags, tagAddress)}</td>
<td class="cell-by cell-wide" title="${createdBy}">${createdBy}</td>
<td class="cell-wide"><time datetime="${new Date(modifiedAt).toISOString()}" data-relative>${modified}</time></td>
<td class="cell-actions"><button type="button" class="btn btn-quiet btn-square btn-sm" aria-haspopup="menu" aria-expanded="false" aria-label="Actions for ${name}" data-row-menu="connection-menu" data-key="${paths.segment(row)}">${DOTS}</button></td>
</tr>`
}

/** The first tag, and how many more there are. */
function tagsOf([first, ...more]: readonly string[], address: RowContext['tagAddress']) {
  if (first === undefined) return ''
  return html`<div class="flex gap-1"><a class="tag min-w-0 hover:text-base-content" href="${address(first)}"><span class="truncate leading-normal">${first}</span></a>${
    more.length > 0 && html`<span class="tag" title="${more.join(', ')}">+${more.length}</span>`
  }</div>`
}
