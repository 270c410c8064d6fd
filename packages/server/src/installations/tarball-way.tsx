import { Icon } from '../html/icon.js'
import type { InstallSheetProps } from './install-sheet.js'
import { LARGEST_PACKED } from './package-tarball.js'
import { problemAt } from './problem-at.js'

/** A file that `npm pack` wrote. */
export function TarballWay({ failure }: Pick<InstallSheetProps, 'failure'>) {
  const problem = problemAt('tarball', failure)
  const megabytes = LARGEST_PACKED / 1024 / 1024
  return (
    <div class="grid gap-1.5">
      <label class="font-medium" for="install-tarball">
        Tarball
        <span class="ml-0.5 text-error" aria-hidden="true">
          *
        </span>
      </label>
      <input
        type="file"
        id="install-tarball"
        class="w-full text-[13px] text-muted"
        name="tarball"
        accept=".tgz,.tar.gz,application/gzip"
        required
        data-largest={LARGEST_PACKED}
        data-too-large={`The tarball may have at most ${megabytes} MiB.`}
        aria-describedby={problem ? 'install-tarball-help install-tarball-problem' : 'install-tarball-help'}
        {...(problem ? { 'aria-invalid': 'true' } : {})}
      />
      <p class="text-[13px] text-muted" id="install-tarball-help">
        {`The .tgz file that `}
        <code class="code">npm pack</code>
        {` writes, at most ${megabytes} MiB. What it depends on is fetched from the registry.`}
      </p>
      {problem ? (
        <p class="flex gap-1.5 text-[13px] text-error" id="install-tarball-problem">
          <Icon name="circle-alert" size={14} class="mt-[3px]" />
          {problem}
        </p>
      ) : null}
    </div>
  )
}
