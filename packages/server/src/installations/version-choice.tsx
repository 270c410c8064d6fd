import { Badge } from '../html/badge.js'
import { Problem } from '../html/problem.js'
import { Time } from '../html/time.js'
import type { InstallFailure } from './installation.js'
import { type OfferedVersion, suggestedVersion } from './offered-versions.js'

/** More than this many rows help nobody to choose. */
const MOST_SHOWN = 100

interface VersionChoiceProps {
  /** Of this package; empty before one was named. */
  package: string
  /** Newest first, or why there are none. */
  versions: readonly OfferedVersion[] | InstallFailure
  chosen?: string | undefined
  problem?: string | undefined
}

/** One exact version of a package to choose, as the registry has them. */
export function VersionChoice({ package: name, versions, chosen, problem }: VersionChoiceProps) {
  if (name === '') return <p class="text-muted">Look the package up to choose one of its versions.</p>
  if ('code' in versions) return <Problem title={versions.message} hint={versions.hint} />
  const suggested = chosen || suggestedVersion(versions)
  const shown = versions.slice(0, MOST_SHOWN)
  return (
    <fieldset class="grid min-w-0 gap-1.5" aria-describedby={problem ? 'versions-problem' : undefined}>
      <legend class="mb-1.5 font-medium">
        Version
        <span class="ml-0.5 text-error" aria-hidden="true">
          *
        </span>
      </legend>
      {problem ? (
        <p class="text-[13px] text-error" id="versions-problem">
          {problem}
        </p>
      ) : null}
      {shown.length === 0 ? <p class="text-muted">{`${name} has no published version.`}</p> : null}
      <div class="grid max-h-56 overflow-y-auto rounded-lg border border-line">
        {shown.map((version) => (
          <VersionRow version={version} checked={version.version === suggested} />
        ))}
      </div>
      {versions.length > MOST_SHOWN ? (
        <p class="text-[13px] text-muted">
          {`The newest ${MOST_SHOWN} of ${versions.length} are shown. Any other can be installed through the REST API.`}
        </p>
      ) : null}
    </fieldset>
  )
}

function VersionRow({ version, checked }: { version: OfferedVersion; checked: boolean }) {
  const { installed, deprecated, latest, publishedAt } = version
  return (
    <label class="flex min-h-11 flex-wrap items-center gap-x-2.5 gap-y-1 border-line px-3 py-2 not-first:border-t has-checked:bg-base-200">
      <input
        type="radio"
        class="radio"
        name="version"
        value={version.version}
        required
        {...(checked && !installed ? { checked: true } : {})}
        {...(installed ? { disabled: true } : {})}
      />
      <span class={`min-w-0 break-all ${installed ? 'text-muted' : 'font-medium'}`}>{version.version}</span>
      {latest ? <Badge tone="info">Latest</Badge> : null}
      {deprecated ? <Badge tone="warning">Deprecated</Badge> : null}
      {installed ? <Badge tone="success">Installed</Badge> : null}
      <span class="ml-auto text-[13px] whitespace-nowrap text-muted">
        <Time at={publishedAt} absent="" />
      </span>
    </label>
  )
}
