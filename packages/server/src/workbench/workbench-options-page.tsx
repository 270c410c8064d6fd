import type { AuthManifest, FormSchema } from '@plugboard/core/host'
import { OptionList } from '../html/form/option-list.js'
import { parseForm } from '../html/form/parse-form.js'
import { callerOf } from '../http/caller-of.js'
import type { FormBody } from '../http/http-request.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { notFound } from '../http/to-problem.js'
import { formText } from '../pages/form-text.js'
import { findAction, findMethod, findTrigger, type InstalledPiece } from '../pieces/installed-piece.js'
import { outcomeOf } from './call-outcome.js'
import { chosenMethod } from './chosen-method.js'
import { type FormKind, formPrefix } from './form-name.js'
import { FORM_LIMITS, WORKBENCH, type WorkbenchPageParts } from './workbench-page-parts.js'

/** The choices of a field that come from the outside system, asked with what is filled in so far. */
export function workbenchOptionsPage({ workbench, service }: WorkbenchPageParts): Route {
  return definePage({
    method: 'post',
    path: `${WORKBENCH}/options/:kind/:name`,
    permission: 'connections.test',
    audit: ['connection.created'],
    summary: 'Page: choices of a field in the workbench',
    limits: FORM_LIMITS,
    handler: async (request) => {
      const { project, environment, params, form } = request
      const { piece } = workbench.state
      const asked = piece && askedForm(piece, params, form)
      if (!piece || !asked) throw notFound()
      const { kind, name, method, fields } = asked
      const wanted = {
        owner: kind,
        name,
        field: formText(form, '_field').replace(/\.\d+(?=\.|$)/g, '.*'),
        input: parseForm(fields, form, formPrefix(kind, name)),
        search: formText(form, '_search'),
      }
      const place = { project, environment }
      const outcome = await outcomeOf(() => service.options(place, piece, method, wanted, callerOf(request)))
      if (!outcome.ok) return <OptionList problem={spoken(outcome.failure)} />
      return <OptionList choices={outcome.value.map((choice) => ({ ...choice, value: String(choice.value) }))} />
    },
  })
}

interface AskedForm {
  kind: FormKind
  name: string
  method: AuthManifest
  fields: FormSchema
}

/** The form a field is in, and the method its choices are asked with. */
function askedForm(
  piece: InstalledPiece,
  { kind, name }: { kind: string; name: string },
  form: FormBody,
): AskedForm | undefined {
  if (kind === 'auth') {
    const method = findMethod(piece, name)
    return method && { kind, name, method, fields: method.fields }
  }
  const owner = kind === 'action' ? 'action' : 'trigger'
  const operation = owner === 'action' ? findAction(piece, name) : findTrigger(piece, name)
  const method = operation && chosenMethod(piece, owner, operation, form)
  return method && { kind: owner, name, method, fields: operation.input }
}

const spoken = ({ message, hint }: { message: string; hint?: string | undefined }): string =>
  [message, hint].filter(Boolean).join(' ')
