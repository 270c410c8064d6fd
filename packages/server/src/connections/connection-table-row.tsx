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

/**
 * One row of the list of connections. It is a template and not JSX, which takes thirteen times as long: this list is
 * what people look at most. The template escapes every value as JSX does.
 */
export function connectionTableRow(row: ConnectionView, { paths, now, tagAddress }: RowContext) {
  const { key, name, piece, account, status, reason, flows, tags, createdBy, modifiedAt } = row
  const view = paths.view(row)
  return html`<tr id="${row.id}">
<td class="max-w-44 sm:max-w-56 2xl:max-w-96"><div class="flex items-center gap-3">
<img class="row-icon" src="${piece.icon}" alt="" loading="lazy">
<div class="min-w-0 flex-1"><a class="row-name" href="${view}">${name}</a>${
    account && html`<span class="row-note">${account}</span>`
  }</div></div></td>
<td class="cell-wide">${piece.title}<span class="row-note">${piece.type}</span></td>
<td class="max-w-40 2xl:max-w-80"><div class="row-status">${MARKS[status]}${
    reason && html`<span class="row-note" title="${reason.message}">${reason.message}</span>`
  }</div></td>
<td class="cell-end">${
    flows === 0 ? html`0` : html`<a class="link" href="${paths.flows(key)}" title="Show these flows">${flows}</a>`
  }</td>
<td class="max-w-32 2xl:max-w-56">${tagsOf(tags, tagAddress)}</td>
<td class="max-w-28 truncate 2xl:max-w-64" title="${createdBy}">${createdBy}</td>
<td><time datetime="${new Date(modifiedAt).toISOString()}" data-relative>${relativeTime(modifiedAt, now)}</time></td>
<td class="cell-actions"><button type="button" class="btn btn-quiet btn-square btn-sm" aria-haspopup="menu" aria-expanded="false" aria-label="Actions for ${name}" title="Actions" data-row-menu="connection-menu" data-key="${paths.segment(row)}" data-row="${row.id}">${DOTS}</button></td>
</tr>`
}

/** The first tag, and how many more there are. */
function tagsOf([first, ...more]: readonly string[], address: RowContext['tagAddress']) {
  if (first === undefined) return ''
  return html`<div class="flex gap-1"><a class="tag min-w-0 hover:text-base-content" href="${address(first)}"><span class="truncate leading-normal">${first}</span></a>${
    more.length > 0 && html`<span class="tag" title="${more.join(', ')}">+${more.length}</span>`
  }</div>`
}
