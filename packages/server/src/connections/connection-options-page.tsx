import { OptionList } from '../html/form/option-list.js'
import { callerOf } from '../http/caller-of.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { toProblem } from '../http/to-problem.js'
import { findMethod } from '../pieces/installed-piece.js'
import { changedValues } from './changed-values.js'
import { type ConnectionPageParts, IN_ENVIRONMENT } from './connection-page-parts.js'
import type { Draft } from './connection-test-service.js'
import { methodGone } from './method-gone.js'
import { readSubmitted, textOf } from './submitted-form.js'

/** The choices of an auth field that come from the outside system, asked with what is filled in so far. */
export function connectionOptionsPage({ catalog, connections, tests }: ConnectionPageParts): Route {
  return definePage({
    method: 'post',
    path: `${IN_ENVIRONMENT}/connections/options`,
    permission: 'connections.test',
    audit: { none: 'nothing is stored' },
    summary: 'Page: choices of an auth field',
    handler: async (request) => {
      const { project, environment, form } = request
      const place = { project, environment }
      const piece = catalog.get(textOf(form, 'piece'))
      const method = findMethod(piece, textOf(form, 'method'))
      if (!method) throw methodGone(piece.manifest.title)
      const { values } = readSubmitted(method, form).submitted
      const key = textOf(form, 'connection')
      const stored = key === '' ? undefined : await connections.expect(place, key)
      const draft: Draft = stored
        ? { connection: key, values: changedValues(method, stored.values, values) ?? {} }
        : { piece: piece.manifest.name, method: method.name, values }
      const wanted = {
        owner: 'auth' as const,
        name: method.name,
        field: textOf(form, '_field'),
        input: values,
        search: textOf(form, '_search'),
      }
      const choices = await tests.options(place, draft, wanted, callerOf(request)).catch(spoken)
      if ('problem' in choices) return <OptionList problem={choices.problem} />
      return <OptionList choices={choices.map((choice) => ({ ...choice, value: String(choice.value) }))} />
    },
  })
}

/** A refusal said under the field, which still takes typed text. */
function spoken(error: unknown): { problem: string } {
  const { status, options } = toProblem(error)
  if (status !== 409 && status !== 422) throw error
  return { problem: [options.detail, options.hint].filter(Boolean).join(' ') }
}
