import type { AuthManifest, FormSchema, Manifest } from '@plugboard/core/host'
import { consentNote } from '../connections/consent-notes.js'
import type { Place } from '../environments/environment.js'
import type { FormBody } from '../http/http-request.js'
import { formText } from '../pages/form-text.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import { carriedValues } from './carried-values.js'
import { chosenMethod, methodsOf } from './chosen-method.js'
import { formPrefix } from './form-name.js'
import type { OperationSectionProps } from './operation-section.js'
import type { WorkbenchPageParts } from './workbench-page-parts.js'
import { WorkbenchPaths } from './workbench-paths.js'
import type { WorkbenchViewProps } from './workbench-view.js'

interface Asked extends Place {
  readonly origin: string
}

/** What the workbench shows, with what was typed into the page as it was before. */
export async function viewProps(parts: WorkbenchPageParts, asked: Asked, form: FormBody): Promise<WorkbenchViewProps> {
  const { workbench } = parts
  const { piece } = workbench.state
  const shown = { folder: workbench.folder, state: workbench.state, paths: new WorkbenchPaths(asked) }
  if (!piece) return { ...shown, auth: [], operations: [] }
  const before = workbench.manifestAt(Number(formText(form, 'revision')))
  const { auth } = piece.manifest
  return {
    ...shown,
    auth: await Promise.all(auth.map((method) => authProps(parts, asked, piece, method, { form, before }))),
    operations: [
      ...operationProps(piece, 'action', { form, before }),
      ...operationProps(piece, 'trigger', { form, before }).map((props) => ({
        ...props,
        cursor: parts.service.cursor(props.operation.name),
      })),
    ],
  }
}

/** A page that was open, and the forms it showed. */
interface Typed {
  readonly form: FormBody
  readonly before: Manifest | undefined
}

async function authProps(
  parts: WorkbenchPageParts,
  { project, environment, origin }: Asked,
  piece: InstalledPiece,
  method: AuthManifest,
  { form, before }: Typed,
): Promise<WorkbenchViewProps['auth'][number]> {
  const { name } = method
  const place = { project, environment }
  const kept = await parts.kept.find(place, piece, method)
  const old = before?.auth.find((one) => one.name === name)?.fields
  const typed = carriedValues(form, formPrefix('auth', name), method.fields, old)
  const consent = await consentNote(parts, { place, piece, method, origin, mayEditApps: true, id: kept?.id })
  return { method, kept, values: { ...kept?.values, ...typed }, consent }
}

function operationProps(
  piece: InstalledPiece,
  kind: OperationSectionProps['kind'],
  { form, before }: Typed,
): WorkbenchViewProps['operations'] {
  const operations = kind === 'action' ? piece.manifest.actions : piece.manifest.triggers
  const old = kind === 'action' ? before?.actions : before?.triggers
  const isAlone = operations.length === 1
  return operations.map((operation) => {
    const { name, input } = operation
    const earlier: FormSchema | undefined = old?.find((one) => one.name === name)?.input
    return {
      kind,
      operation,
      methods: methodsOf(piece, operation),
      method: chosenMethod(piece, kind, operation, form)?.name,
      values: carriedValues(form, formPrefix(kind, name), input, earlier),
      open: isAlone,
    }
  })
}
