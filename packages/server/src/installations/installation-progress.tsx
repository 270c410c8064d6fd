import { InlineMarkdown } from '../html/markdown.js'
import { Problem } from '../html/problem.js'
import { type Step, Steps } from '../html/steps.js'
import { INSTALL_STAGES, type Installation, type InstallStage, isOver } from './installation.js'
import type { ProgressProps } from './progress-props.js'

/** Asks every second how it goes, until it ended. */
export function InstallationProgress(props: ProgressProps) {
  const { installation, paths, inDialog } = props
  const asks = {
    'hx-get': `${paths.progress(installation.id)}?in=${inDialog ? 'dialog' : 'page'}`,
    'hx-trigger': 'load delay:200ms, every 1s',
    'hx-swap': 'innerMorph',
    'hx-sync': 'this:drop',
  }
  return (
    <div id="installation" class="grid grid-cols-[minmax(0,1fr)] gap-4" {...(isOver(installation) ? {} : asks)}>
      <InstallationState {...props} />
    </div>
  )
}

/** The inside of the progress: stages, and how it ended. */
export function InstallationState({ installation, title, hasOthers }: ProgressProps) {
  const { state, failure, remarks, piece } = installation
  return (
    <>
      <Steps label="Stages of the installation" steps={stagesOf(installation)} />
      {isOver(installation) ? null : (
        <p class="text-muted" role="status">
          {state === 'waiting'
            ? 'It begins as soon as no other installation is under way.'
            : 'You can close this: the installation goes on, and the piece is there when it is done.'}
        </p>
      )}
      {state === 'done' ? (
        <Problem
          tone="success"
          title={`${title ?? piece?.name} ${piece?.version} is installed`}
          detail={
            hasOthers
              ? 'Connections keep the version they have. Make this one current on the page of the piece.'
              : 'It can be connected now.'
          }
        />
      ) : null}
      {remarks.map((remark) => (
        <Problem tone="warning" title={remark} />
      ))}
      {failure ? (
        <Problem title="It was not installed" detail={failure.message}>
          <p class="-mt-1.5 basis-full text-muted">
            <InlineMarkdown text={failure.hint ?? 'Try again.'} />
          </p>
        </Problem>
      ) : null}
    </>
  )
}

const TITLES: Readonly<Record<InstallStage, string>> = {
  download: 'Download',
  inspect: 'Look into the package',
  dependencies: 'Install what it depends on',
  load: 'Load it, and compare it with its manifest',
  save: 'Save',
}

/** A folder is neither downloaded nor given dependencies. */
const OF_FOLDER: ReadonlySet<InstallStage> = new Set(['inspect', 'load', 'save'])

function stagesOf({ state, source, stage, note }: Installation): Step[] {
  const stages = INSTALL_STAGES.filter((one) => source !== 'folder' || OF_FOLDER.has(one))
  const at = stages.indexOf(stage)
  return stages.map((name, index) => {
    const title = name === 'download' && source === 'tarball' ? 'Upload' : TITLES[name]
    if (state === 'done' || (state !== 'waiting' && index < at)) return { name: title, ok: true }
    if (state === 'waiting' || index > at) return { name: title }
    return { name: title, ok: state === 'failed' ? false : null, message: note ?? undefined }
  })
}
